"""« Ordonnances » : what was signed, sheet by sheet, with what is missing; and each sheet as a PDF.

Owns: the page, and the print: an opening of its own with surface "print", noted in the record so that a second print
says DUPLICATA. Refuses: a sheet that lacks an item of the law, and printing in another prescriber's name.
"""

from __future__ import annotations

import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cloison.chart.writing import Change
from cloison.gate import prescribing as calls
from cloison.gate.answers import Allowed
from cloison.pages import binding, charts, identity, typesetting, words
from cloison.pages.charts import Chart, Resource
from cloison.pages.prescribing import paper
from cloison.pages.prescribing.desk import PRESCRIBERS
from cloison.pages.prescribing.formulary import medicines
from cloison.pages.refusals import not_found, stop
from cloison.pages.server import person, server

_TEMPLATE = Path(__file__).parent / "ordonnance.typ"
_OTHERS = "others"
PRINTED = "Imprimé : "


@require_GET
def papers(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show one's own signed prescriptions of this record and their sheets."""
    if person(request).role not in PRESCRIBERS:
        return not_found(request)
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    head = _head(request)
    groups = []
    for group in [*_groups(request, chart), None]:
        sheets = _sheets(request, chart, group, head)
        if sheets:
            when = words.moment(group["authoredOn"]) if group else ""
            key = group["id"] if group else _OTHERS
            shown = [
                (s, [(one, paper.reading_of(one)) for one in s.lines], _printed(group, s.kind))
                for s in sheets
            ]
            groups.append({"key": key, "when": when, "sheets": shown})
    more = {"groups": groups, "bound": binding.bind(request, patient_id)}
    return charts.page(request, chart, "prescriptions", "pages/prescribing/papers.html", more)


@require_POST
def print_sheet(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Return one sheet as a PDF; what is missing is told instead."""
    if person(request).role not in PRESCRIBERS:
        return not_found(request)
    bound = binding.bound(request, patient_id)
    if isinstance(bound, HttpResponse):
        return bound
    chart = charts.open_chart(request, patient_id, surface="print", detail="ordonnance")
    if isinstance(chart, HttpResponse):
        return chart
    head, wanted = _head(request), request.POST.get("group", "")
    group = next((g for g in _groups(request, chart) if g["id"] == wanted), None)
    sheet = next(
        (s for s in _sheets(request, chart, group, head) if s.kind == request.POST.get("kind")),
        None,
    )
    if sheet is None or (group is None and wanted != _OTHERS):
        return not_found(request)
    if sheet.missing:
        return stop(
            request,
            422,
            _("Ordonnance incomplète"),
            _("Il manque : %s.") % " ; ".join(sheet.missing),
            _("Complétez ces éléments, puis imprimez de nouveau. Rien n’a été imprimé."),
        )
    told = paper.data(
        sheet,
        head,
        chart.patient.resource,
        chart.resources,
        medicines(),
        ins=identity.of_rows([chart.patient], chart.answer.rows, whole=True)[0].ins,
        at=datetime.fromisoformat(group["authoredOn"]) if group else timezone.localtime(),
        number_=group["id"] if group else str(bound.item),
        duplicate=_printed(group, sheet.kind),
    )
    try:
        made = typesetting.pdf(_TEMPLATE, told)
    except subprocess.SubprocessError:
        return stop(
            request,
            422,
            _("Impossible d’imprimer"),
            _("Un nom ou un texte contient un caractère qui ne s’imprime pas (émoji, autre écriture)."),
            _("Corrigez-le, puis imprimez de nouveau. Rien n’a été imprimé."),
        )
    if group and not told["duplicate"]:
        note = {"text": PRINTED + sheet.kind, "time": timezone.localtime().isoformat(timespec="seconds")}
        change = Change(group | {"note": [*group.get("note", ()), note]}, group)
        if refused := charts.keep(request, chart, [change]):
            return refused
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="ordonnance.pdf"'
    return response


def _head(request: HttpRequest) -> dict[str, Any]:
    seen = server(request).gate.look(calls.letterhead(person(request).secret))
    return dict(seen.detail) if isinstance(seen, Allowed) else {}


def _groups(request: HttpRequest, chart: Chart) -> list[Resource]:
    """One's own signed prescriptions, the latest first."""
    mine = f"Practitioner/{person(request).account_id}"
    found = [
        r
        for r in chart.resources
        if r["resourceType"] == "RequestGroup"
        and r.get("status") == "active"
        and (r.get("author") or {}).get("reference") == mine
    ]
    return sorted(found, key=lambda r: str(r.get("authoredOn", "")), reverse=True)


def _sheets(
    request: HttpRequest, chart: Chart, group: Resource | None, head: dict[str, Any]
) -> list[paper.Sheet]:
    if group is None:
        found = paper.other_sheets(chart.resources, str(person(request).account_id))
    else:
        ids = [a["resource"]["reference"].partition("/")[2] for a in group.get("action", ())]
        lines = [chart.one("MedicationRequest", one) for one in ids]
        found = paper.sheets([r for r in lines if r and r.get("status") == "active"], medicines())
    today = timezone.localdate()
    patient = chart.patient.resource
    return [
        paper.Sheet(s.kind, s.lines, paper.missing(s, head, patient, chart.resources, today)) for s in found
    ]


def _printed(group: Resource | None, kind: str) -> bool:
    return any(n.get("text") == PRINTED + kind for n in (group or {}).get("note", ()))
