"""The addresses of administration.

Owns: their list. Refuses: a patient in an address.
"""

from django.urls import path

from cloison.pages.administration import (
    account,
    accounts,
    changing,
    creating,
    places,
    roles,
    roster,
    why,
    yearly,
)

_ACCOUNT = "administration/comptes/<uuid:account_id>/"

ROUTES = [
    path("administration/", accounts.listed, name="accounts"),
    path("administration/comptes/a-surveiller/", accounts.watched, name="accounts_to_watch"),
    path("administration/comptes/nouveau/", creating.create, name="new_account"),
    path(_ACCOUNT, account.sheet, name="account"),
    path(_ACCOUNT + "fin", account.end, name="end_account"),
    path(_ACCOUNT + "suspension", account.suspend, name="suspend_account"),
    path(_ACCOUNT + "retour", account.wake, name="wake_account"),
    path(_ACCOUNT + "affectation", account.assign, name="assign_account"),
    path(_ACCOUNT + "affectation/<uuid:assignment_id>/fin", account.take_away, name="end_assignment"),
    path(_ACCOUNT + "confinement", account.contain, name="contain_account"),
    path(_ACCOUNT + "pourquoi/", why.question, name="why"),
    path("administration/revues/", yearly.reviews, name="yearly_reviews"),
    path("administration/revues/<uuid:review_id>/", yearly.review, name="yearly_review"),
    path("administration/revues/<uuid:review_id>/signature", yearly.sign, name="sign_yearly"),
    path("administration/revues/<uuid:review_id>/pdf", yearly.pdf, name="yearly_pdf"),
    path("administration/roles/", roles.listed, name="roles"),
    path("administration/sites/", places.sites, name="sites"),
    path("administration/sites/nouveau/", places.new_site, name="new_site"),
    path("administration/sites/<uuid:site_id>/", places.site, name="site"),
    path("administration/unites/<uuid:unit_id>/", places.unit, name="unit"),
    path("gardes/import/", roster.bring, name="bring_duties"),
    path("administration/lieux/<uuid:place_id>/", changing.change, name="change_place"),
]
