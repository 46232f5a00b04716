"""How long patients wait for an answer: numbers by site and kind, for who answers for it.

Owns: the page of the privacy officer and of directors. Refuses: whose requests they are; each record's register says.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from cloison.gate import rights
from cloison.gate.answers import Refused
from cloison.pages import words
from cloison.pages.governing import turned_away
from cloison.pages.refusals import not_found
from cloison.pages.rights.forms import KINDS
from cloison.pages.server import person, server

ROLES = frozenset({"privacy_officer", "director"})


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Show what waits, the late first."""
    who = person(request)
    if who.role not in ROLES:
        return not_found(request)
    seen = server(request).gate.look(rights.waiting(who.secret))
    if isinstance(seen, Refused):
        return turned_away(request, seen.reason, reverse("rights_overview"))
    rows = [
        one
        | {"what": KINDS[one["kind"]], "oldest": words.moment(one["oldest"])[:10] if one["oldest"] else ""}
        for one in seen.detail["rows"]
    ]
    return render(request, "pages/rights/overview.html", {"rows": rows})
