"""The addresses of what colleagues ask of each other.

Owns: their list. Refuses: a name of a patient in an address.
"""

from django.urls import path

from cloison.pages.together import answering, asking, waiting

ROUTES = [
    path("demandes/", waiting.tasks, name="tasks"),
    path("patient/<uuid:patient_id>/demandes/", asking.requests, name="requests"),
    path("patient/<uuid:patient_id>/demandes/nouvelle/", asking.ask, name="ask"),
    path("patient/<uuid:patient_id>/demandes/reponse", answering.answer, name="answer"),
]
