"""The addresses of the pages made of a board.

Owns: their paths and names. Refuses: anything of a patient in one; a unit's id is no secret.
"""

from django.urls import path

from cloison.pages.ward import board, care, emergency

ROUTES = [
    path("", care.mine, name="mine"),
    path("service/", board.board, name="ward"),
    path("service/<uuid:unit_id>/", board.board, name="ward_of"),
    path("service/<uuid:unit_id>/feuille/", board.sheet, name="ward_sheet"),
    path("service/<uuid:unit_id>/secteur/", board.sector, name="ward_sector"),
    path("patient/<uuid:patient_id>/tri/", emergency.sort, name="triage"),
]
