"""Orders and results: who orders, who answers, who reads."""

from __future__ import annotations

from tests.routes.matrix import FORMS, GOVERN, INSIDE, only

ABOUT_ONE = ("orders", "result")
TO_READ = ("result", "queue", "queue_of")
PATHS = {
    "orders": "/patient/{}/examens/",
    "withdraw_order": "/patient/{}/examens/{}/annuler",
    "result": "/patient/{}/examens/{}/",
    "acknowledge": "/patient/{}/examens/{}/lu",
    "ask_correction": "/patient/{}/examens/{}/corriger",
    "queue": "/examens/",
    "queue_of": "/examens/{}/",
    "queue_item": "/examens/{}/{}/",
}
_NO_RECORDS = dict.fromkeys(GOVERN, 403)
MATRIX = {
    "orders": {**INSIDE, "simone": 404},  # a secretary reads no clinical part
    "withdraw_order": FORMS,
    "result": {**INSIDE, **dict.fromkeys(("nadia", "paul", "carine", "simone"), 404)},  # that id is no result
    "acknowledge": FORMS,
    "ask_correction": FORMS,
    "queue": {
        **only(),
        **_NO_RECORDS,
    },  # the cast's laboratory is a ward: tests/routes/test_pages_examinations.py has one
    "queue_of": {**only(), **_NO_RECORDS},
    "queue_item": {**only(), **_NO_RECORDS},
}
