"""« Arrêter » : a prescription ends for a reason, which its physician signs.

Owns: the form. Refuses: an end without a reason, and ending what is not in progress.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cloison.chart import prescriptions as rx
from cloison.pages import binding, charts
from cloison.pages.prescribing import said
from cloison.pages.prescribing.desk import PRESCRIBERS
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found
from cloison.pages.server import person

REASONS = (
    gettext_lazy("Traitement terminé"),
    gettext_lazy("Inefficace"),
    gettext_lazy("Effet indésirable"),
    gettext_lazy("Contre-indication ou interaction"),
    gettext_lazy("Relais par un autre traitement"),
    gettext_lazy("Refus du patient"),
    gettext_lazy("Erreur de prescription"),
)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, patient_id: UUID, prescription_id: UUID) -> HttpResponse:
    """Show the line and ask why it ends; stop it, signed."""
    if person(request).role not in PRESCRIBERS:
        return not_found(request)
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    line = chart.one("MedicationRequest", prescription_id)
    if line is None:
        return not_found(request)
    back = reverse("prescriptions", args=[patient_id])
    fault = ""
    if request.method == "POST":
        bound = binding.bound(request, patient_id)
        if isinstance(bound, HttpResponse):
            return bound
        if line.get("status") != "active":
            return SeeOther(back)  # stopped already: sent twice
        chosen, more = request.POST.get("reason", ""), request.POST.get("words", "").strip()[:200]
        if chosen in map(str, REASONS) or more:
            reason = " : ".join(part for part in (chosen, more) if part)
            return charts.keep(request, chart, [rx.stopped(line, reason)]) or SeeOther(back)
        fault = _("Choisissez pourquoi ce traitement s’arrête, ou écrivez-le.")
    shown: dict[str, Any] = {
        "row": said.row(line),
        "reasons": REASONS,
        "fault": fault,
        "bound": binding.bind(request, patient_id, prescription_id),
    }
    template = "pages/prescribing/end.html"
    return charts.page(request, chart, "prescriptions", template, shown, 422 if fault else 200)
