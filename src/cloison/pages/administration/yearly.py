"""« Revue annuelle » : who has an account or a unit at a site, each kept or ended by who answers for it, signed, filed.

Owns: the list with its progress, the pages of fifty lines, the signature, the PDF. Refuses: a verdict that nobody gave
(no radio is chosen before) and a verdict about oneself; what runs out in the end is the gate's affair.
"""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cloison.chart.references import an_id
from cloison.gate import administration
from cloison.gate.answers import Allowed, Refused
from cloison.pages import review_pdf, words
from cloison.pages.administration import kinds
from cloison.pages.administration.frame import framed
from cloison.pages.administration.tickets import ticket, ticket_of
from cloison.pages.governing import turned_away
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found
from cloison.pages.server import person, server

_ON_A_PAGE = 50
_LINE = re.compile(r"v([0-9a-f-]{36})")
VERDICTS = {"keep": gettext_lazy("Garder"), "end": gettext_lazy("Retirer"), "expired": gettext_lazy("Échu")}


@require_http_methods(["GET", "HEAD", "POST"])
def reviews(request: HttpRequest) -> HttpResponse:
    """Show the reviews and how far they are; draw one."""
    known, who = server(request), person(request)
    fault = ""
    if request.method == "POST":
        new, site = ticket_of(request), an_id(request.POST.get("site", ""))
        if new is None or site is None:
            return not_found(request)
        done = known.gate.act(administration.draw_yearly(who.secret, new, site))
        if isinstance(done, Allowed):
            return SeeOther(reverse("yearly_review", args=[new]))
        fault = kinds.fault(done.reason)
        if not fault:
            return turned_away(request, done.reason, reverse("yearly_reviews"))
    seen = known.gate.look(administration.yearly_reviews(who.secret))
    if isinstance(seen, Refused):
        return turned_away(request, seen.reason)
    context = {
        "year": seen.detail["year"],
        "due": seen.detail["due"],
        "reviews": [
            {
                **one,
                "drawn": words.moment(one["drawn_at"]),
                "due": words.day(one["due_on"]),
                "signed": words.moment(one["signed_at"]) if one["signed_at"] else "",
            }
            for one in seen.detail["reviews"]
        ],
        "ticket": ticket(),
        "fault": fault,
    }
    return framed(request, "yearly_reviews.html", "yearly_reviews", context, 422 if fault else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, review_id: UUID) -> HttpResponse:
    """Show fifty lines of a review; take the verdicts that were given on them."""
    if request.method != "POST":
        return _page(request, review_id)
    given = {
        UUID(found[1]): str(verdict)
        for name, verdict in request.POST.items()
        if (found := _LINE.fullmatch(name)) and an_id(found[1]) is not None
    }
    if not given:
        return _page(request, review_id, _("Aucun avis n’a été donné."))
    done = server(request).gate.act(administration.judge_yearly(person(request).secret, review_id, given))
    if isinstance(done, Refused):
        fault = kinds.fault(done.reason)
        return _page(request, review_id, fault, given) if fault else turned_away(request, done.reason)
    return SeeOther(f"{reverse('yearly_review', args=[review_id])}?partie={_part(request)}")


@require_POST
def sign(request: HttpRequest, review_id: UUID) -> HttpResponse:
    """Sign a review whose lines are all judged."""
    done = server(request).gate.act(administration.sign_yearly(person(request).secret, review_id))
    here = reverse("yearly_review", args=[review_id])
    if isinstance(done, Refused):
        fault = kinds.fault(done.reason)
        return _page(request, review_id, fault) if fault else turned_away(request, done.reason, here)
    return SeeOther(here)


@require_GET
def pdf(request: HttpRequest, review_id: UUID) -> HttpResponse:
    """Return a signed review as a PDF."""
    seen = server(request).gate.look(administration.yearly_review(person(request).secret, review_id))
    if isinstance(seen, Refused):
        return turned_away(request, seen.reason)
    told = seen.detail["review"]
    if not told["signed_at"]:
        return not_found(request)
    made = review_pdf.typeset(_told(told, [_said(line) for line in seen.detail["lines"]]))
    name = f'inline; filename="revue-annuelle-{told["year"]}.pdf"'
    return HttpResponse(made, content_type="application/pdf", headers={"Content-Disposition": name})


def _told(review: dict[str, Any], lines: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the template of the reviews sets, about this one."""
    parts = []
    for title, verdicts in (
        (_("Retirés ou échus"), ("end", "expired")),
        (_("Gardés"), ("keep",)),
        (_("Sans avis : compte du signataire"), (None,)),
    ):
        found = [
            [
                one["seen"] or _("jamais"),
                one["name"],
                one["role_word"],
                one["what"],
                one["verdict_word"],
                one["by"],
            ]
            for one in lines
            if one["verdict"] in verdicts
        ]
        if found:
            parts.append({"title": f"{title} ({len(found)})", "lines": found})
    return {
        "lang": get_language() or "fr",
        "title": _("Revue annuelle des comptes %(year)s : %(site)s") % review,
        "sentence": _(
            "Chaque compte du site et chaque affectation à ses unités, gardés ou retirés par qui en répond."
        ),
        "facts": [
            [_("Tirée le"), words.moment(review["drawn_at"])],
            [_("À rendre avant le"), words.day(review["due_on"])],
        ],
        "heads": [
            _("Dernière connexion"),
            _("Qui"),
            _("Rôle"),
            _("Compte ou unité"),
            _("Avis"),
            _("Donné par"),
        ],
        "parts": parts,
        "signed_by": review["signed_by"],
        "signature": _("Signée par %(who)s le %(when)s, présence prouvée par un second facteur")
        % {"who": review["signed_by"], "when": words.moment(review["signed_at"])},
        "digest": "SHA-256 " + review["digest"],
        "footer": ngettext("%(n)d ligne", "%(n)d lignes", len(lines)) % {"n": len(lines)},
    }


def _page(
    request: HttpRequest, review_id: UUID, fault: str = "", given: dict[UUID, str] | None = None
) -> HttpResponse:
    seen = server(request).gate.look(administration.yearly_review(person(request).secret, review_id))
    if isinstance(seen, Refused):
        return turned_away(request, seen.reason)
    told, lines = seen.detail["review"], [_said(line) for line in seen.detail["lines"]]
    left = sum(line["verdict"] is None and line["mine"] for line in lines)
    for line in lines:
        line["chosen"] = (given or {}).get(UUID(line["id"]), line["verdict"])
    parts = max(1, -(-len(lines) // _ON_A_PAGE))
    part = min(_part(request), parts)
    context: dict[str, Any] = {
        "review": told,
        "drawn": words.moment(told["drawn_at"]),
        "due": words.day(told["due_on"]),
        "signed": words.moment(told["signed_at"]) if told["signed_at"] else "",
        "lines": lines[(part - 1) * _ON_A_PAGE : part * _ON_A_PAGE],
        "part": part,
        "parts": range(1, parts + 1) if parts > 1 else (),
        "left": left,
        "whole": len(lines),
        "judged": sum(line["verdict"] is not None for line in lines),
        "may": seen.detail["may"],
        "fault": fault,
    }
    return framed(request, "yearly_review.html", "yearly_reviews", context, 422 if fault else 200)


def _said(line: dict[str, Any]) -> dict[str, Any]:
    return {
        **line,
        "role_word": words.role(line["role"]),
        "what": line["unit"] or _("le compte"),
        "seen": words.moment(line["seen"]) if line["seen"] else "",
        "until": words.day(line["until"]) if line["until"] else "",
        "verdict_word": str(VERDICTS.get(line["verdict"], "")),
        "by": ", ".join(
            x for x in (line["judged_by"], line["judged_at"] and words.moment(line["judged_at"])) if x
        ),
    }


def _part(request: HttpRequest) -> int:
    asked = request.GET.get("partie", "1")
    return max(1, int(asked)) if re.fullmatch(r"\d{1,4}", asked) else 1
