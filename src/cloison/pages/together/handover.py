"""« Relève » : the sheet of a unit for the next shift, on the screen and as one page of paper.

Owns: what is asked of the gate for it, its rows, the PDF, and the focus line of each patient. Refuses: a sheet on paper
that is not asked for as a print; a patient who is not on the asker's own board.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cloison import permissions
from cloison.chart import handover, present
from cloison.chart.author import Author
from cloison.chart.writing import Change
from cloison.gate import boards
from cloison.gate.answers import Refused
from cloison.pages import binding, charts, identity, reading, typesetting, words
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found, refused
from cloison.pages.server import person, server
from cloison.pages.together.asking import name_of
from cloison.pages.ward.rows import by_bed

SHOWN = (
    boards.Shown("Patient"),
    boards.Shown("Encounter", named=True),
    boards.Shown("AllergyIntolerance"),
    boards.Shown("Flag"),
    boards.Shown("Observation", days=2),
    boards.Shown("DiagnosticReport", days=14),
    boards.Shown("Composition", days=14),
    boards.Shown("Task", days=60),
)
HOURS = (8, 12, 24)
TEMPLATE = Path(__file__).with_name("handover.typ")
_WRITES = frozenset({"physician", "nurse", "care_assistant"})


@require_GET
def sheet(request: HttpRequest, unit_id: UUID | None = None) -> HttpResponse:
    """Show the sheet of a unit: the asker's first one unless it is named."""
    found = _board(request, unit_id, "page")
    if isinstance(found, HttpResponse):
        return found
    hours = _hours(request)
    context = _told(request, found, hours) | {"unit": found.unit, "hours": hours, "choices": HOURS}
    return render(request, "pages/together/handover.html", context)


@require_GET
def pdf(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Return the sheet as a PDF: counted and written down as a print."""
    found = _board(request, unit_id, "print")
    if isinstance(found, HttpResponse):
        return found
    told = _told(request, found, _hours(request))
    who = person(request)
    data = {
        "lang": get_language() or "fr",
        "title": _("Relève – %(unit)s") % {"unit": found.unit.name if found.unit else ""},
        "sentence": told["sentence"],
        "heads": [
            _("Lit"),
            _("Patient"),
            _("Motif"),
            _("Depuis la dernière relève"),
            _("À faire"),
            _("À surveiller"),
        ],
        "rows": [
            [
                row["bed"],
                f"{row['name']}\n{row['born']}",
                row["why"],
                row["changed"],
                row["todo"],
                row["focus"],
            ]
            for row in told["rows"]
        ],
        "bold": _("Document nominatif : à détruire après la relève."),
        "footer": _("Imprimé par %(who)s le %(when)s")
        % {"who": name_of(who), "when": words.moment(found.at)},
        "author": name_of(who),
    }
    made = typesetting.pdf(TEMPLATE, data)
    return HttpResponse(
        made, content_type="application/pdf", headers={"Content-Disposition": 'inline; filename="releve.pdf"'}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Write what the next shift keeps an eye on, for one patient."""
    who = person(request)
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    if who.role not in _WRITES or "clinical" not in permissions.slices(who.role, "write"):
        return not_found(request)
    before = handover.focus_of(chart.resources)
    if request.method == "POST":
        is_bound = binding.bound(request, patient_id)
        if isinstance(is_bound, HttpResponse):
            return is_bound
        said = " ".join(request.POST.get("words", "").split())[: handover.LONGEST]
        back = SeeOther(_back(request, patient_id))
        if said == handover.text_of(before):
            return back  # sent twice
        by = Author(who.account_id, name_of(who), words.role(who.role))
        after = handover.focus(before, said, by, who.role, patient_id, _now())
        return charts.keep(request, chart, [Change(after, before)]) or back
    context = {
        "words": handover.text_of(before),
        "longest": handover.LONGEST,
        "bound": binding.bind(request, patient_id, handover.focus_id(patient_id)),
        "unit_id": request.GET.get("unite", "")[:36],
    }
    return charts.page(request, chart, "requests", "pages/together/focus.html", context)


def _board(request: HttpRequest, unit_id: UUID | None, surface: str) -> boards.Board | HttpResponse:
    known, who = server(request), person(request)
    slices = [name for name in who.slices if name in ("traits", "clinical")]
    ask = boards.ask(who.secret, who.purpose, surface, "ward", slices, SHOWN, unit=unit_id)
    answer = known.gate.ask(ask)
    if isinstance(answer, Refused):
        missing = answer.reason in ("role_refuses", "no_purpose", "no_relationship")
        return not_found(request) if missing else refused(request, answer.reason)
    return boards.read(answer, known.keyring)


def _hours(request: HttpRequest) -> int:
    asked = request.GET.get("heures", "")
    return int(asked) if asked in map(str, HOURS) else 12


def _told(request: HttpRequest, found: boards.Board, hours: int) -> dict[str, Any]:
    now = found.at.astimezone(words.PARIS)
    rows = [_row(place, now, hours) for place in found.places if place.because("ward_presence")]
    rows.sort(key=lambda row: (by_bed(row["bed"]), row["name"]))
    sentence = ngettext(
        "%(n)d patient présent ; changements des %(hours)d dernières heures, le %(when)s",
        "%(n)d patients présents ; changements des %(hours)d dernières heures, le %(when)s",
        len(rows),
    ) % {"n": len(rows), "hours": hours, "when": words.moment(found.at)}
    return {"rows": rows, "sentence": sentence, "may_write": person(request).role in _WRITES}


def _row(place: boards.Place, now: datetime, hours: int) -> dict[str, Any]:
    who = identity.of_patient(place.patient.patient_id, place.patient.resource, place.identity_status)
    stay, told = present.current(place.resources), handover.since(place.resources, now, hours)
    day = stay.day(now.date()) if stay else None
    allergies = reading.allergies(place.resources)
    why = [stay.reason if stay else "", f"J+{day}" if day is not None else "", stay.physician if stay else ""]
    safe = [_("Allergies : %(what)s") % {"what": allergies.text}] if allergies.state == "known" else []
    safe += [reading.concept(f.get("code")) for f in place.of_type("Flag") if f.get("status") == "active"]
    changed = [*(f"{title} – {text}" if text else title for title, text in told.transmissions)]
    changed += [_measure(one) for one in told.measures]
    todo = [_task(one) for one in told.tasks]
    todo += [_("Résultat non lu : %(what)s") % {"what": reading.concept(r.get("code"))} for r in told.results]
    return {
        "id": who.id,
        "bed": stay.bed if stay else "",
        "name": f"{who.family} {who.given}",
        "born": f"{who.born} ({who.age})",
        "why": "\n".join(part for part in (" · ".join(w for w in why if w), ", ".join(safe)) if part),
        "changed": "\n".join(changed),
        "todo": "\n".join(todo),
        "focus": told.focus if told.focus != "–" else "",
    }


def _measure(observation: dict[str, Any]) -> str:
    flags = [c.get("code") for one in observation.get("interpretation", ()) for c in one.get("coding", ())]
    sign = "▼" if {"L", "LL"} & set(flags) else "▲"
    return f"{sign} {reading.concept(observation.get('code'))} {reading.value(observation)}"


def _task(task: dict[str, Any]) -> str:
    due = str(task.get("restriction", {}).get("period", {}).get("end", ""))[:10]
    return str(task.get("description", ""))[:120] + (f" ({words.day(due)})" if due else "")


def _back(request: HttpRequest, patient_id: UUID) -> str:
    unit = request.POST.get("unite", "")
    try:
        return reverse("handover", args=[UUID(unit)])
    except ValueError:
        return reverse("requests", args=[patient_id])


def _now() -> str:
    return datetime.now(UTC).replace(microsecond=0).isoformat()
