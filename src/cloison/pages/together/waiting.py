"""« Demandes » : what waits for oneself and one's units, what one asked, and what was done in the last seven days.

Owns: the page, asked of the gate in one round-trip. Refuses: a line, and a number, about somebody who is not in care.
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cloison.gate import opened
from cloison.gate import together as calls
from cloison.gate.answers import Allowed, Refused
from cloison.pages import identity, words
from cloison.pages.refusals import not_found, refused
from cloison.pages.server import person, server
from cloison.pages.together import telling


@require_GET
def tasks(request: HttpRequest) -> HttpResponse:
    """Show what waits, what was asked, and what is done."""
    known, who = server(request), person(request)
    answer = known.gate.ask(calls.tasks(who.secret, who.purpose, "page"))
    if isinstance(answer, Refused):
        return (
            not_found(request)
            if answer.reason in ("role_refuses", "no_purpose")
            else refused(request, answer.reason)
        )
    lines = _lines(request, answer)
    context = {
        "waiting": [one for one in lines if one.open and one.for_me],
        "asked": [one for one in lines if one.open and one.asked_by_me and not one.for_me],
        "over": [one for one in reversed(lines) if not one.open],
    }
    return render(request, "pages/together/tasks.html", context)


def _lines(request: HttpRequest, answer: Allowed) -> list[telling.Line]:
    me = person(request).account_id
    found = opened.resources(answer, server(request).keyring)
    people = {i.id: i for i in identity.of_rows(found, answer.rows)}
    mine = {UUID(m["item"]) for m in answer.detail["members"] if m["mine"]}
    today = datetime.now(UTC).astimezone(words.PARIS).date()
    lines = [
        telling.line(o.resource, me, today, who=people[o.patient_id], mine=UUID(o.resource["id"]) in mine)
        for o in found
        if o.resource["resourceType"] == "Task" and o.patient_id in people
    ]
    return sorted(lines, key=lambda one: (not one.urgent, not one.late, one.order))
