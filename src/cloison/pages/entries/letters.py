"""Letters: filled from the record, drafted, signed by a physician, printed.

Owns: the form, the page of a letter with its signature's state, the PDF. Refuses: a signature by anybody but a
physician, without a touch (the gate asks for it), on a letter that lacks what it must say, or over a version that they
have not seen; a change after it.
"""

from __future__ import annotations

import subprocess
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cloison.chart import letters, notes, present, signatures
from cloison.chart.author import is_mistaken
from cloison.chart.writing import Change
from cloison.gate import prescribing
from cloison.gate.answers import Allowed
from cloison.pages import binding, charts, letter_pdf
from cloison.pages.entries import drafts, posting
from cloison.pages.refusals import not_found, stop
from cloison.pages.server import person, server

_FORM = "pages/entries/letter_form.html"


class LetterForm(forms.Form):
    """One text for each part of the template."""

    def __init__(self, template: str, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for part in letters.TEMPLATES[template].parts:
            rows = 1 if part.key == "recipient" else 8 if part.key == "synthesis" else 3
            self.fields[part.key] = forms.CharField(
                label=part.title,
                help_text=_("Obligatoire pour signer") if part.needed else "",
                required=False,
                max_length=8000,
                error_messages={"max_length": gettext_lazy("Ce texte dépasse 8 000 caractères : coupez-le.")},
                widget=forms.Textarea(attrs={"rows": rows, "autocomplete": "off"}),
            )


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, patient_id: UUID, template: str) -> HttpResponse:
    """Show a letter filled from the record; keep it as a draft to sign."""
    if template not in letters.TEMPLATES:
        return not_found(request)
    more = {
        "heading": letters.TEMPLATES[template].title,
        "action": reverse("write_letter", args=[patient_id, template]),
    }
    if request.method != "POST":
        chart = posting.opened(request, patient_id)
        if isinstance(chart, HttpResponse):
            return chart
        known = letters.known(template, chart.patient.resource, chart.resources)
        back = drafts.given_back(request, chart, f"letter-{template}")
        form = LetterForm(template, initial=known | back.fields)
        return posting.form_page(request, chart, "documents", _FORM, form, more=more | back.context)
    post = posting.posted(request, patient_id)
    if isinstance(post, HttpResponse):
        return post
    return _kept(request, post, template, None, more, f"letter-{template}")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, patient_id: UUID, item: UUID) -> HttpResponse:
    """Show a draft in its form; keep it over itself."""
    more: dict[str, Any] = {"action": reverse("edit_letter", args=[patient_id, item])}
    if request.method != "POST":
        chart = posting.opened(request, patient_id)
        if isinstance(chart, HttpResponse):
            return chart
        found = _letter(chart, item)
        if found is None or found["status"] != "preliminary":
            return not_found(request)
        more["heading"] = found["title"]
        back = drafts.given_back(request, chart, f"letter-{item}")
        form = LetterForm(letters.template_of(found), initial=letters.texts_of(found) | back.fields)
        version = found["meta"]["versionId"]
        return posting.form_page(
            request, chart, "documents", _FORM, form, item=item, version=version, more=more | back.context
        )
    post = posting.posted(request, patient_id)
    if isinstance(post, HttpResponse):
        return post
    before = posting.current(post, "Composition", request)
    if isinstance(before, HttpResponse):
        return before
    if before["status"] != "preliminary" or not notes.is_letter(before):
        return not_found(request)
    more["heading"] = before["title"]
    return _kept(request, post, letters.template_of(before), before, more, f"letter-{item}")


@require_GET
def shown(request: HttpRequest, patient_id: UUID, item: UUID) -> HttpResponse:
    """Show a letter, the state of its signature, and what may be done with it."""
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    found = _letter(chart, item)
    if found is None:
        return not_found(request)
    draft = found["status"] == "preliminary"
    context = {
        "letter": found,
        "parts": notes.read(found).parts,
        "draft": draft,
        "mistaken": is_mistaken(found),
        "missing": letters.missing(found) if draft else [],
        "signature": letter_pdf.signature(found, chart),
        "may_sign": draft and person(request).role == "physician",
        "writes": posting.writes(request),
        "bound": binding.bind(request, patient_id, item, found["meta"]["versionId"]),
    }
    return charts.page(request, chart, "documents", "pages/entries/letter.html", context)


@require_POST
def sign(request: HttpRequest, patient_id: UUID, item: UUID) -> HttpResponse:
    """Sign a letter as it was shown; it leaves the queue of those to sign."""
    if person(request).role != "physician":
        return not_found(request)
    post = posting.posted(request, patient_id)
    if isinstance(post, HttpResponse):
        return post
    before = posting.current(post, "Composition", request)
    if isinstance(before, HttpResponse):
        return before
    if not notes.is_letter(before) or before["status"] != "preliminary":
        return not_found(request)
    lacks = letters.missing(before)
    if lacks:
        return stop(
            request,
            422,
            _("Lettre incomplète"),
            _("Cette lettre ne peut pas être signée. Il manque : %(what)s.") % {"what": " ; ".join(lacks)},
            _("Complétez le brouillon, puis signez."),
        )
    after, signature = signatures.signed(before, _signer(request), posting.now())
    done = [{"fact": "done", "stay": str(item)}]
    return posting.keep(
        request, post, [Change(after, before), Change(signature)], "letter", item, more_facts=done,
        back=reverse("letter", args=[patient_id, item]),
    )  # fmt: skip


@require_GET
def printed(request: HttpRequest, patient_id: UUID, item: UUID) -> HttpResponse:
    """Set a letter as a PDF; one that is not signed says so on every page."""
    chart = charts.open_chart(request, patient_id, surface="print")
    if isinstance(chart, HttpResponse):
        return chart
    found = _letter(chart, item)
    if found is None or is_mistaken(found):
        return not_found(request)
    try:
        made = letter_pdf.pdf(found, chart, _signer(request))
    except subprocess.SubprocessError:
        return stop(
            request,
            503,
            _("Impression impossible"),
            _("Le PDF n’a pas pu être composé. La lettre est gardée."),
            _("Réessayez dans une minute."),
        )
    name = {"Content-Disposition": 'inline; filename="lettre.pdf"'}
    return HttpResponse(made, content_type="application/pdf", headers=name)


def _kept(
    request: HttpRequest,
    post: posting.Post,
    template: str,
    before: dict[str, Any] | None,
    more: dict[str, Any],
    form_name: str,
) -> HttpResponse:
    form = LetterForm(template, request.POST)
    if not form.is_valid():
        more |= drafts.offered(post.chart.patient_id, form_name)
        return posting.form_page(request, post.chart, "documents", _FORM, form, bound=post.bound, more=more)
    stay = present.current(post.chart.resources)
    letter = letters.draft(
        template, form.cleaned_data, posting.author(request), item=post.item, patient=post.patient, at=posting.now(),
        stay=stay.id if stay else None, before=before,
    )  # fmt: skip
    who = person(request)
    queued = []
    if (
        before is None and who.role == "physician"
    ):  # a letter to sign is in its writer's queue until it is signed
        queued = [{"fact": "order", "stay": post.item, "holder": str(who.account_id)}]
    done = posting.keep(request, post, [Change(letter, before)], "letter", post.item, more_facts=queued)
    drafts.drop(request, post.chart.patient_id, form_name, done)
    return done


def _signer(request: HttpRequest) -> signatures.Signer:
    """Who this account signs as: its RPPS and its site's FINESS are the directory's, never a form's."""
    seen = server(request).gate.look(prescribing.letterhead(person(request).secret))
    head = seen.detail if isinstance(seen, Allowed) else {}
    return signatures.Signer(
        posting.author(request),
        str(head.get("rpps") or ""),
        str(head.get("site") or person(request).site or ""),
        str(head.get("finess") or ""),
    )


def _letter(chart: charts.Chart, item: UUID) -> dict[str, Any] | None:
    found = chart.one("Composition", item)
    return found if found is not None and notes.is_letter(found) else None
