"""The boards: who gets one."""

from __future__ import annotations

from tests.routes.matrix import FORMS, GOVERN, INSIDE, only

ABOUT_ONE = ("triage",)
TO_READ = ("ward", "ward_of", "ward_sheet")
PATHS = {
    "ward": "/service/",
    "ward_of": "/service/{}/",
    "ward_sheet": "/service/{}/feuille/",
    "ward_sector": "/service/{}/secteur/",
    "triage": "/patient/{}/tri/",
}
_NO_RECORDS = dict.fromkeys(GOVERN, 403)
MATRIX = {
    "ward": {**only("nadia", "paul", "carine", "simone", "sam", "lucie"), **_NO_RECORDS},  # of their own unit
    "ward_of": {**only(), **_NO_RECORDS},  # that id is no unit: tests/routes/test_pages_ward.py has one
    "ward_sheet": {**only(), **_NO_RECORDS},
    "ward_sector": FORMS,
    "triage": {
        **INSIDE,
        **dict.fromkeys(("nadia", "paul", "carine", "simone"), 404),
    },  # `inside` has no Encounter
}
