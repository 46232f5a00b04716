"""A laboratory's or imaging unit's queue: what is asked of it, and the one order that is being answered.

Owns: taking an order in, and putting its result out: report, values, and the order's end in one write. Refuses: the
record around the order; the gate shows this order and its patient's traits, and nothing else.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cloison.chart import corrections, examinations, laboratory, present, results
from cloison.chart.writing import Change
from cloison.gate import boards
from cloison.gate.answers import Allowed, Refused
from cloison.pages import charts, identity, reading, words
from cloison.pages.binding import bind, bound
from cloison.pages.examinations import words as said
from cloison.pages.examinations.record import author, now
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found, refused
from cloison.pages.server import person, server

SHOWN = (
    boards.Shown("Patient"),
    boards.Shown("ServiceRequest", named=True),
    boards.Shown("DiagnosticReport", named=True),
)
_URGENCY = {"stat": 0, "urgent": 1}


@require_GET
def queue(request: HttpRequest, unit_id: UUID | None = None) -> HttpResponse:
    """Show what waits, the most urgent first, then the oldest."""
    found = _asked(request, unit_id)
    if isinstance(found, HttpResponse):
        return found
    board, _answer = found
    lines = sorted(_lines(board), key=lambda line: (line["rank"], line["at"]))
    context = {"unit": board.unit, "units": board.units, "at": words.hour(board.at), "lines": lines}
    return render(request, "pages/examinations/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, unit_id: UUID, item_id: UUID) -> HttpResponse:
    """Show one order with the form of its result; take it in, or put its result out."""
    found = _asked(request, unit_id, item_id)
    if isinstance(found, HttpResponse):
        return found
    board, told = found
    place = board.places[0] if board.places else None
    orders = place.of_type("ServiceRequest") if place else []
    if place is None or not orders:
        return not_found(request)
    chart = charts.Chart(place.patient.patient_id, told, place.patient, place.resources)
    if request.method != "POST":
        return _form(request, board, place, orders[0], {}, {})
    held = bound(request, chart.patient_id)
    if isinstance(held, HttpResponse):
        return held
    if held.item != item_id:
        return not_found(request)
    wrong: dict[str, str] = {}
    if "receive" in request.POST:
        changes = _received(request, place, orders[0])
    else:
        changes, wrong = _answered(request, place, orders[0])
    if wrong:
        return _form(request, board, place, orders[0], request.POST.dict(), wrong)
    kept = charts.keep(request, chart, changes) if changes else None
    if kept is not None:
        return kept
    if "receive" in request.POST:
        return SeeOther(reverse("queue_item", args=[unit_id, item_id]))
    return SeeOther(reverse("queue_of", args=[unit_id]))


def _asked(
    request: HttpRequest, unit: UUID | None, item: UUID | None = None
) -> tuple[boards.Board, Allowed] | HttpResponse:
    known, who = server(request), person(request)
    slices = [name for name in who.slices if name in ("traits", "clinical")]
    told = known.gate.ask(
        boards.ask(who.secret, who.purpose, "page", "queue", slices, SHOWN, unit=unit, item=item)
    )
    if isinstance(told, Refused):
        return refused(request, told.reason)
    board = boards.read(told, known.keyring)
    if board.unit is None or board.unit.kind not in ("laboratory", "imaging") or "clinical" not in slices:
        return not_found(request)
    return board, told


def _lines(board: boards.Board) -> list[dict[str, Any]]:
    lines = []
    for place in board.places:
        reports = {r["id"]: r for r in place.of_type("DiagnosticReport")}
        for order in place.of_type("ServiceRequest"):
            code, state = said.state(order, reports.get(order["id"]))
            at = present.instant(order.get("authoredOn")) or board.at
            lines.append(
                _about(place, order)
                | {"id": order["id"], "at": at, "when": words.moment(at), "code": code, "state": state,
                   "rank": _URGENCY.get(order.get("priority", ""), 2)}
            )  # fmt: skip
    return lines


def _about(place: boards.Place, order: dict[str, Any]) -> dict[str, Any]:
    return {
        "who": identity.of_patient(place.patient.patient_id, place.patient.resource, place.identity_status),
        "what": reading.concept(order.get("code")),
        "priority": str(said.PRIORITIES.get(order.get("priority", ""), said.PRIORITIES["routine"])),
        "urgent": order.get("priority") in _URGENCY,
        "reason": reading.concept((order.get("reasonCode") or [{}])[0]),
        "by": (order.get("requester") or {}).get("display", ""),
    }


def _form(
    request: HttpRequest,
    board: boards.Board,
    place: boards.Place,
    order: dict[str, Any],
    typed: dict[str, Any],
    wrong: dict[str, str],
) -> HttpResponse:
    reports = {r["id"]: r for r in place.of_type("DiagnosticReport")}
    code, state = said.state(order, reports.get(order["id"]))
    sex, age = _sex_and_age(place, board.at)
    fields = [
        {
            "name": one.loinc,
            "label": one.text,
            "unit": one.unit,
            "usual": said.span(one.range_for(sex, age), one.unit),
            "value": typed.get(one.loinc, ""),
            "error": wrong.get(one.loinc, ""),
        }
        for one in laboratory.PANELS.get(examinations.code_of(order), ())
    ]
    patient = place.patient.patient_id
    context = _about(place, order) | {
        "unit": board.unit,
        "item": order["id"],
        "code": code,
        "state": state,
        "fields": fields,
        "conclusion": typed.get("conclusion", ""),
        "wrong": wrong,
        "when": words.moment(order["authoredOn"]) if order.get("authoredOn") else "",
        "bound": bind(request, patient, UUID(order["id"])),
        "correction": corrections.why(order) if code == "correction" else "",
    }
    return render(request, "pages/examinations/answer.html", context, status=422 if wrong else 200)


def _received(request: HttpRequest, place: boards.Place, order: dict[str, Any]) -> list[Change]:
    if place.of_type("DiagnosticReport"):
        return []
    return [Change(examinations.report(order, status="registered", author=author(person(request)), at=now()))]


def _answered(
    request: HttpRequest, place: boards.Place, order: dict[str, Any]
) -> tuple[list[Change], dict[str, str]]:
    """What a typed result writes; or, beside each field, what is wrong with it."""
    posted, values = request.POST, []
    wrong: dict[str, str] = {}
    at, by = now(), author(person(request))
    before = next(iter(place.of_type("DiagnosticReport")), None)
    again = before is not None and results.is_out(before)
    sex, age = _sex_and_age(place, datetime.fromisoformat(at))
    for one in laboratory.PANELS.get(examinations.code_of(order), ()):
        text = posted.get(one.loinc, "").strip()
        if not text:
            continue
        try:
            value = laboratory.typed(text, one)
        except ValueError:
            wrong[one.loinc] = _(
                "Écrivez un nombre, par exemple 4,1 ; laissez vide ce qui n’a pas été mesuré."
            )
            continue
        values.append(
            laboratory.observation(
                one,
                value,
                report=UUID(order["id"]),
                subject=str(place.patient.patient_id),
                performer=by,
                at=at,
                sex=sex,
                age=age,
                turn=corrections.turn(before) if before and again else "",
            )
        )
    conclusion = posted.get("conclusion", "").strip()
    if len(conclusion) > 4000:
        wrong["conclusion"] = _("Au plus 4 000 caractères.")
    elif not values and not conclusion and not wrong:
        wrong["conclusion"] = _("Écrivez au moins une valeur ou une conclusion.")
    if wrong:
        return [], wrong
    if order.get("status") != "active":
        return [], {}  # sent twice: it is out
    report = examinations.report(
        order, status="final", author=by, at=at, results=values, conclusion=conclusion
    )
    if before and again:
        report, values = corrections.corrected(before, report, values)
    changes = [
        Change({**order, "status": "completed"}, order),
        *(Change(v) for v in values),
        Change(report, before),
    ]
    return changes, {}


def _sex_and_age(place: boards.Place, at: datetime) -> tuple[str | None, int | None]:
    patient = place.patient.resource
    born = str(patient.get("birthDate", ""))
    year, today = born[:4], at.astimezone(words.PARIS).date().isoformat()
    if not year.isdigit() or len(born) < 10:
        return patient.get("gender"), None
    return patient.get("gender"), int(today[:4]) - int(year) - (today[5:] < born[5:10])
