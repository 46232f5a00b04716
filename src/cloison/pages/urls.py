"""The route table: every page, by name.

Owns: the addresses. Refuses: a name or a number of a patient in an address; only the opaque id stands there.
"""

from django.urls import path
from django.views.i18n import set_language

from cloison.pages import (
    break_glass,
    confirmations,
    glasses,
    monthly,
    patients,
    reasons,
    record,
    reveal,
    security,
    unidentified,
)
from cloison.pages.administration import routes as administration
from cloison.pages.agenda import routes as agenda
from cloison.pages.desk import routes as desk
from cloison.pages.dlu import routes as dlu
from cloison.pages.downtime import routes as downtime
from cloison.pages.entries import routes as entries
from cloison.pages.examinations import routes as examinations
from cloison.pages.feed import routes as feed
from cloison.pages.prescribing import routes as prescribing
from cloison.pages.rights import routes as rights
from cloison.pages.together import routes as together
from cloison.pages.ward import routes as ward

urlpatterns = [
    path("rechercher", patients.find, name="find"),
    path("arrivee/", unidentified.admit, name="unidentified"),
    path("patient/<uuid:patient_id>/", record.summary, name="record"),
    *prescribing.ROUTES,
    path("patient/<uuid:patient_id>/acces/", record.openings, name="openings"),
    path("patient/<uuid:patient_id>/bris-de-glace/", break_glass.dialog, name="break_glass"),
    path("patient/<uuid:patient_id>/motif/", reasons.reason, name="reason"),
    path("bris-de-glace/", glasses.mine, name="my_glasses"),
    path("bris-de-glace/<uuid:glass_id>/terminer", glasses.end, name="end_glass"),
    path("bris-de-glace/a-relire/", glasses.to_review, name="glasses"),
    path("bris-de-glace/<uuid:glass_id>/avis", glasses.review, name="review_glass"),
    path("messages/<uuid:notice_id>/lu", glasses.read, name="read_notice"),
    path("confirmations/", confirmations.waiting, name="confirmations"),
    path("confirmations/<uuid:proposal_id>/", confirmations.proposal, name="proposal"),
    path("confirmations/relevement/", confirmations.ask_raise, name="raise"),
    path("securite/", security.board, name="alerts"),
    path("securite/alerte/<uuid:alert_id>/", security.alert, name="alert"),
    path("securite/alerte/<uuid:alert_id>/confiner", security.contain, name="contain"),
    path("securite/alerte/<uuid:alert_id>/avis", security.judge, name="judge"),
    path("securite/confinement/<uuid:containment_id>/", security.lift, name="lift"),
    path("securite/reveler/<int:line>/<slug:pseudonym>/", reveal.reveal, name="reveal"),
    path("revues/", monthly.reviews, name="reviews"),
    path("revues/<slug:month>/", monthly.review, name="review"),
    path("revues/<slug:month>/signature", monthly.sign, name="sign_review"),
    path("revues/<slug:month>/pdf", monthly.pdf, name="review_pdf"),
    *administration.ROUTES,
    *desk.ROUTES,
    *agenda.ROUTES,
    *together.ROUTES,
    *rights.ROUTES,
    *dlu.ROUTES,
    *downtime.ROUTES,
    *entries.ROUTES,
    path("langue/", set_language, name="language"),
    *ward.ROUTES,
    *examinations.ROUTES,
    *feed.ROUTES,
]

handler400 = "cloison.pages.refusals.bad_request"
handler404 = "cloison.pages.refusals.not_found"
handler500 = "cloison.pages.refusals.fault"
