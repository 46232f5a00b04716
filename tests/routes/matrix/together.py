"""Requests for advice, tasks and messages: who gets what."""

from __future__ import annotations

from tests.routes.matrix import EVERYBODY, FORMS, INSIDE, STRANGERS, only

ABOUT_ONE = ("requests", "ask", "handover_note")
TO_READ = ("tasks", "requests", "my_handover", "handover")
PATHS = {
    "tasks": "/demandes/",
    "my_handover": "/releve/",
    "handover": "/service/{}/releve/",
    "handover_pdf": "/service/{}/releve/pdf",
    "handover_note": "/patient/{}/releve/",
    "duty": "/gardes/",
    "end_duty": "/gardes/{}/retirer",
    "requests": "/patient/{}/demandes/",
    "ask": "/patient/{}/demandes/nouvelle/",
    "answer": "/patient/{}/demandes/reponse",
}
MATRIX = {
    "my_handover": only(
        "nadia", "paul", "carine", "simone", "lucie", "sam"
    ),  # those of a ward; what it says is their role's
    "handover": only(),  # that id is no unit
    "handover_pdf": only(),
    "handover_note": {**INSIDE, "simone": 404},
    "duty": {**STRANGERS, **EVERYBODY, "system": 404},  # names, of one's own site
    "end_duty": FORMS,
    "tasks": only("nadia", "paul", "carine", "felix", "lucie", "coline", "sam"),  # who reads what is clinical
    "requests": {**INSIDE, "simone": 404},
    "ask": {**INSIDE, "simone": 404, "carine": 404},  # who may ask for advice
    "answer": FORMS,
}
