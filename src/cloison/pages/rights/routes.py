"""The routes of what patients ask for.

Owns: their addresses. Refuses: anything of a patient in an address but opaque ids.
"""

from django.urls import path

from cloison.pages.rights import accesses, copy, overview, protection, register

_OF = "patient/<uuid:patient_id>/demandes-du-patient/"
ROUTES = [
    path("demandes-des-patients/", overview.overview, name="rights_overview"),
    path(_OF, register.register, name="rights"),
    path(_OF + "noter/", register.note, name="note_request"),
    path(_OF + "<uuid:item>/repondre/", register.answer, name="answer_request"),
    path(_OF + "<uuid:item>/acces/", accesses.accesses, name="accesses"),
    path(_OF + "<uuid:item>/protection/", protection.protect, name="protect_identity"),
    path(_OF + "<uuid:item>/copie/", copy.copy, name="copy_record"),
]
