"""« Sites, unités, salles » : the sites with their units, one site, one unit with its beds and rooms.

Owns: these pages, which show what there is and hold the forms that `changing` takes. Refuses: who lies in a bed, or
whether anybody does; and moving a unit to another site.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from cloison.gate import administration
from cloison.gate.answers import Refused
from cloison.pages import words
from cloison.pages.administration import kinds
from cloison.pages.administration.frame import framed
from cloison.pages.administration.tickets import ticket
from cloison.pages.governing import turned_away
from cloison.pages.refusals import not_found
from cloison.pages.server import person, server

_KEEP = frozenset({"administrator", "director"})


@require_GET
def sites(request: HttpRequest) -> HttpResponse:
    """Show the sites that one keeps, with their units."""
    found = _sites(request)
    if isinstance(found, Refused):
        return turned_away(request, found.reason)
    role = person(request).role
    context = {
        "sites": found,
        "may_add": role == "administrator",
        "governs": role != "secretary",
        "done": request.GET.get("fait", ""),
    }
    return framed(request, "sites.html", "sites", context)


@require_GET
def new_site(request: HttpRequest) -> HttpResponse:
    """Show the form of a new site; `changing` takes it."""
    return site_form(request)


@require_GET
def site(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """Show one site: its words, its units, the forms."""
    return site_page(request, site_id)


@require_GET
def unit(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Show one unit: its words, beds, rooms and people, the forms."""
    return unit_page(request, unit_id)


def site_form(request: HttpRequest, fault: str = "") -> HttpResponse:
    """Show the form of a new site, with what was typed and why it was not taken."""
    if person(request).role != "administrator":
        return not_found(request)
    context = {
        "kinds": kinds.SITES.items(),
        "ticket": ticket(),
        "fault": fault,
        "typed": request.POST if fault else {},
    }
    return framed(request, "new_site.html", "sites", context, 422 if fault else 200)


def site_page(request: HttpRequest, site_id: UUID, form: str = "", fault: str = "") -> HttpResponse:
    """Show one site, with a fault beside the form it is about."""
    role = person(request).role
    found = _sites(request) if role in _KEEP or role == "security_officer" else Refused("role_refuses")
    if isinstance(found, Refused):
        return turned_away(request, found.reason)
    one = next((each for each in found if each["id"] == str(site_id)), None)
    if one is None:
        return not_found(request)
    context = {
        "site": one,
        "may_change": role in _KEEP,
        "may_close": role == "administrator",
        "kinds": kinds.UNITS.items(),
        **_around(request, form, fault),
    }
    return framed(request, "site.html", "sites", context, 422 if fault else 200)


def unit_page(request: HttpRequest, unit_id: UUID, form: str = "", fault: str = "") -> HttpResponse:
    """Show one unit, with a fault beside the form it is about."""
    who = person(request)
    seen = server(request).gate.look(administration.unit(who.secret, unit_id))
    if isinstance(seen, Refused):
        return turned_away(request, seen.reason)
    told = seen.detail["unit"]
    context = {
        "unit": {**told, "kind_word": kinds.unit(told["kind"]), "closed": _closed(told["closed_on"])},
        "beds": [{**bed, "closed": _closed(bed["closed_on"])} for bed in seen.detail["beds"]],
        "open_beds": sum(not bed["closed_on"] for bed in seen.detail["beds"]),
        "rooms": [{**room, "closed": _closed(room["closed_on"])} for room in seen.detail["rooms"]],
        "people": [
            {
                **one,
                "role_word": words.role(one["role"]),
                "until": words.day(one["until"]) if one["until"] else "",
            }
            for one in seen.detail["people"]
        ],
        "may_change": who.role in _KEEP and not told["site_closed"],
        "may_rooms": (who.role in _KEEP or who.role == "secretary") and not told["site_closed"],
        "governs": who.role != "secretary",
        "kinds": kinds.UNITS.items(),
        **_around(request, form, fault),
    }
    return framed(request, "unit.html", "sites", context, 422 if fault else 200)


def _around(request: HttpRequest, form: str, fault: str) -> dict[str, Any]:
    return {
        "ticket": ticket(),
        "form": form,
        "fault": fault,
        "typed": request.POST if fault else {},
        "done": request.GET.get("fait", "") if not fault else "",
    }


def _sites(request: HttpRequest) -> list[dict[str, Any]] | Refused:
    seen = server(request).gate.look(administration.places(person(request).secret))
    if isinstance(seen, Refused):
        return seen
    return [
        {
            **one,
            "kind_word": kinds.site(one["kind"]),
            "since": words.day(one["opened_on"]),
            "closed_word": _closed(one["closed_on"]),
            "units": [
                {**each, "kind_word": kinds.unit(each["kind"]), "closed": _closed(each["closed_on"])}
                for each in one["units"]
            ],
        }
        for one in seen.detail["sites"]
    ]


def _closed(on: str | None) -> str:
    return words.day(on) if on else ""
