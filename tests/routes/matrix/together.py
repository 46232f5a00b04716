"""Requests for advice, tasks and messages: who gets what."""

from __future__ import annotations

from tests.routes.matrix import FORMS, INSIDE, only

ABOUT_ONE = ("requests", "ask")
TO_READ = ("tasks", "requests")
PATHS = {
    "tasks": "/demandes/",
    "requests": "/patient/{}/demandes/",
    "ask": "/patient/{}/demandes/nouvelle/",
    "answer": "/patient/{}/demandes/reponse",
}
MATRIX = {
    "tasks": only("nadia", "paul", "carine", "felix", "lucie", "coline", "sam"),  # who reads what is clinical
    "requests": {**INSIDE, "simone": 404},
    "ask": {**INSIDE, "simone": 404, "carine": 404},  # who may ask for advice
    "answer": FORMS,
}
