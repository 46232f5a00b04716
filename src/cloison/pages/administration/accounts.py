"""« Comptes » : who has one, by name, role, site and state; and what to look at: ends, sleepers, unconfirmed.

Owns: the list, the counts, and the page of what ends. Refuses: everybody at once: without anything to narrow it, the
list is of numbers.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from cloison import permissions
from cloison.chart.references import an_id
from cloison.gate import administration
from cloison.gate.answers import Refused
from cloison.pages import words
from cloison.pages.administration import kinds
from cloison.pages.administration.frame import framed
from cloison.pages.governing import turned_away
from cloison.pages.server import person, server

ROLES = tuple(role for role in permissions.ROLES if role != "system")
_LONGEST_NAME = 60


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show how many accounts there are of each role and site, and those that were asked for."""
    who = person(request)
    wanted: dict[str, Any] = {
        "name": request.GET.get("nom", "").strip()[:_LONGEST_NAME],
        "role": request.GET.get("role") if request.GET.get("role") in ROLES else None,
        "site": an_id(request.GET.get("site", "")),
        "state": request.GET.get("etat") if request.GET.get("etat") in kinds.STATES else None,
    }
    seen = server(request).gate.look(administration.accounts(who.secret, **wanted))
    if isinstance(seen, Refused):
        return turned_away(request, seen.reason)
    counts = seen.detail["counts"]
    sites = {one["site_id"]: one["site"] for one in counts if one["site_id"]}
    context = {
        "wanted": {**wanted, "site": str(wanted["site"] or "")},
        "asked": any(wanted.values()),
        "rows": [said(row) for row in seen.detail["rows"]],
        "more": seen.detail["more"],
        "roles": [(code, words.role(code)) for code in ROLES],
        "sites": sorted(sites.items(), key=lambda one: one[1]),
        "states": kinds.STATES.items(),
        "table": _table(counts),
        "may_create": who.role in ("administrator", "director"),
        "asks_why": who.role in ("security_officer", "privacy_officer"),
        "governs": who.role != "privacy_officer",
    }
    return framed(request, "accounts.html", "accounts", context)


@require_GET
def watched(request: HttpRequest) -> HttpResponse:
    """Show what ends within thirty days, who sleeps, and what nobody confirmed."""
    seen = server(request).gate.look(administration.to_watch(person(request).secret))
    if isinstance(seen, Refused):
        return turned_away(request, seen.reason)
    context = {name: [said(row) for row in rows] for name, rows in seen.detail.items()}
    return framed(request, "to_watch.html", "accounts_to_watch", context)


def said(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of an account with its codes in words."""
    return {
        **row,
        "role_word": words.role(row["role"]),
        "state_word": kinds.state(row["state"]) if row.get("state") else "",
        "until": words.day(row["until"]) if row.get("until") else "",
        "left": words.day(row["left_on"]) if row.get("left_on") else "",
        "seen": words.moment(row["seen"]) if row.get("seen") else "",
    }


def _table(counts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Gather the counts by role, in the order of the roles; each role with its sites."""
    table = []
    for role in ROLES:
        found = [one for one in counts if one["role"] == role]
        if found:
            table.append(
                {
                    "code": role,
                    "role": words.role(role),
                    "people": sum(one["people"] for one in found),
                    "sites": [{**one, "id": one["site_id"] or ""} for one in found],
                }
            )
    return table
