"""« Bris de glace » after the fact: one's own, those to review, and the message of the same day.

Owns: the lists, the review and the ending of an access. Refuses: a patient's name in any of them (a physician
in care goes through the record, a privacy officer through `reveal`), and a review by who broke the glass: the
gate decides.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cloison.gate import deeds
from cloison.gate.answers import Refused
from cloison.pages import words
from cloison.pages.governing import fault_of, turned_away
from cloison.pages.head import REVIEW
from cloison.pages.redirects import SeeOther
from cloison.pages.server import person, server


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Show the glasses that this person broke, and end those that run."""
    return _mine(request)


@require_POST
def end(request: HttpRequest, glass_id: UUID) -> HttpResponse:
    """End one's own exceptional access before its time."""
    done = server(request).gate.act(deeds.end_glass(person(request).secret, glass_id))
    if not isinstance(done, Refused):
        return SeeOther(reverse("my_glasses"))
    fault = fault_of(done.reason)
    return _mine(request, fault) if fault else turned_away(request, done.reason)


@require_GET
def to_review(request: HttpRequest) -> HttpResponse:
    """Show the glasses that await this person's review, and what was found worth examining."""
    return _to_review(request)


@require_POST
def review(request: HttpRequest, glass_id: UUID) -> HttpResponse:
    """Review one: normal, or to examine with words."""
    verdict, text = request.POST.get("verdict", ""), request.POST.get("words", "")
    done = server(request).gate.act(deeds.review_glass(person(request).secret, glass_id, verdict, text))
    if not isinstance(done, Refused):
        return SeeOther(reverse("glasses"))
    fault = fault_of(done.reason)
    if fault:
        return _to_review(request, fault, glass_id, text)
    return turned_away(request, done.reason, reverse("glasses"))


@require_POST
def read(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Put a message away: it was read."""
    server(request).gate.act(deeds.read_notice(person(request).secret, notice_id))
    return SeeOther(reverse("mine"))


def notices(request: HttpRequest) -> list[dict[str, Any]]:
    """Return this person's unread messages, as the home page tells them."""
    if not person(request).waiting[1]:
        return []
    seen = server(request).gate.look(deeds.notices(person(request).secret))
    if isinstance(seen, Refused):
        return []
    return [
        {
            "id": one["id"],
            "kind": one["kind"],
            "when": words.moment(one["at"]),
            "why": words.relationship(one["facts"].get("reason_code")),
        }
        for one in seen.detail["rows"]
    ]


def awaiting(request: HttpRequest) -> int:
    """Return how many broken glasses await this person's review; asked for those who review alone."""
    who = person(request)
    return server(request).gate.glasses_waiting(who.secret) if who.role in REVIEW else 0


def _mine(request: HttpRequest, fault: str = "") -> HttpResponse:
    seen = server(request).gate.look(deeds.my_glasses(person(request).secret))
    if isinstance(seen, Refused):
        return turned_away(request, seen.reason)
    found = [
        {
            **glass,
            "began": words.moment(glass["began_at"]),
            "until": words.moment(glass["ended_at"] or glass["expires_at"]),
            "why": words.relationship(glass["reason_code"]),
        }
        for glass in seen.detail["glasses"]
    ]
    context = {"glasses": found, "fault": fault}
    return render(request, "pages/my_glasses.html", context, status=422 if fault else 200)


def _to_review(
    request: HttpRequest, fault: str = "", glass_id: UUID | None = None, typed: str = ""
) -> HttpResponse:
    seen = server(request).gate.look(deeds.glasses_to_review(person(request).secret))
    if isinstance(seen, Refused):
        return turned_away(request, seen.reason)
    context = {
        "waiting": [_said(glass) for glass in seen.detail["waiting"]],
        "to_examine": [_said(glass) for glass in seen.detail["to_examine"]],
        "in_care": person(request).role == "physician",
        "fault": fault,
        "faulty": str(glass_id),
        "typed": typed,
    }
    return render(request, "pages/glasses.html", context, status=422 if fault else 200)


def _said(glass: dict[str, Any]) -> dict[str, Any]:
    return {
        **glass,
        "role_word": words.role(glass["role"]),
        "began": words.moment(glass["began_at"]),
        "ended": words.moment(glass["until"]),
        "why": words.relationship(glass["reason_code"]),
    }
