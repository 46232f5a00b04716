"""The addresses of prescribing.

Owns: the part's lines of the route table. Refuses: a medicine beside a patient in an address.
"""

from django.urls import path

from cloison.pages.prescribing import analysis, desk, ending, letterhead, listing, papers, round_, suggestions

ROUTES = [
    path("patient/<uuid:patient_id>/prescriptions/", listing.prescriptions, name="prescriptions"),
    path("patient/<uuid:patient_id>/prescrire/", desk.prescribe, name="prescribe"),
    path(
        "patient/<uuid:patient_id>/prescriptions/<uuid:prescription_id>/arreter/",
        ending.end,
        name="end_prescription",
    ),
    path("patient/<uuid:patient_id>/ordonnances/", papers.papers, name="papers"),
    path("patient/<uuid:patient_id>/ordonnances/pdf", papers.print_sheet, name="print_sheet"),
    path("patient/<uuid:patient_id>/administration/", round_.round_, name="round"),
    path("patient/<uuid:patient_id>/analyse/", analysis.analysis, name="analysis"),
    path("patient/<uuid:patient_id>/analyse/reponse", analysis.answer, name="answer_opinion"),
    path("pharmacie/", analysis.queue, name="pharmacy"),
    path("ordonnances/en-tete/", letterhead.letterhead, name="letterhead"),
    path("medicaments/", suggestions.suggest, name="suggest"),
]
