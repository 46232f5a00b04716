"""« Revue mensuelle » : the privacy officer's month, drawn, judged line by line, signed, and filed as a PDF.

Owns: the list, the pages of fifty lines, the signature's button. Refuses: a verdict that nobody gave (no radio is
chosen before), and signing without a proof of presence: the gate decides and spends it.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cloison.gate import deeds
from cloison.gate.answers import Refused
from cloison.pages import officer_words, review_pdf, words
from cloison.pages.governing import fault_of, turned_away
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found
from cloison.pages.server import person, server

_ON_A_PAGE = 50
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


@require_http_methods(["GET", "HEAD", "POST"])
def reviews(request: HttpRequest) -> HttpResponse:
    """Show the reviews; draw the one of the month that ended."""
    known, who = server(request), person(request)
    if request.method == "POST":
        month = _month(request.POST.get("month", ""))
        if month is None:
            return not_found(request)
        done = known.gate.act(deeds.draw_review(who.secret, month))
        if isinstance(done, Refused):
            return turned_away(request, done.reason, reverse("reviews"))
        return SeeOther(reverse("review", args=[request.POST["month"]]))
    seen = known.gate.look(deeds.reviews(who.secret))
    if isinstance(seen, Refused):
        return turned_away(request, seen.reason, reverse("reviews"))
    due = seen.detail["next"]
    context = {
        "next": {"slug": due[:7], "word": words.month(due)} if due else None,
        "reviews": [
            {
                **one,
                "slug": one["month"][:7],
                "word": words.month(one["month"]),
                "drawn": words.moment(one["drawn_at"]),
                "signed": words.moment(one["signed_at"]) if one["signed_at"] else "",
            }
            for one in seen.detail["reviews"]
        ],
    }
    return render(request, "pages/reviews.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, month: str) -> HttpResponse:
    """Show fifty lines of a review; take the verdicts that were given on them."""
    known = _month(month)
    if known is None:
        return not_found(request)
    if request.method != "POST":
        return _page(request, month, known)
    given = {
        int(name[1:]): (str(verdict), request.POST.get("w" + name[1:], ""))
        for name, verdict in request.POST.items()
        if re.fullmatch(r"v\d{1,18}", name)
    }
    if not given:
        return _page(request, month, known, _("Aucun avis n’a été donné."))
    done = server(request).gate.act(deeds.judge_lines(person(request).secret, known, given))
    if isinstance(done, Refused):
        fault = fault_of(done.reason)
        return _page(request, month, known, fault, given) if fault else turned_away(request, done.reason)
    here = reverse("review", args=[month])
    return SeeOther(f"{here}?partie={_part(request)}")


@require_POST
def sign(request: HttpRequest, month: str) -> HttpResponse:
    """Sign a review whose lines are all judged."""
    known = _month(month)
    if known is None:
        return not_found(request)
    done = server(request).gate.act(deeds.sign_review(person(request).secret, known))
    here = reverse("review", args=[month])
    if isinstance(done, Refused):
        fault = fault_of(done.reason)
        return _page(request, month, known, fault) if fault else turned_away(request, done.reason, here)
    return SeeOther(here)


@require_GET
def pdf(request: HttpRequest, month: str) -> HttpResponse:
    """Return a signed review as a PDF."""
    known = _month(month)
    seen = server(request).gate.look(deeds.review_month(person(request).secret, known)) if known else None
    if known is None or seen is None:
        return not_found(request)
    if isinstance(seen, Refused):
        return turned_away(request, seen.reason)
    if not seen.detail["review"]["signed_at"]:
        return not_found(request)
    lines = [_said(line) for line in seen.detail["lines"]]
    made = review_pdf.pdf(words.month(known.isoformat()), seen.detail["review"], lines)
    name = f'inline; filename="revue-{month}.pdf"'
    return HttpResponse(made, content_type="application/pdf", headers={"Content-Disposition": name})


def _page(
    request: HttpRequest,
    slug: str,
    month: date,
    fault: str = "",
    given: dict[int, tuple[str, str]] | None = None,
) -> HttpResponse:
    seen = server(request).gate.look(deeds.review_month(person(request).secret, month))
    if isinstance(seen, Refused):
        return turned_away(request, seen.reason)
    told, lines = seen.detail["review"], [_said(line) for line in seen.detail["lines"]]
    for line in lines:
        if line["line"] in (given or {}):
            line["verdict"], line["words"] = (given or {})[line["line"]]
    parts = max(1, -(-len(lines) // _ON_A_PAGE))
    part = min(_part(request), parts)
    context: dict[str, Any] = {
        "slug": slug,
        "word": words.month(month.isoformat()),
        "review": told,
        "drawn": words.moment(told["drawn_at"]),
        "signed": words.moment(told["signed_at"]) if told["signed_at"] else "",
        "lines": lines[(part - 1) * _ON_A_PAGE : part * _ON_A_PAGE],
        "part": part,
        "parts": range(1, parts + 1) if parts > 1 else (),
        "left": sum(line["verdict"] is None for line in lines),
        "fault": fault,
    }
    return render(request, "pages/review.html", context, status=422 if fault else 200)


def _said(line: dict[str, Any]) -> dict[str, Any]:
    whose = ", ".join(part for part in (line["who"], words.role(line["role"]), line["site"]) if part)
    return {
        **line,
        "when": words.moment(line["at"]),
        "whose": whose,
        "why_word": officer_words.why(line["why"]),
        "right": officer_words.outcome("allowed", line["reason"]) or officer_words.event(line["event"]),
        "verdict_word": officer_words.review_verdict(line["verdict"]),
    }


def _month(slug: str) -> date | None:
    found = _MONTH.fullmatch(slug)
    return date(int(found[1]), int(found[2]), 1) if found else None


def _part(request: HttpRequest) -> int:
    asked = request.GET.get("partie", "1")
    return max(1, int(asked)) if re.fullmatch(r"\d{1,4}", asked) else 1
