"""What patients ask for, the DLU and the cards of the sheets: who gets which page."""

from __future__ import annotations

from tests.routes.matrix import FORMS, IN_CARE, INSIDE, only

_OF = "/patient/{}/demandes-du-patient/"
ABOUT_ONE = (
    "rights", "note_request", "answer_request", "accesses", "protect_identity", "copy_record", "dlu",
)  # fmt: skip
TO_READ = ("rights_overview", "rights", "dlu", "downtime_cards")
PATHS = {
    "rights": _OF,
    "note_request": _OF + "noter/",
    "answer_request": _OF + "{}/repondre/",
    "accesses": _OF + "{}/acces/",
    "protect_identity": _OF + "{}/protection/",
    "copy_record": _OF + "{}/copie/",
    "dlu": "/patient/{}/dlu/",
    "rights_overview": "/demandes-des-patients/",
    "downtime_cards": "/fiche-de-secours/",
    "downtime_sheet": "/fiche-de-secours/{}/fichier",
    "make_downtime_card": "/fiche-de-secours/{}/carte",
}
# A desk for patients is kept by who writes how they are reached: the others find no such page.
_DESK = INSIDE | dict.fromkeys(
    ("carine", "felix", "lucie", "bruno", "coline", "ivan", "adam", "rita", "dora", "diane", "system"), 404
)
_NONE_SUCH = _DESK | dict.fromkeys(IN_CARE, 404)
MATRIX = {
    "rights": _DESK,
    "note_request": _DESK,
    **dict.fromkeys(("answer_request", "accesses", "protect_identity", "copy_record"), _NONE_SUCH),
    "dlu": INSIDE | {"carine": 404, "felix": 404, "simone": 404},
    "rights_overview": only("dora", "diane"),
    "downtime_cards": only("nadia", "paul", "carine", "sam"),
    "downtime_sheet": only(),  # that id is no unit: tests/routes/test_pages_rights.py has one
    "make_downtime_card": FORMS,
}
