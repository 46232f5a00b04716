"""The route table: every page, by name.

Owns: the addresses. Refuses: a name or a number of a patient in an address; only the opaque id stands there.
"""

from django.urls import path
from django.views.i18n import set_language

from cloison.pages import break_glass, patients, reasons, record

urlpatterns = [
    path("", patients.mine, name="mine"),
    path("rechercher", patients.find, name="find"),
    path("patient/<uuid:patient_id>/", record.summary, name="record"),
    path("patient/<uuid:patient_id>/prescriptions/", record.prescriptions, name="prescriptions"),
    path("patient/<uuid:patient_id>/acces/", record.openings, name="openings"),
    path("patient/<uuid:patient_id>/bris-de-glace/", break_glass.dialog, name="break_glass"),
    path("patient/<uuid:patient_id>/motif/", reasons.reason, name="reason"),
    path("langue/", set_language, name="language"),
]

handler400 = "cloison.pages.refusals.bad_request"
handler404 = "cloison.pages.refusals.not_found"
handler500 = "cloison.pages.refusals.fault"
