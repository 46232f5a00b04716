"""« Révéler » : one pseudonym, one name and birth date, one reason.

Owns: the form and what it shows once. Refuses: anything else of the record, two patients at a time, and
keeping what was shown.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cloison.gate import calls, opened
from cloison.gate.answers import Refused
from cloison.pages import identity
from cloison.pages.governing import fault_of, turned_away
from cloison.pages.refusals import not_found
from cloison.pages.server import person, server

_MAY = frozenset(
    {"security_officer", "privacy_officer"}
)  # who is shown the form; the gate decides who is answered


@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: HttpRequest, line: int, pseudonym: str) -> HttpResponse:
    """Show the form; with a reason, show whose pseudonym it is."""
    known, who = server(request), person(request)
    if who.role not in _MAY:
        return not_found(request)
    context: dict[str, Any] = {"line": line, "pseudonym": pseudonym}
    if request.method != "POST":
        return render(request, "pages/reveal.html", context)
    context["reason"] = request.POST.get("reason", "")
    answer = known.gate.ask(calls.reveal(who.secret, line, pseudonym, context["reason"]))
    if isinstance(answer, Refused):
        context["fault"] = fault_of(answer.reason)
        if not context["fault"]:
            return turned_away(request, answer.reason, reverse("reveal", args=[line, pseudonym]))
        return render(request, "pages/reveal.html", context, status=422)
    found = identity.of_rows(opened.resources(answer, known.keyring), answer.rows, whole=True)
    context["revealed"] = [(i.family, i.given, i.used, i.born) for i in found]
    context["nobody"] = (
        "" if found else _("Ce pseudonyme n’est celui d’aucun dossier : l’adresse demandée n’existe pas.")
    )
    return render(request, "pages/reveal.html", context)
