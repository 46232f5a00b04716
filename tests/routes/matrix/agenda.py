"""The agenda and the appointments of a record: who gets what."""

from __future__ import annotations

from tests.routes.matrix import FORMS, INSIDE, only

ABOUT_ONE = ("appointments", "new_appointment", "change_appointment")
TO_READ = ("agenda", "agenda_week", "appointments")
PATHS = {
    "agenda": "/agenda/",
    "agenda_week": "/agenda/semaine/{}/",
    "agenda_find": "/agenda/reserver/",
    "agenda_book": "/agenda/reserver/{}/",
    "agenda_recall": "/agenda/rappel/{}/",
    "appointments": "/patient/{}/rendez-vous/",
    "new_appointment": "/patient/{}/rendez-vous/nouveau/",
    "change_appointment": "/patient/{}/rendez-vous/modifier/",
    "keep_appointment": "/patient/{}/rendez-vous/venue",
}
MATRIX = {
    "agenda": only("nadia", "paul", "simone", "clara", "sam"),
    "agenda_week": only(),  # that id is no practitioner
    "agenda_find": only("paul", "simone", "clara"),  # those who book
    "agenda_book": FORMS,
    "agenda_recall": FORMS,
    "appointments": INSIDE,
    "new_appointment": {**INSIDE, "nadia": 404, "carine": 404},  # they book nobody
    "change_appointment": {
        **INSIDE,
        "nadia": 404,
        "paul": 404,
        "carine": 404,
        "simone": 404,
    },  # none of that id
    "keep_appointment": FORMS,
}
