"""« Confirmations » : what colleagues ask a second person for, and what one asks for oneself.

Owns: the list, one proposal on a page of its own (where a proof of presence leads back to), and « Demander un
relèvement ». Refuses: deciding by a click in a live session: each decision takes a touch, and the gate spends
it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from cloison.gate import deeds
from cloison.gate.answers import Refused
from cloison.pages import officer_words, words
from cloison.pages.administration import kinds as places
from cloison.pages.governing import fault_of, turned_away
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found
from cloison.pages.server import Person, person, server

_ASKS = {
    "break_glass": gettext_lazy("Ouvrir un dossier hors équipe de soins, au-delà de vingt (bris de glace)"),
    "raise": gettext_lazy("Relever un quota"),
    "assignment": gettext_lazy("Affecter quelqu’un à une unité"),
    "account": gettext_lazy("Créer un compte"),
    "place": gettext_lazy("Changer un lieu"),
    "awake": gettext_lazy("Rendre effet à un compte endormi, suspendu ou parti"),
}
_RAISED = ("explained", "export")
_RAISED_AT_THE_DESK = ("explained", "search_rows", "confirmations", "admissions")
TIMES = ("1.5", "2", "3")
HOURS = (1, 4, 8, 12, 24)


@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """Show what awaits a second person, and what became of one's own requests."""
    return _page(request)


@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Show one proposal; grant or refuse it, after a proof of presence."""
    here = reverse("proposal", args=[proposal_id])
    fault = ""
    if request.method == "POST":
        decision = request.POST.get("decision")
        if decision not in ("grant", "refuse"):
            return not_found(request)
        act = deeds.decide(
            person(request).secret,
            proposal_id,
            yes=decision == "grant",
            reason=request.POST.get("reason", ""),
        )
        done = server(request).gate.act(act)
        if not isinstance(done, Refused):
            return SeeOther(reverse("confirmations"))
        fault = fault_of(done.reason) or places.fault(done.reason)
        if not fault:
            return turned_away(request, done.reason, here)
        if done.reason == "no_proposal":
            return _page(request, fault)
    found = [p for p in _for_me(request) if p["id"] == str(proposal_id)]
    if not found:
        return not_found(request)
    context = {"p": found[0], "fault": fault}
    return render(request, "pages/proposal.html", context, status=422 if fault else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_raise(request: HttpRequest) -> HttpResponse:
    """« Demander un relèvement » : one's own allowance, for a time and a reason, granted by another."""
    who = person(request)
    kinds = kinds_of(who)
    if not kinds:
        return not_found(request)
    typed = request.POST if request.method == "POST" else {}
    context: dict[str, Any] = {
        "kinds": [(code, officer_words.kind(code)) for code in kinds],
        "times": [(t, "×\u202f" + words.number(t)) for t in TIMES],
        "hours": [(n, ngettext("%(n)d heure", "%(n)d heures", n) % {"n": n}) for n in HOURS],
        "typed": {name: typed.get(name, "") for name in ("kind", "times", "hours", "reason")},
    }
    if request.method != "POST":
        return render(request, "pages/raise.html", context)
    kind, times, hours = (context["typed"][name] for name in ("kind", "times", "hours"))
    if kind not in kinds or times not in TIMES or hours not in map(str, HOURS):
        return not_found(request)
    act = deeds.propose_raise(who.secret, who.account_id, kind, times, int(hours), context["typed"]["reason"])
    done = server(request).gate.act(act)
    if isinstance(done, Refused):
        context["fault"] = fault_of(done.reason)
        if not context["fault"]:
            return turned_away(request, done.reason, reverse("raise"))
        return render(request, "pages/raise.html", context, status=422)
    return SeeOther(reverse("confirmations"))


def kinds_of(who: Person) -> tuple[str, ...]:
    """Return the allowances that this person may ask to be raised; none for who opens nothing."""
    if not who.slices:
        return ()
    return _RAISED_AT_THE_DESK if who.role in ("admissions", "secretary") else _RAISED


def _page(request: HttpRequest, fault: str = "") -> HttpResponse:
    who = person(request)
    own = server(request).gate.look(deeds.own_proposals(who.secret))
    context = {
        "proposals": _for_me(request),
        "own": [] if isinstance(own, Refused) else [_said(one) for one in own.detail["rows"]],
        "may_raise": bool(kinds_of(who)),
        "fault": fault,
    }
    return render(request, "pages/confirmations.html", context, status=422 if fault else 200)


def _for_me(request: HttpRequest) -> list[dict[str, Any]]:
    seen = server(request).gate.look(deeds.proposals(person(request).secret))
    return [] if isinstance(seen, Refused) else [_said(one) for one in seen.detail["rows"]]


def _said(one: dict[str, Any]) -> dict[str, Any]:
    payload = one["payload"] or {}
    detail = ""
    if one["what"] == "raise":
        hours = int(payload["hours"])
        detail = (
            f"{officer_words.kind(payload['kind'])}, ×\u202f{words.number(payload['times'])}, "
            + ngettext("%(n)d heure", "%(n)d heures", hours) % {"n": hours}
        )
    elif one["what"] == "place":
        detail = places.change(payload)
    elif one["what"] == "assignment" and payload.get("since"):
        detail = (
            words.day(payload["since"])
            + " – "
            + (words.day(payload["until"]) if payload.get("until") else _("sans fin"))
        )
    elif one["what"] == "account" and payload.get("username"):
        detail = f"{words.role(payload.get('role'))}, {payload['username']}"
    elif one["what"] == "break_glass":
        detail = words.relationship(payload.get("reason_code"))
    return {
        **one,
        "asks": str(_ASKS.get(one["what"], words.unknown())),
        "detail": detail,
        "when": words.moment(one["at"]),
        "until": words.moment(one["expires_at"]),
        "role_word": words.role(one.get("role")),
    }
