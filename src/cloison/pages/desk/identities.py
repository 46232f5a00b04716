"""The identity officer's worklist: who waits for a decision, and the decision.

Owns: the queue with masked traits, and the word on a pair: the same person (from now on openings follow it), not the
same, separated again; or that an identity is dealt with. Refuses: another role, a word on a pair that was not shown
(the field is signed), and a reason that is not in the list.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cloison.chart import linking, traits
from cloison.chart.facts import Fact
from cloison.chart.writing import Change, Writer, write
from cloison.gate import calls, opened
from cloison.gate.answers import Refused
from cloison.pages import charts, identity, words
from cloison.pages.binding import Bound, bind, bound
from cloison.pages.desk.comparing import compared, masked
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found, refused, stop
from cloison.pages.server import person, server

_STEPS = {"same": linking.SAME, "separate": linking.APART, "distinct": linking.DISTINCT}
_DONE: Fact = {"fact": "done", "queue": "identity_queue"}


def why(step: str) -> list[tuple[str, object]]:
    """Return the reasons that a step may have, as (code, words)."""
    return [(code, words.LINKING[code]) for code in _STEPS[step] if code != "feed"]


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Show who waits for this officer, by masked traits."""
    known, who = server(request), person(request)
    if who.role != "identity_officer":
        return not_found(request)
    answer = known.gate.ask(calls.list_patients(who.secret, who.purpose, "page"))
    if isinstance(answer, Refused):
        return refused(request, answer.reason)
    found = identity.of_rows(opened.resources(answer, known.keyring), answer.rows)
    waiting = [(one, masked(one.family), masked(one.given)) for one in found]
    return render(request, "pages/desk/identities.html", {"waiting": waiting})


@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show one identity beside those like it, or take the officer's word."""
    if person(request).role != "identity_officer":
        return not_found(request)
    said = bound(request, patient_id) if request.method == "POST" else None
    if isinstance(said, HttpResponse):
        return said
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    step = request.POST.get("step", "")
    if said is None or step == "exact":
        return _page(request, chart, exact=request.POST.get("number", "")[:40])
    if step == "done":
        outcome = charts.keep(request, chart, [], more_facts=[_DONE])
        return outcome or SeeOther(reverse("identities"))
    if step not in _STEPS:
        return not_found(request)
    because = request.POST.get("because", "")
    if because not in dict(why(step)):
        return _page(request, chart, wrong=(str(said.item), step), status=422)
    return _decided(request, chart, said, step, because)


def _decided(request: HttpRequest, chart: charts.Chart, said: Bound, step: str, because: str) -> HttpResponse:
    known, who = server(request), person(request)
    assert who.site_id is not None  # noqa: S101  an identity officer works at a site
    changes: list[Change] = []
    if step == "same":
        kept = chart.patient_id if request.POST.get("kept") == "here" else said.item
        facts = [linking.link(said.item, because, kept=kept), _DONE]
    elif step == "separate":
        facts = [linking.unlink(said.item, because)]
    else:
        facts = [linking.distinct(said.item, because)]
        before = opened.unmasked(chart.answer.rows, known.keyring)[0].resource
        changes = [Change(traits.told_apart(before), before)]
    writer = Writer(who.secret, who.role, who.site_id, who.purpose, "page")
    ask = write(known.keyring, writer, chart.patient_id, changes, chart.answer.rows, more_facts=facts)
    answer = known.gate.ask(ask)
    if isinstance(answer, Refused) and answer.reason == "fact_refused":
        return stop(
            request,
            422,
            _("Rapprochement impossible"),
            _(
                "Ces deux identités ne peuvent pas être rapprochées ainsi : l’une mène déjà à une autre, ou la "
                "comparaison date de plus d’un jour. Rien n’a été enregistré."
            ),
            _("Rouvrez la comparaison ; s’il le faut, séparez d’abord le rapprochement qui existe."),
        )
    if isinstance(answer, Refused):
        return charts.kept(request, chart, changes, answer) or not_found(request)
    return SeeOther(
        reverse("identities") if step == "same" else reverse("identity_pair", args=[chart.patient_id])
    )


def _page(
    request: HttpRequest,
    chart: charts.Chart,
    *,
    exact: str = "",
    wrong: tuple[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    found = compared(request, chart, exact)
    if isinstance(found, Refused):
        return refused(request, found.reason)
    here = identity.of_rows([chart.patient], chart.answer.rows, whole=True)[0]
    context = {
        "who": here,
        "pairs": found.pairs,
        "too_many": found.too_many,
        "exact": exact,
        "bound": bind(request, chart.patient_id),
        "wrong": wrong,
        "same_why": why("same"),
        "separate_why": why("separate"),
        "distinct_why": why("distinct"),
        "proven": here.status_code in ("VALI", "QUAL"),
    }
    return render(request, "pages/desk/identity.html", context, status=status)
