"""Prescribing: who gets what."""

from __future__ import annotations

from tests.routes.matrix import INSIDE, OUTSIDE, STRANGERS, only

_NO_PRESCRIBER = {**STRANGERS, **dict.fromkeys(OUTSIDE, 404)}
ABOUT_ONE = ("prescriptions",)
TO_READ = ("prescriptions", "suggest")
PATHS = {
    "prescriptions": "/patient/{}/prescriptions/",
    "prescribe": "/patient/{}/prescrire/",
    "end_prescription": "/patient/{0}/prescriptions/{0}/arreter/",
    "suggest": "/medicaments/",
}
MATRIX = {
    "prescriptions": INSIDE,
    "prescribe": {**_NO_PRESCRIBER, "paul": 200},
    "end_prescription": _NO_PRESCRIBER,  # no prescription has the patient's id
    "suggest": only("paul"),
}
