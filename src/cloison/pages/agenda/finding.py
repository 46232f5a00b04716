"""For whom a free hour is: the search (RNIV) with a way to book, and « j’appelle pour mon rendez-vous ».

Owns: booking for somebody whom this account has nothing to do with yet. Refuses: showing more of them than a search
shows; what the booking opens, the gate counts as it counts an admission.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cloison.chart import facts
from cloison.chart.writing import Change
from cloison.gate import calls, opened
from cloison.gate.answers import Refused
from cloison.pages import binding, charts, identity
from cloison.pages.agenda import changing, keeping, places
from cloison.pages.agenda.forms import BookingForm, beginning
from cloison.pages.agenda.places import MAY_BOOK
from cloison.pages.forms import FindForm
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found, refused, stop
from cloison.pages.server import person, server


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Show the search for whom an hour is, and what a posted search found."""
    known, who = server(request), person(request)
    if who.role not in MAY_BOOK:
        return not_found(request)
    context: dict[str, Any] = {"hour": _hour(request), "form": FindForm()}
    if request.method != "POST":
        return render(request, "pages/agenda/find.html", context)
    context["form"] = form = FindForm(request.POST)
    if not form.is_valid():
        return render(request, "pages/agenda/find.html", context, status=422)
    tokens, exact = form.tokens(known.index_key)
    answer = known.gate.ask(calls.find(who.secret, tokens, exact=exact, purpose=who.purpose, surface="page"))
    if isinstance(answer, Refused):
        return refused(request, answer.reason)
    found = identity.of_rows(opened.resources(answer, known.keyring), answer.rows)
    care = set(answer.detail.get("care", ()))
    context |= {
        "asked": True,
        "in_care": [i for i in found if str(i.id) in care],
        "beyond": [
            (form.as_typed(i), binding.bind(request, i.id, uuid4())) for i in found if str(i.id) not in care
        ],
        "too_many": answer.why == "too_many",
    }
    return render(request, "pages/agenda/find.html", context)


@require_http_methods(["POST"])
def book(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Book for somebody a search found: the hour first, which lets their record be written in, then the appointment."""
    is_bound, found = binding.bound(request, patient_id), places.of(request, request.POST.get("site", ""))
    if isinstance(is_bound, HttpResponse):
        return is_bound
    if isinstance(found, Refused) or person(request).role not in MAY_BOOK:
        return not_found(request)
    first = beginning(request.POST.get("qui", ""), request.POST.get("debut", ""))
    data = request.POST if "day" in request.POST else None
    form = BookingForm(found, with_reason=False, data=data, initial=first)
    context = {"form": form, "typed": request.POST.get("typed", "")[:120], "patient_id": patient_id}
    if not form.is_bound or not form.is_valid():
        context["bound"] = binding.bind(request, patient_id, is_bound.item)
        status = 422 if form.is_bound else 200
        return render(request, "pages/agenda/book.html", context, status=status)
    appointment = changing.made(form, is_bound.item, patient_id)
    stated = facts.stated(None, appointment, is_bound.item)
    answer = keeping.announce(request, patient_id, [*stated, *changing.must_be_free(form, is_bound.item)])
    if isinstance(answer, Refused) and answer.reason in keeping.TAKEN:
        form.add_error("room" if answer.reason == "room_taken" else "hour", keeping.taken(answer.reason))
        context["bound"] = binding.bind(request, patient_id, is_bound.item)
        return render(request, "pages/agenda/book.html", context, status=422)
    if isinstance(answer, Refused):
        return refused(request, answer.reason, patient_id)
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    there = chart.one("Appointment", is_bound.item)  # sent twice: it is kept
    refusal = None if there else charts.keep(request, chart, [Change(appointment)])
    return refusal or SeeOther(reverse("appointments", args=[patient_id]))


@require_POST
def recall(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Open the appointments of somebody who calls about theirs, if they have one to come where this account works."""
    is_bound = binding.bound(request, patient_id)
    if isinstance(is_bound, HttpResponse):
        return is_bound
    if person(request).role not in MAY_BOOK:
        return not_found(request)
    answer = keeping.announce(request, patient_id, [{"fact": "recall"}])
    if isinstance(answer, Refused) and answer.reason in ("fact_refused", "no_relationship"):
        return stop(
            request,
            404,
            _("Aucun rendez-vous à venir"),
            _("Cette personne n’a pas de rendez-vous à venir dans vos unités."),
            _(
                "Vérifiez la date de naissance, demandez avec qui est le rendez-vous, ou prenez-en un nouveau."
            ),
        )
    if isinstance(answer, Refused):
        return refused(request, answer.reason)
    return SeeOther(reverse("appointments", args=[patient_id]))


def _hour(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:40] for name in ("site", "qui", "debut")}
