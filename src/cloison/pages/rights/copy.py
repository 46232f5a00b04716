"""The copy of a record, handed over by a physician once: two people, one file, one code.

Owns: the page that shows the code, and the act. Refuses: a copy without a request that somebody else noted; a file or a
code that the server keeps.
"""

from __future__ import annotations

import subprocess
from typing import Any
from uuid import UUID

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cloison.chart import requests
from cloison.chart.writing import Change
from cloison.gate import calls, opened, rights
from cloison.gate.answers import Allowed, Refused
from cloison.pages import binding, charts, following
from cloison.pages.charts import Chart
from cloison.pages.entries import posting
from cloison.pages.refusals import not_found, refused, stop
from cloison.pages.rights import copied, opening, register
from cloison.pages.server import person, server
from cloison.records import codes

_SALT = "cloison.pages.rights.copy"
_HOUR = 3600


class SealedForm(forms.Form):
    """Whether the protected part goes along, and why."""

    sealed = forms.CharField(
        label=gettext_lazy("Joindre les éléments à accès protégé : motif (vide pour ne pas les joindre)"),
        required=False,
        min_length=10,
        max_length=200,
        error_messages={"min_length": gettext_lazy("Écrivez un motif d’au moins dix caractères, ou rien.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "size": "60"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, patient_id: UUID, item: UUID) -> HttpResponse:
    """Show the code to hand over; then the file that it opens."""
    opened_for = opening.posted(request, patient_id)
    if isinstance(opened_for, HttpResponse):
        return opened_for
    bound, chart = opened_for
    found = register.waiting(chart, item, "copy")
    if found is None or person(request).role != "physician" or (bound is not None and bound.item != item):
        return not_found(request)
    form = SealedForm(request.POST if bound else None)
    if bound is None or not form.is_valid():
        return _page(request, chart, found, form)
    try:
        code = signing.loads(request.POST.get("code", ""), salt=_SALT, max_age=_HOUR)
    except signing.BadSignature:
        return _page(request, chart, found, form)
    return _handed_over(request, chart, found, code, form.cleaned_data["sealed"])


def _page(request: HttpRequest, chart: Chart, found: dict[str, Any], form: SealedForm) -> HttpResponse:
    code = codes.draw()
    more = {
        "form": form,
        "code": code,
        "signed": signing.dumps(code, salt=_SALT),
        "item": found["id"],
        "by": str((found.get("sender") or {}).get("display", "")),
        "answered": requests.is_answered(found),
        "bound": binding.bind(request, chart.patient_id, UUID(found["id"])),
    }
    return opening.page(request, chart, "copy.html", more, 422 if form.is_bound else 200)


def _handed_over(
    request: HttpRequest, desk: Chart, found: dict[str, Any], code: str, sealed: str
) -> HttpResponse:
    known, who = server(request), person(request)
    slices = (*who.slices, "sealed") if sealed else who.slices
    answer = known.gate.ask(rights.copy(who.secret, desk.patient_id, UUID(found["id"]), slices, sealed))
    if isinstance(answer, Refused):
        return _not_given(request, answer.reason, desk.patient_id)
    whole = opened.resources(answer, known.keyring)
    patient = next(o for o in whole if o.resource["resourceType"] == "Patient")
    others = following.opened_too(
        request, desk.answer, "export", "copy"
    )  # a person has one record, whatever the links
    resources = [o.resource for o in whole] + [r for other in others for r in other.resources]
    chart = Chart(desk.patient_id, answer, patient, resources, others)
    binaries: list[dict[str, Any]] | None = None
    if copied.attached_size(chart.resources) <= copied.MOST_ATTACHED:
        homes = [desk.patient_id, *(o.patient_id for o in others if not o.refused)]
        binaries = [b for one in homes for b in _contents(request, one, slices, sealed)]
    with translation.override("fr"):  # a document of the group, in French whatever the page's language
        by = posting.author(request).name
        try:
            made = copied.made(chart, found, by, timezone.localtime(), code, binaries)
        except subprocess.SubprocessError:
            return stop(
                request,
                503,
                _("Copie impossible"),
                _("Le fichier n’a pas pu être composé. Rien n’a été remis."),
                _("Recommencez dans les dix minutes : la demande reste ouverte pour vous."),
            )
    if not requests.is_answered(found):
        said = "Copie remise, protégée par un code." + (
            " Éléments à accès protégé compris." if sealed else ""
        )
        after = requests.answered(found, said, posting.author(request), posting.now())
        if stopped := charts.keep(request, desk, [Change(after, found)]):
            return stopped
    name = {"Content-Disposition": 'attachment; filename="copie-du-dossier.pdf"'}
    return HttpResponse(made, content_type="application/pdf", headers=name)


def _contents(
    request: HttpRequest, patient_id: UUID, slices: tuple[str, ...], sealed: str
) -> list[dict[str, Any]]:
    """The contents of a record's documents, which never come with the record itself: an export of their own."""
    known, who = server(request), person(request)
    opening = calls.Opening(
        who.secret, patient_id, slices, rights.PURPOSE, "export", "Binary", detail=sealed or None
    )
    given = known.gate.ask(calls.open_one(opening))
    return [o.resource for o in opened.resources(given, known.keyring)] if isinstance(given, Allowed) else []


def _not_given(request: HttpRequest, reason: str, patient_id: UUID) -> HttpResponse:
    if reason == "request_needed":
        return stop(
            request,
            403,
            _("Deux personnes pour une copie"),
            _(
                "La demande a été notée par vous-même, date de plus de 60 jours, ou la copie a déjà été remise."
            ),
            _("Faites noter la demande par un collègue qui vérifie l’identité, puis préparez la copie."),
        )
    return refused(request, reason, patient_id)
