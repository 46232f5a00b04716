"""The addresses of the agenda.

Owns: their list. Refuses: a name of a patient in an address; an appointment is named in a query by its opaque id.
"""

from django.urls import path

from cloison.pages.agenda import changing, finding, showing

ROUTES = [
    path("agenda/", showing.day, name="agenda"),
    path("agenda/semaine/<uuid:account_id>/", showing.week, name="agenda_week"),
    path("agenda/reserver/", finding.find, name="agenda_find"),
    path("agenda/reserver/<uuid:patient_id>/", finding.book, name="agenda_book"),
    path("agenda/rappel/<uuid:patient_id>/", finding.recall, name="agenda_recall"),
    path("patient/<uuid:patient_id>/rendez-vous/", changing.appointments, name="appointments"),
    path("patient/<uuid:patient_id>/rendez-vous/nouveau/", changing.new, name="new_appointment"),
    path("patient/<uuid:patient_id>/rendez-vous/modifier/", changing.change, name="change_appointment"),
    path("patient/<uuid:patient_id>/rendez-vous/venue", changing.keep, name="keep_appointment"),
]
