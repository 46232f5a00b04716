"""The addresses of the front desk.

Owns: the list. Refuses: anything of a patient in an address but the opaque id.
"""

from django.urls import path

from cloison.pages.desk import arrival, beds, board, identities, own_identity, record

ROUTES = [
    path("accueil/", board.today, name="desk"),
    path("accueil/arrivee/", arrival.search, name="desk_search"),
    path("accueil/creation/", arrival.create, name="desk_create"),
    path("accueil/patient/<uuid:patient_id>/sejour/", arrival.admit, name="desk_admit"),
    path("identites/", identities.queue, name="identities"),
    path("identites/<uuid:patient_id>/", identities.compare, name="identity_pair"),
    path("patient/<uuid:patient_id>/identite/", own_identity.shown, name="own_identity"),
    path("patient/<uuid:patient_id>/identite/validation", own_identity.validate, name="validate_identity"),
    path("patient/<uuid:patient_id>/identite/signalement", own_identity.signal, name="signal_identity"),
    path("patient/<uuid:patient_id>/identite/photo", own_identity.photo, name="photo"),
    path("lits/", beds.units, name="bed_units"),
    path("lits/<uuid:unit_id>/", beds.board, name="beds"),
    path("lits/<uuid:bed_id>/propre", beds.cleaned, name="bed_cleaned"),
    path("patient/<uuid:patient_id>/sejours/", record.tab, name="stays"),
    path("patient/<uuid:patient_id>/sejours/etape", record.step, name="stay_step"),
]
