"""What is written into a record: who gets which page and form."""

from __future__ import annotations

from tests.routes.matrix import FORMS, INSIDE

ABOUT_ONE = (
    "timeline", "vitals", "enter_vitals", "write_focus", "write_note", "amend_note", "safety", "add_allergy", "add_problem",
    "add_flag", "team",
)  # fmt: skip
TO_READ = ("timeline", "vitals", "safety", "team")
PATHS = {
    "timeline": "/patient/{}/chronologie/",
    "vitals": "/patient/{}/constantes/",
    "enter_vitals": "/patient/{}/constantes/saisir/",
    "write_focus": "/patient/{}/transmission/",
    "write_note": "/patient/{}/note/",
    "amend_note": "/patient/{}/note/{}/corriger/",
    "mistake": "/patient/{}/erreur/{}/{}/",
    "safety": "/patient/{}/allergies/",
    "add_allergy": "/patient/{}/allergies/ajouter/",
    "no_allergy": "/patient/{}/allergies/aucune/",
    "add_problem": "/patient/{}/problemes/ajouter/",
    "add_flag": "/patient/{}/alertes/ajouter/",
    "change_state": "/patient/{}/etat/{}/",
    "team": "/patient/{}/equipe/",
}
# Whoever does not write clinical entries finds no form: secretary, front desk, pharmacist, coder, billing, identity.
_WRITERS_FORM = {**INSIDE, **dict.fromkeys(("simone", "felix"), 404)}
_MATRIX = dict.fromkeys(PATHS, INSIDE)
MATRIX = {
    **_MATRIX,
    **dict.fromkeys(
        ("enter_vitals", "write_focus", "write_note", "add_allergy", "add_problem", "add_flag"), _WRITERS_FORM
    ),
    "amend_note": {
        **_WRITERS_FORM,
        **dict.fromkeys(("nadia", "paul", "carine"), 404),
    },  # there is no such note
    "mistake": {who: 303 if status == 303 else 404 for who, status in INSIDE.items()},  # nor such a kind
    "no_allergy": FORMS,
    "change_state": FORMS,
}
