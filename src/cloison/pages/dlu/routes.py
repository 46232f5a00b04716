"""The route of the DLU.

Owns: its address. Refuses: anything of a patient in it but an opaque id.
"""

from django.urls import path

from cloison.pages.dlu import views

ROUTES = [path("patient/<uuid:patient_id>/dlu/", views.dlu, name="dlu")]
