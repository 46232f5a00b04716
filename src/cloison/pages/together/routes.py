"""The addresses of what colleagues ask of each other.

Owns: their list. Refuses: a name of a patient in an address.
"""

from django.urls import path

from cloison.pages.together import answering, asking, duty, handover, waiting

ROUTES = [
    path("demandes/", waiting.tasks, name="tasks"),
    path("releve/", handover.sheet, name="my_handover"),
    path("service/<uuid:unit_id>/releve/", handover.sheet, name="handover"),
    path("service/<uuid:unit_id>/releve/pdf", handover.pdf, name="handover_pdf"),
    path("patient/<uuid:patient_id>/releve/", handover.note, name="handover_note"),
    path("gardes/", duty.roster, name="duty"),
    path("gardes/<uuid:duty_id>/retirer", duty.end, name="end_duty"),
    path("patient/<uuid:patient_id>/demandes/", asking.requests, name="requests"),
    path("patient/<uuid:patient_id>/demandes/nouvelle/", asking.ask, name="ask"),
    path("patient/<uuid:patient_id>/demandes/reponse", answering.answer, name="answer"),
]
