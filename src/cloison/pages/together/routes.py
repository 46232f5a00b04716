"""The addresses of what colleagues ask of each other.

Owns: their list. Refuses: a name of a patient in an address.
"""

from django.urls import path

from cloison.pages.together import answering, asking, duty, waiting

ROUTES = [
    path("demandes/", waiting.tasks, name="tasks"),
    path("gardes/", duty.roster, name="duty"),
    path("gardes/<uuid:duty_id>/retirer", duty.end, name="end_duty"),
    path("patient/<uuid:patient_id>/demandes/", asking.requests, name="requests"),
    path("patient/<uuid:patient_id>/demandes/nouvelle/", asking.ask, name="ask"),
    path("patient/<uuid:patient_id>/demandes/reponse", answering.answer, name="answer"),
]
