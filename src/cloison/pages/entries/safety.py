"""« Allergies, problèmes, alertes »: what must be known of a patient, entered and kept true.

Owns: the page, its three forms, and changes of state. Refuses: « aucune allergie connue » while one is known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cloison.chart import flags, safety
from cloison.chart.author import is_mistaken
from cloison.chart.writing import Change
from cloison.pages import binding, charts, reading, words
from cloison.pages.entries import posting
from cloison.pages.entries.safety_forms import SEVERITIES, AllergyForm, FlagForm, ProblemForm
from cloison.pages.refusals import not_found, stop
from cloison.pages.server import person

Resource = dict[str, Any]
_TEMPLATE = "pages/entries/add.html"
_GROUPS = {
    "isolation": gettext_lazy("Isolement"),
    "risk": gettext_lazy("Risques"),
    "wishes": gettext_lazy("Souhaits du patient"),
}
_STATES = {
    "active": gettext_lazy("actif"),
    "inactive": gettext_lazy("inactif"),
    "resolved": gettext_lazy("résolu"),
    "ended": gettext_lazy("levée"),
    "refuted": gettext_lazy("écartée"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page, with the field of its form and the states that it may go to."""

    kind: str
    item: str
    what: str
    detail: str
    since: str
    by: str
    state: str
    current: bool
    bound: str
    next: list[tuple[str, str]]


@require_GET
def page(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show allergies, problems and alerts, those that hold first."""
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    writes = posting.writes(request)
    context: dict[str, Any] = {"writes": writes}
    if "clinical" in person(request).slices:
        active = safety.active(chart.resources)
        context |= {
            "allergy_lines": _lines(request, chart, "AllergyIntolerance", writes),
            "problem_lines": _lines(request, chart, "Condition", writes),
            "flag_lines": _lines(request, chart, "Flag", writes),
            "may_say_none": writes and not [a for a in active if not safety.says_none(a)],
            "bound": binding.bind(request, patient_id, uuid4()),
            "said": {
                "allergy": (_("Allergies"), _("Allergène")),
                "problem": (_("Problèmes et antécédents"), _("Problème")),
                "flag": (_("Alertes du bandeau"), _("Alerte")),
            },
        }
    return charts.page(request, chart, "safety", "pages/entries/safety.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_allergy(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """An allergy; « aucune allergie connue », if it was said, no longer holds."""

    def changes(post: posting.Post, form: forms.Form) -> list[Change]:
        said, at = form.cleaned_data, posting.now()
        new = safety.allergy(
            said["allergen"], said["reaction"], said["severity"], posting.author(request),
            item=post.item, patient=post.patient, at=at,
        )  # fmt: skip
        said_none = [a for a in safety.active(post.chart.resources) if safety.says_none(a)]
        return [Change(new), *(Change(safety.changed(a, "inactive", at), a) for a in said_none)]

    return _add(request, patient_id, AllergyForm, _("Ajouter une allergie"), "add_allergy", changes)


@require_http_methods(["GET", "HEAD", "POST"])
def add_problem(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """A problem, active from now on."""

    def changes(post: posting.Post, form: forms.Form) -> list[Change]:
        said = form.cleaned_data
        new = safety.problem(
            said["text"],
            said["onset"],
            posting.author(request),
            item=post.item,
            patient=post.patient,
            at=posting.now(),
        )
        return [Change(new)]

    return _add(request, patient_id, ProblemForm, _("Ajouter un problème"), "add_problem", changes)


@require_http_methods(["GET", "HEAD", "POST"])
def add_flag(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """An alert in the banner; wishes are said by physicians and nurses."""
    wishes = person(request).role in flags.READERS_OF_WISHES
    offered: list[tuple[str, Any]] = [
        (str(label), [(k.code, k.text) for k in flags.KINDS.values() if k.group == group])
        for group, label in _GROUPS.items()
        if group != "wishes" or wishes
    ]

    def made(*data: Any) -> FlagForm:
        return FlagForm(offered, *data)

    def changes(post: posting.Post, form: forms.Form) -> list[Change]:
        said = form.cleaned_data
        new = flags.flag(
            said["code"], said["note"], posting.author(request), post.item, post.patient, posting.now()
        )
        return [Change(new)]

    return _add(request, patient_id, made, _("Ajouter une alerte"), "add_flag", changes)


@require_POST
def no_allergy(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Say that the patient was asked, and has no known allergy."""
    post = posting.posted(request, patient_id)
    if isinstance(post, HttpResponse):
        return post
    active = safety.active(post.chart.resources)
    if [a for a in active if not safety.says_none(a)]:
        return stop(
            request,
            409,
            _("Une allergie est connue"),
            _("Ce dossier contient une allergie active : « aucune allergie connue » n’est pas possible."),
            _("Écartez d’abord cette allergie si elle est fausse, avec son motif."),
        )
    at = posting.now()
    new = safety.none_known(posting.author(request), item=post.item, patient=post.patient, at=at)
    replaced = [Change(safety.changed(a, "inactive", at), a) for a in active]
    return posting.keep(request, post, [Change(new), *replaced], "safety")


@require_POST
def change(request: HttpRequest, patient_id: UUID, kind: str) -> HttpResponse:
    """Give an allergy, problem or alert another state."""
    if kind not in ("AllergyIntolerance", "Condition", "Flag"):
        return not_found(request)
    post = posting.posted(request, patient_id)
    if isinstance(post, HttpResponse):
        return post
    before = posting.current(post, kind, request)
    if isinstance(before, HttpResponse):
        return before
    state = request.POST.get("state", "")
    if state not in [code for code, _words in _next(before)]:
        return not_found(request)
    after = (
        flags.ended(before, posting.now()) if kind == "Flag" else safety.changed(before, state, posting.now())
    )
    return posting.keep(request, post, [Change(after, before)], "safety")


def _add(
    request: HttpRequest,
    patient_id: UUID,
    make: Callable[..., forms.Form],
    title: str,
    route: str,
    changes: Callable[[posting.Post, forms.Form], list[Change]],
) -> HttpResponse:
    """Show one of the forms; keep what it says."""
    more = {"heading": title, "action": reverse(route, args=[patient_id])}
    if request.method != "POST":
        chart = posting.opened(request, patient_id)
        if isinstance(chart, HttpResponse):
            return chart
        return posting.form_page(request, chart, "safety", _TEMPLATE, make(), more=more)
    post = posting.posted(request, patient_id)
    if isinstance(post, HttpResponse):
        return post
    form = make(request.POST)
    if not form.is_valid():
        return posting.form_page(request, post.chart, "safety", _TEMPLATE, form, bound=post.bound, more=more)
    return posting.keep(request, post, changes(post, form), "safety")


def _lines(request: HttpRequest, chart: charts.Chart, kind: str, writes: bool) -> list[Line]:
    who = person(request)
    if kind == "Flag":
        held = flags.active(chart.resources, who.role)
        found = [f for group in held.values() for f in group]
    else:
        found = [r for r in chart.resources if r["resourceType"] == kind and not is_mistaken(r)]
    lines = [_line(request, chart.patient_id, r, writes) for r in found]
    return sorted(lines, key=lambda line: (not line.current, line.what))


def _line(request: HttpRequest, patient_id: UUID, r: Resource, writes: bool) -> Line:
    kind = r["resourceType"]
    state = _state(r)
    since = r.get("onsetDateTime") or (r.get("period") or {}).get("start") or r.get("recordedDate")
    by = (r.get("recorder") or r.get("author") or {}).get("display", "")
    bound = binding.bind(request, patient_id, UUID(r["id"]), r["meta"]["versionId"]) if writes else ""
    return Line(
        kind, r["id"], reading.concept(r.get("code")), _reactions(r), words.day(since), by,
        str(_STATES.get(state, state)), state == "active", bound, _next(r),
    )  # fmt: skip


def _state(r: Resource) -> str:
    if r["resourceType"] == "Flag":
        return "active" if r.get("status") == "active" else "ended"
    verified = [c.get("code") for c in (r.get("verificationStatus") or {}).get("coding", ())]
    if "refuted" in verified:
        return "refuted"
    codes = [c.get("code") for c in (r.get("clinicalStatus") or {}).get("coding", ())]
    return "active" if not codes or codes[0] in ("active", "recurrence", "relapse") else str(codes[0])


def _reactions(r: Resource) -> str:
    said = []
    for reaction in r.get("reaction", ()):
        named = ", ".join(reading.concept(m) for m in reaction.get("manifestation", ()))
        severity = dict(SEVERITIES).get(reaction.get("severity", ""), "") if reaction.get("severity") else ""
        said.append(f"{named} ({str(severity).lower()})" if severity else named)
    return "; ".join(said)


def _next(r: Resource) -> list[tuple[str, str]]:
    """The states that a line may go to, in words of a button."""
    if r["resourceType"] == "Flag":
        return [("ended", _("Lever"))]
    if safety.says_none(r):
        return []
    if _state(r) == "active":
        return [("resolved", _("Résolu")), ("inactive", _("Inactif"))]
    return [("active", _("Réactiver"))]
