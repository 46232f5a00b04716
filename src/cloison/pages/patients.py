"""« Rechercher »: the way to a record of somebody who is not in the list of one's own patients.

Owns: the RNIV search. Refuses: a search without a full birth date or an exact
identifier, a count of what was not shown, and anything in the address of a search (it is posted).
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from cloison.gate import calls, opened
from cloison.gate.answers import Refused
from cloison.pages import identity
from cloison.pages.forms import FindForm
from cloison.pages.refusals import refused
from cloison.pages.server import person, server


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Show the search form, and what a posted search found."""
    known, who = server(request), person(request)
    if not who.slices:
        return refused(request, "role_refuses")
    if request.method != "POST":
        return render(request, "pages/find.html", {"form": FindForm()})
    form = FindForm(request.POST)
    if not form.is_valid():
        return render(request, "pages/find.html", {"form": form}, status=422)
    tokens, exact = form.tokens(known.index_key)
    answer = known.gate.ask(calls.find(who.secret, tokens, exact=exact, purpose=who.purpose, surface="page"))
    if isinstance(answer, Refused):
        return refused(request, answer.reason)
    found = identity.of_rows(opened.resources(answer, known.keyring), answer.rows)
    care = set(answer.detail.get("care", ()))
    context = {
        "form": form,
        "asked": True,
        "in_care": [i for i in found if str(i.id) in care],
        "beyond": [form.as_typed(i) for i in found if str(i.id) not in care],
        "too_many": answer.why == "too_many",
    }
    return render(request, "pages/find.html", context)
