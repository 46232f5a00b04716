"""One's own code for the sheets of one's units: how many colleagues have one, when the last sheet was made, a new card.

Owns: the list and the one showing of a code. Refuses: a card without a proof of presence, or of a unit one does not
work in (the gate decides); telling who is on a sheet.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from cloison.gate import downtime as calls
from cloison.gate.answers import Allowed, Refused
from cloison.pages import words
from cloison.pages.refusals import not_found, refused
from cloison.pages.server import person, server
from cloison.records import codes, sheet_lock

ROLES = frozenset({"nurse", "physician", "care_assistant"})


@require_GET
def cards(request: HttpRequest) -> HttpResponse:
    """Show one's units, and whether their sheet could be opened tonight."""
    if person(request).role not in ROLES:
        return not_found(request)
    return _page(request, {})


@require_POST
def make(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Make a card of one unit, and show its code once."""
    who = person(request)
    if who.role not in ROLES:
        return not_found(request)
    code = codes.draw()
    public = sheet_lock.public_key(codes.read(code), str(unit_id))
    done = server(request).gate.act(calls.keep_card(who.secret, uuid4(), unit_id, public))
    if isinstance(done, Refused):
        return not_found(request) if done.reason == "role_refuses" else refused(request, done.reason)
    return _page(request, {"code": code, "of": str(unit_id)})


def _page(request: HttpRequest, more: dict[str, Any]) -> HttpResponse:
    seen = server(request).gate.look(calls.my_cards(person(request).secret))
    units = seen.detail.get("rows", []) if isinstance(seen, Allowed) else []
    shown = [
        unit
        | {
            "mine": words.moment(unit["mine"]) if unit["mine"] else "",
            "last": words.moment(unit["last"]) if unit["last"] else "",
            "opens": unit["sealed"] or unit["people"] >= 2,
        }
        for unit in units
    ]
    name = next((u["name"] for u in shown if u["id"] == more.get("of")), "")
    return render(
        request,
        "pages/downtime/cards.html",
        {"units": shown, "unit_name": name, "keeps": server(request).sheets is not None} | more,
    )
