"""Prescribing: who gets what."""

from __future__ import annotations

from tests.routes.matrix import FORMS, INSIDE, OUTSIDE, STRANGERS, only

_NO_PRESCRIBER = {**STRANGERS, **dict.fromkeys(OUTSIDE, 404)}
ABOUT_ONE = ("prescriptions", "round", "analysis")
TO_READ = ("prescriptions", "papers", "pharmacy", "suggest")
PATHS = {
    "prescriptions": "/patient/{}/prescriptions/",
    "prescribe": "/patient/{}/prescrire/",
    "end_prescription": "/patient/{}/prescriptions/{}/arreter/",
    "papers": "/patient/{}/ordonnances/",
    "print_sheet": "/patient/{}/ordonnances/pdf",
    "letterhead": "/ordonnances/en-tete/",
    "round": "/patient/{}/administration/",
    "analysis": "/patient/{}/analyse/",
    "answer_opinion": "/patient/{}/analyse/reponse",
    "pharmacy": "/pharmacie/",
    "suggest": "/medicaments/",
}
MATRIX = {
    "prescriptions": INSIDE,
    "prescribe": {**_NO_PRESCRIBER, "paul": 200},
    "end_prescription": _NO_PRESCRIBER,  # no prescription has the patient's id
    "papers": {**_NO_PRESCRIBER, "paul": 200},
    "print_sheet": FORMS,
    "letterhead": only("paul", "adam", "diane"),
    "round": {**_NO_PRESCRIBER, "paul": 200, "nadia": 200, "sam": 403},
    "analysis": {**_NO_PRESCRIBER, "felix": 403},  # nothing of this patient is in his queue
    "answer_opinion": FORMS,
    "pharmacy": only("felix"),
    "suggest": only("paul"),
}
