"""Somebody arrives: searched first, then created with the stay, or admitted where they are known.

Owns: the search before a creation (RNIV: birth date, three letters), the form of the five strict traits, near
duplicates that take a reason, admission and pre-admission in the same flow. Refuses: a creation that no search came
before (the form carries the search, signed), and names of whom the search found that were not typed.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cloison.chart import stays, traits
from cloison.gate import calls, opened
from cloison.gate.answers import Refused
from cloison.pages import identity
from cloison.pages.desk import choices, duplicates, searched, sending
from cloison.pages.desk.identity_form import IdentityForm, SearchForm, today
from cloison.pages.desk.stay_form import StayForm
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found, refused
from cloison.pages.server import person, server

DESK = frozenset({*choices.MAY_ADMIT, *choices.MAY_EXPECT})


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Show the search before a creation, and what a posted one found."""
    known, who = server(request), person(request)
    if who.role not in DESK or who.site_id is None:
        return not_found(request)
    form = SearchForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "pages/desk/search.html", {"form": form}, status=422 if form.is_bound else 200)
    tokens, exact = form.tokens(known.index_key)
    answer = known.gate.ask(calls.find(who.secret, tokens, exact=exact, purpose=who.purpose, surface="page"))
    if isinstance(answer, Refused):
        return refused(request, answer.reason)
    found = identity.of_rows(opened.resources(answer, known.keyring), answer.rows)
    care = set(answer.detail.get("care", ()))
    beyond = [form.as_typed(i) for i in found if str(i.id) not in care]
    said = form.cleaned_data
    context = {
        "form": form,
        "asked": True,
        "in_care": [
            (i, searched.row(request, str(i.id), f"{i.family} {i.given} – {i.born}"))
            for i in found
            if str(i.id) in care
        ],
        "beyond": [
            (b, searched.row(request, b.id, f"{b.typed} – {b.sex}, {b.commune}, IPP {b.ipp}")) for b in beyond
        ],
        "too_many": answer.why == "too_many",
        "searched": searched.sign(request, said["born"].isoformat(), said["family"], said["given"]),
        "expects_only": who.role not in choices.MAY_ADMIT,
    }
    return render(request, "pages/desk/search.html", context)


@require_POST
def create(request: HttpRequest) -> HttpResponse:
    """Show the form of a new identity and its stay (`step` is show), or store what it says."""
    who = person(request)
    if who.role not in DESK or who.site_id is None:
        return not_found(request)
    before = searched.read(request, "searched", 3)
    if isinstance(before, HttpResponse):
        return before
    offered = choices.of_site(request)
    clinician = "clinical" in who.slices
    first = request.POST.get("step") != "keep"
    data = None if first else request.POST
    begun = {"born": date.fromisoformat(before[0]), "family": before[1].upper(), "given": before[2].upper()}
    form = IdentityForm(data, initial=begun)
    stay = StayForm(who.role, offered, data, clinician=clinician)
    context: dict[str, Any] = {"form": form, "stay": stay, "searched": request.POST["searched"]}
    if not first and form.is_valid() & stay.is_valid():
        outcome = _create(request, form, stay, offered, context)
        if isinstance(outcome, HttpResponse):
            return outcome
    context["ids"] = request.POST.get("ids") or searched.sign(request, str(uuid4()), str(uuid4()))
    return render(request, "pages/desk/create.html", context, status=200 if first else 422)


@require_POST
def admit(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show the form of a new stay of somebody whom the search found (`step` is show), or store what it says."""
    who = person(request)
    if who.role not in DESK or who.site_id is None:
        return not_found(request)
    row = searched.read(request, "row", 3)
    if isinstance(row, HttpResponse):
        return row
    if row[0] != str(patient_id):
        return not_found(request)
    first = request.POST.get("step") != "keep"
    offered = choices.of_site(request)
    stay = StayForm(who.role, offered, None if first else request.POST, clinician="clinical" in who.slices)
    if not first and stay.is_valid():
        numbers = server(request).gate.draw_numbers(who.secret)
        if numbers is None:
            return not_found(request)
        made = stays.begun(
            UUID(row[2]), patient_id, who.site_id, stay.asked(numbers[1]), expected=stay.expected
        )
        outcome = told(request, stay, sending.begin(request, patient_id, made), patient_id)
        if outcome is not None:
            return outcome
    context = {"stay": stay, "shown": row[1], "row": request.POST["row"], "patient_id": patient_id}
    return render(request, "pages/desk/admit.html", context, status=200 if first else 422)


def told(request: HttpRequest, form: StayForm, word: str | None, patient_id: UUID) -> HttpResponse | None:
    """Return where to go once a stay is stored, or the page that says why not; None: the form says it."""
    if word in (None, "version_conflict"):  # a form sent twice: it is kept already
        return SeeOther(reverse("stays", args=[patient_id]))
    if word == "bed_taken":
        form.add_error("bed", _("Quelqu’un vient d’être placé dans ce lit : choisissez-en un autre."))
        return None
    if word == "fact_refused":
        form.add_error(None, _("Cette arrivée ne peut pas être enregistrée : vérifiez l’unité et les dates."))
        return None
    return refused(request, str(word), patient_id)


def _create(
    request: HttpRequest,
    form: IdentityForm,
    stay: StayForm,
    offered: choices.Choices,
    context: dict[str, Any],
) -> HttpResponse | None:
    known, who = server(request), person(request)
    ids = searched.read(request, "ids", 2)
    if isinstance(ids, HttpResponse):
        return ids
    said = form.said()
    near = duplicates.near(request, said)
    if isinstance(near, HttpResponse):
        return near
    context["near"] = near
    near = [one for one in near if one.id != ids[0]]  # sent twice: oneself is no duplicate
    reason = " ".join(form.cleaned_data["reason"].split())
    if near and len(reason) < duplicates.SHORTEST_REASON:
        form.add_error(
            "reason",
            _("Une personne très proche existe : dites en quelques mots pourquoi ce n’est pas elle."),
        )
        return None
    numbers = known.gate.draw_numbers(who.secret)
    if numbers is None or who.site_id is None:
        return not_found(request)
    patient_id, stay_id = UUID(ids[0]), UUID(ids[1])
    patient = traits.patient(patient_id, who.site_id, numbers[0], said, today())
    made = stays.begun(stay_id, patient_id, who.site_id, stay.asked(numbers[1]), expected=stay.expected)
    queued = duplicates.queued(
        who.role, offered.officers, stay_id, needed=bool(near) and said.status != "PROV"
    )  # a provisional identity waits in a queue anyway: the gate puts it there
    word = sending.create(request, patient, made, traits.state(said), queued)
    return told(request, stay, word, patient_id)
