"""The addresses of orders and results.

Owns: their paths and names. Refuses: anything of a patient in one but the opaque ids.
"""

from django.urls import path

from cloison.pages.examinations import queue, record

ROUTES = [
    path("patient/<uuid:patient_id>/examens/", record.orders, name="orders"),
    path("patient/<uuid:patient_id>/examens/<uuid:item_id>/annuler", record.withdraw, name="withdraw_order"),
    path("patient/<uuid:patient_id>/examens/<uuid:item_id>/", record.result, name="result"),
    path("patient/<uuid:patient_id>/examens/<uuid:item_id>/lu", record.acknowledge, name="acknowledge"),
    path(
        "patient/<uuid:patient_id>/examens/<uuid:item_id>/corriger",
        record.ask_correction,
        name="ask_correction",
    ),
    path("examens/", queue.queue, name="queue"),
    path("examens/<uuid:unit_id>/", queue.queue, name="queue_of"),
    path("examens/<uuid:unit_id>/<uuid:item_id>/", queue.answer, name="queue_item"),
]
