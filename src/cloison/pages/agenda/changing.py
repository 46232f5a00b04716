"""« Rendez-vous » in the record: the list, a new one, a change of one, and who came.

Owns: these pages of one opened record. Refuses: an appointment of another record, and one that is over.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cloison import permissions
from cloison.chart import booking
from cloison.chart.writing import Change
from cloison.gate.answers import Refused
from cloison.pages import binding, charts, reading, words
from cloison.pages.agenda import hours, keeping, places
from cloison.pages.agenda.forms import BookingForm, beginning
from cloison.pages.agenda.places import MAY_BOOK
from cloison.pages.charts import Chart
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found
from cloison.pages.server import person

_TAB = "appointments"
WHY = {  # HL7 appointment-cancellation-reason
    "pat": gettext_lazy("à la demande du patient"),
    "prov": gettext_lazy("praticien indisponible"),
    "other": gettext_lazy("autre raison"),
}


@require_GET
def appointments(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show the appointments of a record, those to come first."""
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    now = datetime.now(UTC)
    found = [_said(request, patient_id, a) for a in chart.resources if a["resourceType"] == "Appointment"]
    found.sort(key=lambda a: a["start"])
    context = {
        "coming": [a for a in found if a["start"] >= now or (a["stands"] and a["end"] >= now)],
        "past": [a for a in reversed(found) if a["start"] < now and not (a["stands"] and a["end"] >= now)],
        "may_book": _may(request),
    }
    return charts.page(request, chart, _TAB, "pages/agenda/appointments.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Book an appointment for an opened record."""
    chart, found = charts.open_chart(request, patient_id), _bookable(request)
    if isinstance(chart, HttpResponse):
        return chart
    if isinstance(found, HttpResponse):
        return found
    form = _form(request, found, beginning(request.GET.get("qui", ""), request.GET.get("debut", "")))
    item = None
    if request.method == "POST":
        is_bound = binding.bound(request, patient_id)
        if isinstance(is_bound, HttpResponse):
            return is_bound
        item = is_bound.item
        if form.is_valid():
            done = _stored(request, chart, form, Change(made(form, item, patient_id)))
            if done is not None:
                return done
    context = {"form": form, "bound": binding.bind(request, patient_id, item), "moving": False}
    status = 422 if form.is_bound else 200
    return charts.page(request, chart, _TAB, "pages/agenda/booking.html", context, status)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Move an appointment, or take it back."""
    chart, found = charts.open_chart(request, patient_id), _bookable(request)
    if isinstance(chart, HttpResponse):
        return chart
    if isinstance(found, HttpResponse):
        return found
    wanted: UUID | str = request.GET.get("rdv", "")
    if request.method == "POST":
        is_bound = binding.bound(request, patient_id)
        if isinstance(is_bound, HttpResponse):
            return is_bound
        wanted = is_bound.item
    before = chart.one("Appointment", wanted)
    if before is None or not booking.stands(before):
        return not_found(request)
    if request.POST.get("do") == "cancel":
        return _cancel(request, chart, before)
    form = _form(request, found, _shown(before))
    if request.method == "POST" and form.is_valid():
        moved = booking.moved(before, form.actors, form.when) | _kind(form)
        done = _stored(request, chart, form, Change(moved, before))
        if done is not None:
            return done
    version = before["meta"]["versionId"]
    context = {
        "form": form,
        "bound": binding.bind(request, patient_id, UUID(before["id"]), version),
        "moving": True,
        "was": _said(request, patient_id, before),
        "reasons": list(WHY.items()),
    }
    status = 422 if form.is_bound else 200
    return charts.page(request, chart, _TAB, "pages/agenda/booking.html", context, status)


@require_POST
def keep(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Say that the patient arrived, or did not come."""
    is_bound = binding.bound(request, patient_id)
    if isinstance(is_bound, HttpResponse):
        return is_bound
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    before, status = chart.one("Appointment", is_bound.item), request.POST.get("status", "")
    if before is None or status not in ("arrived", "noshow", "fulfilled"):
        return not_found(request)
    if before.get("status") != status:
        refusal = charts.keep(request, chart, [Change(booking.came(before, status), before)])
        if refusal is not None:
            return refusal
    if "jour" in request.POST:  # from the agenda, and back to it
        query = f"?unite={request.POST.get('unite', '')[:36]}&jour={request.POST['jour'][:10]}"
        return SeeOther(reverse("agenda") + query)
    return SeeOther(reverse("appointments", args=[patient_id]))


def made(form: BookingForm, item: UUID, patient_id: UUID) -> dict[str, Any]:
    """Return the appointment that a valid form asks for."""
    reason = form.cleaned_data.get("reason", "")
    made = booking.booked(item, patient_id, form.actors, form.when, reason=reason, at=datetime.now(UTC))
    return made | _kind(form) | ({"status": "arrived"} if form.cleaned_data["kind"] == "WALKIN" else {})


def must_be_free(form: BookingForm, item: UUID) -> list[dict[str, Any]]:
    """Return the facts that must hold: the practitioner's hour is free, unless somebody confirmed that it is not."""
    if form.cleaned_data["double"]:
        return []
    return [keeping.free(item, UUID(form.cleaned_data["who"]), form.when)]


def _stored(request: HttpRequest, chart: Chart, form: BookingForm, change: Change) -> HttpResponse | None:
    """Store it and go to the list; None where the hour is taken, which the form then says."""
    item = UUID(change.resource["id"])
    if change.before is None and chart.one("Appointment", item):
        return SeeOther(reverse("appointments", args=[chart.patient_id]))  # sent twice: it is kept
    done = keeping.store(request, chart, change, must_be_free(form, item))
    if isinstance(done, str):
        form.add_error("room" if done == "room_taken" else "hour", keeping.taken(done))
        return None
    return done or SeeOther(reverse("appointments", args=[chart.patient_id]))


def _cancel(request: HttpRequest, chart: Chart, before: dict[str, Any]) -> HttpResponse:
    why = request.POST.get("why", "")
    after = booking.cancelled(before, why if why in WHY else "other")
    return charts.keep(request, chart, [Change(after, before)]) or SeeOther(
        reverse("appointments", args=[chart.patient_id])
    )


def _form(request: HttpRequest, found: places.Places, first: dict[str, Any]) -> BookingForm:
    with_reason = "clinical" in permissions.slices(person(request).role, "write")
    data = request.POST if request.method == "POST" else None
    return BookingForm(found, with_reason=with_reason, data=data, initial=first)


def _bookable(request: HttpRequest) -> places.Places | HttpResponse:
    found = places.of(request, request.GET.get("site", "")) if _may(request) else Refused("role_refuses")
    return not_found(request) if isinstance(found, Refused) else found


def _may(request: HttpRequest) -> bool:
    return person(request).role in MAY_BOOK


def _kind(form: BookingForm) -> dict[str, Any]:
    code = form.cleaned_data["kind"]
    coding = {"system": "http://terminology.hl7.org/CodeSystem/v2-0276", "code": code}
    return {"appointmentType": {"coding": [coding], "text": str(hours.TYPES[code])}}


def _shown(appointment: dict[str, Any]) -> dict[str, Any]:
    """Return what the form of a standing appointment begins with."""
    start = datetime.fromisoformat(appointment["start"]).astimezone(words.PARIS)
    end = datetime.fromisoformat(appointment["end"])
    actors = booking.named(appointment)
    codes = [c.get("code") for c in appointment.get("appointmentType", {}).get("coding", ())]
    return {
        "who": next((str(one) for kind, one, _name in actors if kind == "Practitioner"), ""),
        "day": start.date(),
        "hour": start.time(),
        "minutes": int((end - start).total_seconds() // 60),
        "room": str(actors[-1][1]),
        "kind": next((c for c in codes if c in hours.TYPES), "ROUTINE"),
        "reason": ", ".join(reading.concept(r) for r in appointment.get("reasonCode", ())),
    }


def _said(request: HttpRequest, patient_id: UUID, appointment: dict[str, Any]) -> dict[str, Any]:
    start = (
        datetime.fromisoformat(appointment["start"])
        if "start" in appointment
        else datetime.min.replace(tzinfo=UTC)
    )
    end = datetime.fromisoformat(appointment["end"]) if "end" in appointment else start
    status = str(appointment.get("status", ""))
    item = UUID(appointment["id"])
    why = reading.concept(appointment.get("cancelationReason")) if "cancelationReason" in appointment else ""
    stands = booking.stands(appointment)
    return {
        "id": item,
        "start": start,
        "end": end,
        "when": words.moment(start) if "start" in appointment else words.unknown(),
        "with": ", ".join(name for _k, _one, name in booking.named(appointment) if name),
        "kind": hours.kind_of(appointment),
        "reason": ", ".join(reading.concept(r) for r in appointment.get("reasonCode", ())),
        "status": str(hours.STATUSES.get(status, words.unknown())),
        "why": str(WHY.get(why, why)),
        "stands": stands,
        "waited": stands and status == "booked",
        "bound": binding.bind(request, patient_id, item) if stands else uuid4(),
    }
