"""The front desk, the stays of a record and the beds: who gets what."""

from __future__ import annotations

from tests.routes.matrix import FORMS, INSIDE, only

ABOUT_ONE = ("stays", "own_identity")
TO_READ = ("identities", "desk", "bed_units", "beds", "stays", "own_identity")
PATHS = {
    "desk": "/accueil/",
    "desk_search": "/accueil/arrivee/",
    "desk_create": "/accueil/creation/",
    "desk_admit": "/accueil/patient/{}/sejour/",
    "identities": "/identites/",
    "identity_pair": "/identites/{}/",
    "own_identity": "/patient/{}/identite/",
    "validate_identity": "/patient/{}/identite/validation",
    "signal_identity": "/patient/{}/identite/signalement",
    "photo": "/patient/{}/identite/photo",
    "bed_units": "/lits/",
    "beds": "/lits/{}/",
    "bed_cleaned": "/lits/{}/propre",
    "stays": "/patient/{}/sejours/",
    "stay_step": "/patient/{}/sejours/etape",
}
MATRIX = {
    "desk": only("clara", "bruno"),
    "desk_search": only("nadia", "paul", "clara", "simone", "sam"),
    "desk_create": FORMS,
    "desk_admit": FORMS,
    "identities": only("ivan"),
    "identity_pair": only(),  # nobody waits in his queue: tests/routes/test_pages_identities.py
    "own_identity": {**INSIDE, "carine": 404, "felix": 404},
    "validate_identity": FORMS,
    "signal_identity": FORMS,
    "photo": FORMS,
    "bed_units": only("nadia", "paul", "carine", "clara", "simone", "sam"),
    "beds": only(),  # that id is no unit: tests/routes/test_pages_beds.py has one
    "bed_cleaned": FORMS,
    "stays": INSIDE,
    "stay_step": FORMS,
}
