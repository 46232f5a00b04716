"""What is written into a record: who gets which page and form."""

from __future__ import annotations

from tests.routes.matrix import FORMS, IN_CARE, INSIDE

ABOUT_ONE = (
    "timeline", "vitals", "enter_vitals", "write_focus", "write_note", "amend_note", "safety", "add_allergy", "add_problem",
    "add_flag", "team", "documents", "bring_document", "document", "look_at_document", "download_document", "letter",
    "edit_letter", "letter_pdf",
)  # fmt: skip
TO_READ = ("timeline", "vitals", "safety", "team", "documents", "document", "look_at_document", "download_document",
           "letter", "letter_pdf")  # fmt: skip
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
    "documents": "/patient/{}/documents/",
    "bring_document": "/patient/{}/documents/importer/",
    "document": "/patient/{}/documents/{}/",
    "look_at_document": "/patient/{}/documents/{}/voir",
    "download_document": "/patient/{}/documents/{}/fichier",
    "write_letter": "/patient/{}/lettres/{}/ecrire/",
    "letter": "/patient/{}/lettres/{}/",
    "edit_letter": "/patient/{}/lettres/{}/modifier/",
    "sign_letter": "/patient/{}/lettres/{}/signer",
    "letter_pdf": "/patient/{}/lettres/{}/pdf",
    "keep_draft": "/patient/{}/brouillon/{}/",
    "team": "/patient/{}/equipe/",
}
# Whoever does not write clinical entries finds no form: secretary, front desk, pharmacist, coder, billing, identity.
_WRITERS_FORM = {**INSIDE, **dict.fromkeys(("simone", "felix"), 404)}
_MATRIX = dict.fromkeys(PATHS, INSIDE)
_NONE_SUCH = INSIDE | dict.fromkeys(IN_CARE, 404)
MATRIX = {
    **_MATRIX,
    **dict.fromkeys(
        (
            "enter_vitals",
            "write_focus",
            "write_note",
            "add_allergy",
            "add_problem",
            "add_flag",
            "bring_document",
        ),
        _WRITERS_FORM,
    ),
    "amend_note": {
        **_WRITERS_FORM,
        **dict.fromkeys(("nadia", "paul", "carine"), 404),
    },  # there is no such note
    "mistake": {who: 303 if status == 303 else 404 for who, status in INSIDE.items()},  # nor such a kind
    **dict.fromkeys(
        ("document", "look_at_document", "download_document", "letter", "letter_pdf"), _NONE_SUCH
    ),
    "edit_letter": _WRITERS_FORM | dict.fromkeys(("nadia", "paul", "carine"), 404),
    "write_letter": {
        who: 303 if status == 303 else 404 for who, status in INSIDE.items()
    },  # nor such a template
    "sign_letter": FORMS,
    "keep_draft": FORMS,
    "no_allergy": FORMS,
    "change_state": FORMS,
}
