"""The pages of administration: who gets what. No administrator gets a patient, and no clinician gets these."""

from __future__ import annotations

from tests.routes.matrix import FORMS, only

ABOUT_ONE: tuple[str, ...] = ()
TO_READ = ("accounts", "accounts_to_watch", "account", "roles", "sites", "new_site", "site", "unit")
_ACCOUNT = "/administration/comptes/{}/"
PATHS = {
    "accounts": "/administration/",
    "accounts_to_watch": "/administration/comptes/a-surveiller/",
    "new_account": "/administration/comptes/nouveau/",
    "account": _ACCOUNT,
    "end_account": _ACCOUNT + "fin",
    "suspend_account": _ACCOUNT + "suspension",
    "wake_account": _ACCOUNT + "retour",
    "assign_account": _ACCOUNT + "affectation",
    "end_assignment": _ACCOUNT + "affectation/{}/fin",
    "contain_account": _ACCOUNT + "confinement",
    "why": _ACCOUNT + "pourquoi/",
    "yearly_reviews": "/administration/revues/",
    "yearly_review": "/administration/revues/{}/",
    "sign_yearly": "/administration/revues/{}/signature",
    "yearly_pdf": "/administration/revues/{}/pdf",
    "roles": "/administration/roles/",
    "bring_duties": "/gardes/import/",
    "sites": "/administration/sites/",
    "new_site": "/administration/sites/nouveau/",
    "site": "/administration/sites/{}/",
    "unit": "/administration/unites/{}/",
    "change_place": "/administration/lieux/{}/",
}
MATRIX = {  # of what bears the matrix's one id: an account and a yearly review of Les Tilleuls, another site, its unit
    "accounts": only("adam", "rita", "dora", "diane"),
    "accounts_to_watch": only("adam", "rita", "diane"),
    "new_account": only("adam", "diane"),
    "account": only("adam", "rita", "diane"),
    "end_account": FORMS,
    "suspend_account": FORMS,
    "wake_account": FORMS,
    "assign_account": FORMS,
    "end_assignment": FORMS,
    "contain_account": FORMS,
    "why": only("rita", "dora"),
    "yearly_reviews": only("adam", "rita", "dora", "diane"),
    "yearly_review": only("adam", "rita", "dora", "diane"),
    "sign_yearly": FORMS,
    "yearly_pdf": only(),  # that review is not signed: tests/routes/test_pages_yearly.py has one
    "roles": only("adam", "rita", "dora", "diane"),
    "bring_duties": only("diane", "simone"),
    "sites": only("adam", "rita", "diane", "simone"),
    "new_site": only("adam"),
    "site": only("adam", "rita"),
    "unit": only("adam", "rita"),
    "change_place": FORMS,
}
