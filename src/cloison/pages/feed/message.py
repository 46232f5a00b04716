"""One refused message: read, mended field by field, or put aside.

Owns: the page of a message and its two forms. Refuses: the text of a message that somebody else has changed since
it was shown; changing who sent it; keeping anything of it outside the answer.
"""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cloison.chart import hl7
from cloison.chart.rejected import seal, unseal
from cloison.gate import messages
from cloison.gate.answers import Refused
from cloison.pages import words
from cloison.pages.feed import words as said
from cloison.pages.governing import SHORTEST_REASON, fault_of, turned_away
from cloison.pages.redirects import SeeOther
from cloison.pages.server import person, server

_MOST_FIELDS = 80


@require_GET
def message(request: HttpRequest, number: int) -> HttpResponse:
    """Show a message; it counts as a patient of the officer's queue."""
    found = _read(request, number)
    return found if isinstance(found, HttpResponse) else _page(request, number, *found)


@require_POST
def mend(request: HttpRequest, number: int) -> HttpResponse:
    """Put the corrected fields in their place; the feed takes the message once more."""
    found = _read(request, number)
    if isinstance(found, HttpResponse):
        return found
    detail, text = found
    one = _parsed(text)
    if one is None:
        return SeeOther(reverse("feed_message", args=[number]))
    if request.POST.get("seen") != _seen(detail):
        return _page(
            request, number, *found, fault=_("Quelqu’un a corrigé ce message entre-temps : relisez-le.")
        )
    changes, wrong = _changes(request, one)
    if wrong:
        fault = _("Un champ ne peut contenir ni « | » ni saut de ligne. Rien n’a été enregistré.")
        return _page(request, number, *found, fault=fault, typed=changes)
    if not changes:
        return _page(
            request, number, *found, fault=_("Aucun champ n’a été changé : corrigez-en un, ou rejouez.")
        )
    sealed = seal(server(request).keyring.root, hl7.mended(one, changes))
    return _after(request, number, found, messages.mend(person(request).secret, number, sealed))


@require_POST
def discard(request: HttpRequest, number: int) -> HttpResponse:
    """Put the message aside, with a reason."""
    reason = request.POST.get("reason", "")
    found = _read(request, number)
    if isinstance(found, HttpResponse):
        return found
    if len(reason.strip()) < SHORTEST_REASON:
        return _page(request, number, *found, unsaid=fault_of("reason_needed"), reason=reason)
    return _after(request, number, found, messages.discard(person(request).secret, number, reason))


def _read(request: HttpRequest, number: int) -> tuple[dict[str, Any], bytes] | HttpResponse:
    """Ask for the message; return what is said of it, and its bytes."""
    known = server(request)
    told = known.gate.ask(messages.one(person(request).secret, number))
    if isinstance(told, Refused):
        return turned_away(request, told.reason, reverse("feed_message", args=[number]))
    detail = told.detail
    return detail, unseal(known.keyring.root, base64.b64decode(detail["sealed"]))


def _after(request: HttpRequest, number: int, found: tuple[dict[str, Any], bytes], act: Any) -> HttpResponse:
    done = server(request).gate.act(act)
    if isinstance(done, Refused):
        if done.reason == "no_message":
            return SeeOther(reverse("feed"))
        return turned_away(request, done.reason, reverse("feed_message", args=[number]))
    return SeeOther(reverse("feed"))


def _parsed(text: bytes) -> hl7.Message | None:
    try:
        return hl7.read(text)
    except hl7.Unreadable:
        return None


def _changes(request: HttpRequest, one: hl7.Message) -> tuple[dict[tuple[int, int], str], bool]:
    """Return what was typed where it differs, and whether something of it cannot stand in a field."""
    found: dict[tuple[int, int], str] = {}
    wrong = False
    for line in _lines(one):
        for shown in line["fields"]:
            typed = request.POST.get(shown["name"])
            if typed is not None and typed.strip() != shown["value"]:
                found[shown["at"]] = typed.strip()
                wrong = wrong or any(c in typed for c in ("|", "\r", "\n", "\0"))
    return found, wrong


def _lines(one: hl7.Message, typed: dict[tuple[int, int], str] | None = None) -> list[dict[str, Any]]:
    """The segments that have fields to look at, each field with its words and its text."""
    found, count = [], 0
    for at, segment in enumerate(one.segments):
        fields = []
        for number, label in said.FIELDS.get(segment.name, {}).items():
            if count < _MOST_FIELDS:
                place = (at, number)
                value = (typed or {}).get(place, segment.raw(number))
                name = f"f{at}-{number}"
                fields.append(
                    {
                        "at": place,
                        "name": name,
                        "label": label,
                        "value": value,
                        "field": f"{segment.name}-{number}",
                    }
                )
                count += 1
        if fields:
            found.append({"segment": segment.name, "label": said.SEGMENTS[segment.name], "fields": fields})
    return found


def _page(
    request: HttpRequest,
    number: int,
    detail: dict[str, Any],
    text: bytes,
    *,
    fault: str = "",
    unsaid: str = "",
    reason: str = "",
    typed: dict[tuple[int, int], str] | None = None,
) -> HttpResponse:
    one = _parsed(text)
    whole = text.decode("latin-1") if one is None else hl7.mended(one, {}).decode()
    context = {
        "number": number,
        "why": said.why(detail["because"]),
        "kind": said.kind(detail["event"]),
        "event": detail["event"] or "",
        "at": words.moment(datetime.fromisoformat(detail["at"])),
        "mended": bool(detail["mended"]),
        "wanted": bool(detail["wanted"]),
        "seen": _seen(detail),
        "lines": _lines(one, typed) if one else [],
        "whole": whole.replace("\r", "\n"),
        "fault": fault,
        "unsaid": unsaid,
        "reason": reason,
    }
    return render(request, "pages/feed/message.html", context, status=422 if fault or unsaid else 200)


def _seen(detail: dict[str, Any]) -> str:
    return str(detail["mended"] or "")
