"""Requests for advice, tasks and messages: who gets what."""

from __future__ import annotations

from tests.routes.matrix import EVERYBODY, FORMS, INSIDE, STRANGERS, only

ABOUT_ONE = ("requests", "ask")
TO_READ = ("tasks", "requests")
PATHS = {
    "tasks": "/demandes/",
    "duty": "/gardes/",
    "end_duty": "/gardes/{}/retirer",
    "requests": "/patient/{}/demandes/",
    "ask": "/patient/{}/demandes/nouvelle/",
    "answer": "/patient/{}/demandes/reponse",
}
MATRIX = {
    "duty": {**STRANGERS, **EVERYBODY, "system": 404},  # names, of one's own site
    "end_duty": FORMS,
    "tasks": only("nadia", "paul", "carine", "felix", "lucie", "coline", "sam"),  # who reads what is clinical
    "requests": {**INSIDE, "simone": 404},
    "ask": {**INSIDE, "simone": 404, "carine": 404},  # who may ask for advice
    "answer": FORMS,
}
