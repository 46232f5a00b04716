"""« Prescriptions » : all of the record, those in progress first, and what a prescriber may do with each.

Owns: the tab. Refuses: what a role that reads no prescriptions would be shown of them.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from cloison.chart import prescriptions as rx
from cloison.pages import binding, charts
from cloison.pages.prescribing import analysis, said
from cloison.pages.prescribing.desk import PRESCRIBERS
from cloison.pages.server import person


@require_GET
def prescriptions(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show all prescriptions, in progress and past."""
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    who = person(request)
    rows = said.everything(chart.resources)
    shown = {
        "rows": [(row, analysis.rows_of_opinions(chart.resources, row.id)) for row in rows],
        "prescriber": who.role in PRESCRIBERS,
        "waiting": len(rx.lines_of(rx.basket_of(chart.resources, who.account_id))),
        "bound": binding.bind(request, patient_id),
    }
    return charts.page(request, chart, "prescriptions", "pages/prescriptions.html", shown)
