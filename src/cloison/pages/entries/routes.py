"""The routes of what is written into a record.

Owns: their addresses. Refuses: anything of a patient in an address but opaque ids.
"""

from django.urls import path

from cloison.pages.entries import documents, drafts, happened, letters, notes, safety, team, vitals

_OF = "patient/<uuid:patient_id>/"
ROUTES = [
    path(_OF + "chronologie/", happened.timeline, name="timeline"),
    path(_OF + "constantes/", vitals.curves, name="vitals"),
    path(_OF + "constantes/saisir/", vitals.enter, name="enter_vitals"),
    path(_OF + "transmission/", notes.write, {"kind": "focus"}, name="write_focus"),
    path(_OF + "note/", notes.write, {"kind": "note"}, name="write_note"),
    path(_OF + "note/<uuid:note_id>/corriger/", notes.amend, name="amend_note"),
    path(_OF + "erreur/<slug:kind>/<uuid:item>/", notes.mistake, name="mistake"),
    path(_OF + "allergies/", safety.page, name="safety"),
    path(_OF + "allergies/ajouter/", safety.add_allergy, name="add_allergy"),
    path(_OF + "allergies/aucune/", safety.no_allergy, name="no_allergy"),
    path(_OF + "problemes/ajouter/", safety.add_problem, name="add_problem"),
    path(_OF + "alertes/ajouter/", safety.add_flag, name="add_flag"),
    path(_OF + "etat/<slug:kind>/", safety.change, name="change_state"),
    path(_OF + "documents/", documents.listed, name="documents"),
    path(_OF + "documents/importer/", documents.bring, name="bring_document"),
    path(_OF + "documents/<uuid:item>/", documents.shown, name="document"),
    path(_OF + "documents/<uuid:item>/voir", documents.looked_at, name="look_at_document"),
    path(_OF + "documents/<uuid:item>/fichier", documents.downloaded, name="download_document"),
    path(_OF + "lettres/<slug:template>/ecrire/", letters.write, name="write_letter"),
    path(_OF + "lettres/<uuid:item>/", letters.shown, name="letter"),
    path(_OF + "lettres/<uuid:item>/modifier/", letters.edit, name="edit_letter"),
    path(_OF + "lettres/<uuid:item>/signer", letters.sign, name="sign_letter"),
    path(_OF + "lettres/<uuid:item>/pdf", letters.printed, name="letter_pdf"),
    path(_OF + "brouillon/<slug:form>/", drafts.keep, name="keep_draft"),
    path(_OF + "equipe/", team.team, name="team"),
]
