"""The pharmacist's side: the queue, the analysis of one record's prescriptions, the opinion, its answer.

Owns: « À analyser » (the care set of a pharmacist is the queue), the page of one record, what it writes. Refuses: an
intervention without words or lines, and an answer by whoever prescribes nothing.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cloison.chart import opinions
from cloison.chart import prescriptions as rx
from cloison.chart.writing import Change, Writer, write
from cloison.gate import boards
from cloison.gate.answers import Refused
from cloison.medicines import checks
from cloison.pages import binding, charts, words
from cloison.pages.charts import Chart, Resource
from cloison.pages.prescribing import said, waiting
from cloison.pages.prescribing.desk import PRESCRIBERS
from cloison.pages.prescribing.formulary import medicines
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found, refused
from cloison.pages.server import person, server

ANALYSTS = frozenset({"pharmacist"})


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Show whose prescriptions await the pharmacy, the gravest first, all or of one unit; each leaves once analysed."""
    known, who = server(request), person(request)
    if who.role not in ANALYSTS:
        return not_found(request)
    ask = boards.ask(who.secret, who.purpose, "page", "queue", who.slices, waiting.SHOWN)
    answer = known.gate.ask(ask)
    if (
        isinstance(answer, Refused) and answer.reason == "no_relationship"
    ):  # of no pharmacy: nothing waits for them
        return render(request, "pages/prescribing/queue.html", {"rows": [], "units": []})
    if isinstance(answer, Refused):
        return refused(request, answer.reason)
    rows = waiting.rows(boards.read(answer, known.keyring), medicines())
    units = sorted({row.unit for row in rows})
    chosen = request.GET.get("unite", "")
    shown = [row for row in rows if row.unit == chosen] if chosen in units else rows
    context = {"rows": shown, "units": units, "chosen": chosen if chosen in units else "", "all": len(rows)}
    return render(request, "pages/prescribing/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def analysis(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show the lines, the gravest first; take an opinion on some, or that there is nothing to say."""
    if person(request).role not in ANALYSTS:
        return not_found(request)
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    if request.method != "POST":
        return _page(request, chart)
    bound = binding.bound(request, patient_id)
    if isinstance(bound, HttpResponse):
        return bound
    lines = [one for one in request.POST.getlist("line") if chart.one("MedicationRequest", one)]
    code, text = request.POST.get("code", ""), request.POST.get("words", "").strip()[:1000]
    if code not in (*opinions.PROBLEMS, opinions.CONFORMING):
        return _page(request, chart, _("Choisissez le problème constaté, ou « Analysée sans remarque »."))
    if not lines:
        return _page(request, chart, _("Cochez les lignes concernées."))
    if code != opinions.CONFORMING and not text:
        return _page(request, chart, _("Écrivez ce que vous proposez au prescripteur."))
    made = opinions.opinion(bound.item, patient_id, lines, code, text, _who(request), timezone.localtime())
    return _keep(request, chart, made, lines) or SeeOther(reverse("pharmacy"))


@require_POST
def answer(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Take the prescriber's answer to an opinion."""
    if person(request).role not in PRESCRIBERS:
        return not_found(request)
    bound = binding.bound(request, patient_id)
    if isinstance(bound, HttpResponse):
        return bound
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    issue = chart.one("DetectedIssue", request.POST.get("issue", ""))
    said_ = request.POST.get("answer", "")
    if issue is None or said_ not in opinions.ANSWERS:
        return not_found(request)
    back = SeeOther(reverse("prescriptions", args=[patient_id]))
    if issue.get("status") == "final":
        return back  # answered already: sent twice
    text = request.POST.get("words", "")[:500]
    after = opinions.answered(issue, said_, text, _who(request), timezone.localtime())
    return charts.keep(request, chart, [Change(after, issue)]) or back


def rows_of_opinions(resources: list[Resource], line_id: str) -> list[dict[str, Any]]:
    """Return the opinions on a line as the pages say them."""
    return [
        {
            "id": issue["id"],
            "what": (issue.get("code") or {}).get("text", ""),
            "words": issue.get("detail", ""),
            "who": (issue.get("author") or {}).get("display", ""),
            "when": words.moment(issue["identifiedDateTime"]),
            "waits": issue.get("status") == "preliminary",
            "answers": [
                f"{m['action']['text']} ({(m.get('author') or {}).get('display', '')})"
                for m in issue.get("mitigation", ())
            ],
        }
        for issue in opinions.about(resources, line_id)
    ]


def _page(request: HttpRequest, chart: Chart, fault: str = "") -> HttpResponse:
    shelf = medicines()
    lines: list[dict[str, Any]] = []
    for one in chart.resources:
        if one["resourceType"] != "MedicationRequest" or one.get("status") != "active":
            continue
        known = shelf.named(rx.key_of(one))
        found: list[checks.Finding] = []
        if known:
            found = [f for f in checks.against_allergies(known.medicine, chart.resources) if f.grave]
            found += dict.fromkeys(checks.duplicates(known.medicine, chart.resources, shelf, [one["id"]]))
        told = rows_of_opinions(chart.resources, one["id"])
        grave = sum(f.grave for f in found)
        lines.append(
            {
                "row": said.row(one),
                "findings": said.findings(found),
                "opinions": told,
                "risk": (bool(told), -grave, -bool(known and known.medicine.narcotic), -len(found)),
                "narcotic": bool(known and known.medicine.narcotic),
            }
        )
    lines.sort(key=lambda line: line["risk"])
    more = {
        "lines": lines,
        "unchecked": said.unchecked(chart.resources),
        "problems": opinions.PROBLEMS.items(),
        "fault": fault,
        "typed": {"code": request.POST.get("code", ""), "words": request.POST.get("words", "")},
        "chosen": request.POST.getlist("line"),
        "bound": binding.bind(request, chart.patient_id),
    }
    template = "pages/prescribing/analysis.html"
    return charts.page(request, chart, "analysis", template, more, 422 if fault else 200)


def _keep(request: HttpRequest, chart: Chart, made: Resource, lines: list[str]) -> HttpResponse | None:
    """Store the opinion and take its lines from the queue; a line that was in no queue is no reason not to store it."""
    known, who = server(request), person(request)
    if who.site_id is None:
        return not_found(request)
    done = [{"fact": "done", "stay": one} for one in lines]
    writer = Writer(who.secret, who.role, who.site_id, who.purpose, "page")
    ask = write(known.keyring, writer, chart.patient_id, [Change(made)], chart.answer.rows, more_facts=done)
    told = known.gate.ask(ask)
    if isinstance(told, Refused) and told.reason == "fact_refused":
        return charts.keep(request, chart, [Change(made)])
    if isinstance(told, Refused) and told.reason != "version_conflict":
        return refused(request, told.reason, chart.patient_id)
    return None


def _who(request: HttpRequest) -> dict[str, str]:
    who = person(request)
    return {
        "reference": f"Practitioner/{who.account_id}",
        "display": f"{who.given_name} {who.family_name.upper()}, {words.role(who.role)}",
    }
