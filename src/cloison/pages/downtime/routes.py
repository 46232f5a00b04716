"""The routes of the cards for the sheets.

Owns: their addresses. Refuses: anything about a patient.
"""

from django.urls import path

from cloison.pages.downtime import cards, files

ROUTES = [
    path("fiche-de-secours/", cards.cards, name="downtime_cards"),
    path("fiche-de-secours/<uuid:unit_id>/carte", cards.make, name="make_downtime_card"),
    path("fiche-de-secours/<uuid:unit_id>/fichier", files.file, name="downtime_sheet"),
]
