"""Notes and transmissions: written, amended by a new version, taken back with a reason.

Owns: these three forms. Refuses: taking back what somebody else wrote, unless one is a physician or nurse; erasing.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from cloison.chart import notes, present
from cloison.chart.author import is_mistaken, mistaken
from cloison.chart.writing import Change
from cloison.pages import reading
from cloison.pages.entries import drafts, posting
from cloison.pages.entries.note_forms import FORMS, MistakeForm
from cloison.pages.refusals import not_found
from cloison.pages.server import person

_TEMPLATE = "pages/entries/note.html"
MISTAKABLE = ("Observation", "Composition", "AllergyIntolerance", "Condition", "Flag", "DocumentReference")
_ANYBODYS = ("physician", "nurse")


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, patient_id: UUID, kind: str) -> HttpResponse:
    """Show the form of a note or transmission; keep what it says."""
    if request.method != "POST":
        chart = posting.opened(request, patient_id)
        if isinstance(chart, HttpResponse):
            return chart
        back = drafts.given_back(request, chart, kind)
        more = {"kind": kind} | back.context
        return posting.form_page(
            request, chart, "timeline", _TEMPLATE, FORMS[kind](initial=back.fields), more=more
        )
    post = posting.posted(request, patient_id)
    if isinstance(post, HttpResponse):
        return post
    form = FORMS[kind](request.POST)
    if not form.is_valid():
        more = {"kind": kind} | drafts.offered(patient_id, kind)
        return posting.form_page(
            request, post.chart, "timeline", _TEMPLATE, form, bound=post.bound, more=more
        )
    stay = present.current(post.chart.resources)
    note = notes.composition(
        kind,
        form.cleaned_data["title"],
        form.texts(),
        posting.author(request),
        person(request).role,
        item=post.item,
        patient=post.patient,
        at=posting.now(),
        stay=stay.id if stay else None,
    )
    done = posting.keep(request, post, [Change(note)], "timeline")
    drafts.drop(request, patient_id, kind, done)
    return done


@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, patient_id: UUID, note_id: UUID) -> HttpResponse:
    """Show a note's own words in its form; keep them as its next version."""
    if request.method != "POST":
        chart = posting.opened(request, patient_id)
        if isinstance(chart, HttpResponse):
            return chart
        note = chart.one("Composition", note_id)
        if note is None or is_mistaken(note) or notes.is_letter(note):
            return not_found(request)
        said = notes.read(note)
        back = drafts.given_back(request, chart, f"note-{note_id}")
        form = FORMS[said.kind](initial=_initial(said) | back.fields)
        more = {"kind": said.kind, "amends": note_id} | back.context
        version = note["meta"]["versionId"]
        return posting.form_page(
            request, chart, "timeline", _TEMPLATE, form, item=note_id, version=version, more=more
        )
    post = posting.posted(request, patient_id)
    if isinstance(post, HttpResponse):
        return post
    before = posting.current(post, "Composition", request)
    if isinstance(before, HttpResponse):
        return before
    kind = notes.read(before).kind
    form = FORMS[kind](request.POST)
    if not form.is_valid():
        more = {"kind": kind, "amends": note_id} | drafts.offered(patient_id, f"note-{note_id}")
        return posting.form_page(
            request, post.chart, "timeline", _TEMPLATE, form, bound=post.bound, more=more
        )
    after = notes.amended(
        before, form.cleaned_data["title"], form.texts(), posting.author(request), posting.now()
    )
    done = posting.keep(request, post, [Change(after, before)], "timeline")
    drafts.drop(request, patient_id, f"note-{note_id}", done)
    return done


@require_http_methods(["GET", "HEAD", "POST"])
def mistake(request: HttpRequest, patient_id: UUID, kind: str, item: UUID) -> HttpResponse:
    """Ask why an entry was a mistake; strike it, with the reason."""
    if kind not in MISTAKABLE:
        return not_found(request)
    template = "pages/entries/mistake.html"
    if request.method != "POST":
        chart = posting.opened(request, patient_id)
        if isinstance(chart, HttpResponse):
            return chart
        found = chart.one(kind, item)
        if found is None or is_mistaken(found) or not _may(request, found):
            return not_found(request)
        more = {"kind": kind, "item": item, "what": _what(found)}
        version = found["meta"]["versionId"]
        return posting.form_page(
            request, chart, "timeline", template, MistakeForm(), item=item, version=version, more=more
        )
    post = posting.posted(request, patient_id)
    if isinstance(post, HttpResponse):
        return post
    before = posting.current(post, kind, request)
    if isinstance(before, HttpResponse):
        return before
    if not _may(request, before):
        return not_found(request)
    form = MistakeForm(request.POST)
    if not form.is_valid():
        more = {"kind": kind, "item": item, "what": _what(before)}
        return posting.form_page(request, post.chart, "timeline", template, form, bound=post.bound, more=more)
    after = mistaken(before, form.cleaned_data["reason"], posting.author(request), posting.now())
    return posting.keep(request, post, [Change(after, before)], "timeline")


def _may(request: HttpRequest, resource: dict[str, Any]) -> bool:
    """Whether this account may take an entry back: its own, or any for physicians and nurses."""
    who = person(request)
    own = f"Practitioner/{who.account_id}"
    wrote = [
        a.get("reference") for n in ("author", "performer", "recorder") for a in _several(resource.get(n))
    ]
    return who.role in _ANYBODYS or own in wrote


def _several(value: Any) -> list[dict[str, Any]]:
    return value if isinstance(value, list) else [value] if value else []


def _what(resource: dict[str, Any]) -> str:
    if resource["resourceType"] == "Observation":
        return f"{reading.concept(resource.get('code'))} : {reading.value(resource)}"
    said = resource.get("title") or resource.get("description")
    return str(said or reading.concept(resource.get("code") or resource.get("type")))


def _initial(said: notes.Written) -> dict[str, str]:
    if said.kind == notes.NOTE:
        whole = "\n\n".join(text for _, text in said.parts)
        return {"title": said.title, "note": whole}
    return {"title": said.title} | {key: said.part(key) for key in FORMS[notes.FOCUS].keys}
