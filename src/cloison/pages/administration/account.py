"""One account: its state, where it works, and the deeds: end, suspend, bring back, assign, take away, contain.

Owns: the page and its forms. Refuses: widening anything by one click: what gives access is proposed to a second person,
by the gate.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cloison.chart.references import an_id
from cloison.gate import administration, deeds
from cloison.gate.answers import Allowed, Answer, Refused
from cloison.gate.deeds import Act
from cloison.pages import words
from cloison.pages.administration import kinds
from cloison.pages.administration.frame import framed
from cloison.pages.administration.tickets import ticket, ticket_of
from cloison.pages.governing import turned_away
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found
from cloison.pages.server import person, server, signin_url

_SAID = frozenset({"second_person_needed", "proposed", "already_proposed"})


@require_GET
def sheet(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Show one account."""
    return page(request, account_id)


@require_POST
def end(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """End the account: today and at once, or from a day on."""
    on = _day(request.POST.get("on", ""))
    if on is None and request.POST.get("on"):
        return page(request, account_id, "end", kinds.fault("fact_refused"))
    return _done(
        request, account_id, "end", administration.end_account(person(request).secret, account_id, on)
    )


@require_POST
def suspend(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Suspend the account at once, with a reason."""
    act = administration.suspend_account(person(request).secret, account_id, request.POST.get("reason", ""))
    return _done(request, account_id, "suspend", act)


@require_POST
def wake(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Propose that the account comes back, or is confirmed after all."""
    new, what = ticket_of(request), request.POST.get("what")
    if new is None or what not in ("awake", "account"):
        return not_found(request)
    reason = request.POST.get("reason", "")
    act = administration.propose(person(request).secret, new, what, account_id, reason)
    return _done(request, account_id, "wake", act)


@require_POST
def assign(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Give the account a unit from a day to a day."""
    new, unit = ticket_of(request), an_id(request.POST.get("unit", ""))
    days = [_day(request.POST.get(name, "")) for name in ("since", "until")]
    wrong = any(
        day is None and request.POST.get(name) for day, name in zip(days, ("since", "until"), strict=True)
    )
    if new is None:
        return not_found(request)
    if unit is None or wrong:
        return page(request, account_id, "assign", kinds.fault("fact_refused"))
    act = administration.assign(person(request).secret, new, account_id, unit, days[0], days[1])
    return _done(request, account_id, "assign", act)


@require_POST
def take_away(request: HttpRequest, account_id: UUID, assignment_id: UUID) -> HttpResponse:
    """End one assignment at once."""
    act = administration.end_assignment(person(request).secret, assignment_id)
    return _done(request, account_id, "assignments", act)


@require_POST
def contain(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Contain an account for which there is no alert: a security officer's deed, with a reason."""
    reason = request.POST.get("reason", "")
    act = deeds.contain(person(request).secret, "account", account_id, reason, None)
    return _done(request, account_id, "contain", act)


def page(
    request: HttpRequest, account_id: UUID, form: str = "", fault: str = "", said: str = ""
) -> HttpResponse:
    """Show one account, with a fault beside the form it is about or what was just done."""
    known, who = server(request), person(request)
    seen = known.gate.look(administration.account(who.secret, account_id))
    if isinstance(seen, Refused):
        return turned_away(request, seen.reason)
    told, may = seen.detail["account"], seen.detail["may"]
    context: dict[str, Any] = {
        "account": {
            **told,
            "role_word": words.role(told["role"]),
            "state_word": kinds.state(told["state"]),
            "seen": words.moment(told["seen"]) if told["seen"] else "",
            "since": words.day(told["since"]),
            "left": words.day(told["left_on"]) if told["left_on"] else "",
            "suspended": words.moment(told["suspended_at"]) if told["suspended_by"] else "",
        },
        "assignments": [_assignment(one) for one in seen.detail["assignments"]],
        "ended": [
            {**one, "since": words.day(one["since"]), "ended": words.day(one["ended"])}
            for one in seen.detail["ended"]
        ],
        "proposals": [{**one, "until": words.moment(one["expires_at"])} for one in seen.detail["proposals"]],
        "may": may,
        "invite_url": f"{signin_url(request)}invite/{account_id}" if may["invite"] else "",
        "may_ask_why": who.role == "security_officer" and account_id != who.account_id,
        "units": _units(request) if may["assign"] else [],
        "ticket": ticket(),
        "form": form,
        "fault": fault,
        "typed": request.POST if fault else {},
        "done": request.GET.get("fait", "") if not fault else "",
    }
    return framed(request, "account.html", "accounts", context, 422 if fault else 200)


def _done(request: HttpRequest, account_id: UUID, form: str, act: Act) -> HttpResponse:
    answer: Answer = server(request).gate.act(act)
    here = reverse("account", args=[account_id])
    if isinstance(answer, Allowed):
        return SeeOther(f"{here}?fait={'demande' if answer.why in _SAID else 'oui'}")
    fault = kinds.fault(answer.reason)
    return page(request, account_id, form, fault) if fault else turned_away(request, answer.reason, here)


def _assignment(one: dict[str, Any]) -> dict[str, Any]:
    return {
        **one,
        "since": words.day(one["since"]),
        "until": words.day(one["until"]) if one["until"] else "",
        "state_word": str(kinds.ASSIGNMENTS.get(one["state"], one["state"])),
        "given_by_role_word": words.role(one["given_by_role"]),
    }


def _units(request: HttpRequest) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the open units to choose from, by site."""
    seen = server(request).gate.look(administration.places(person(request).secret))
    if isinstance(seen, Refused):
        return []
    return [
        (site["name"], [(unit["id"], unit["name"]) for unit in site["units"] if not unit["closed_on"]])
        for site in seen.detail["sites"]
        if not site["closed"]
    ]


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
