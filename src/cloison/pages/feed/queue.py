"""« Messages rejetés » : what waits, by reason, and what was handled lately.

Owns: the list and « Rejouer ». Refuses: who a message is about; the list holds kinds, reasons and dates.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cloison.gate import messages
from cloison.gate.answers import Refused
from cloison.pages import words
from cloison.pages.feed import words as said
from cloison.pages.governing import turned_away
from cloison.pages.redirects import SeeOther
from cloison.pages.server import person, server

_MOST = 500


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Show the queue, one part for each reason, the oldest first."""
    seen = server(request).gate.look(messages.waiting(person(request).secret))
    if isinstance(seen, Refused):
        return turned_away(request, seen.reason, reverse("feed"))
    reads = seen.detail["role"] == "identity_officer"
    groups: dict[str, dict[str, Any]] = {}
    for one in seen.detail["waiting"]:
        group = groups.setdefault(
            one["because"],
            {"code": one["because"], "why": said.why(one["because"]), "lines": [], "numbers": []},
        )
        group["lines"].append(_line(one))
        if reads or not one["mended_at"]:
            group["numbers"].append(one["number"])
    context = {
        "groups": list(groups.values()),
        "waiting": len(seen.detail["waiting"]),
        "full": len(seen.detail["waiting"]) >= _MOST,
        "done": [_line(one) for one in seen.detail["done"]],
        "reads": reads,
    }
    return render(request, "pages/feed/queue.html", context)


@require_POST
def replay(request: HttpRequest) -> HttpResponse:
    """Have the messages that are named replayed as they came: the feed takes them, in their order."""
    numbers = [int(n) for n in request.POST.getlist("number") if n.isdigit() and len(n) < 19][:_MOST]
    if not numbers:
        return SeeOther(reverse("feed"))
    done = server(request).gate.act(messages.replay(person(request).secret, numbers))
    if (
        isinstance(done, Refused) and done.reason != "no_message"
    ):  # somebody else handled it meanwhile: the list says so
        return turned_away(request, done.reason, reverse("feed"))
    return SeeOther(reverse("feed"))


def _line(one: dict[str, Any]) -> dict[str, Any]:
    shape, state = said.state(one)
    return {
        "number": one["number"],
        "kind": said.kind(one["event"]),
        "event": one["event"] or "",
        "at": _when(one["at"]),
        "state": state,
        "shape": shape,
        "wanted": bool(one.get("wanted_at")),
        "why": said.why(one["because"]),
        "done": _when(one["done"]) if one.get("done") else "",
        "by": one.get("by") or "",
        "words": one.get("words") or "",
    }


def _when(stamp: str) -> str:
    return words.moment(datetime.fromisoformat(stamp))
