"""« Identité »: the tab of a record where its identity is validated with the person there, doubted, and photographed.

Owns: the strict traits with their status, the document that validates a provisional identity, a word to the
identity officers, and the photograph: taken, replaced, removed, refused.
Refuses: a status that only the national service gives,
a validation of what is doubtful or fictitious, and a picture that is none or too large.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from cloison.chart import portrait, traits
from cloison.chart.facts import Fact
from cloison.chart.writing import Change, Writer, write
from cloison.gate import opened
from cloison.pages import charts, cleaning, uploads, words
from cloison.pages.binding import Bound, bind, bound
from cloison.pages.desk import choices, duplicates
from cloison.pages.desk.identity_form import today
from cloison.pages.entries import posting
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found
from cloison.pages.server import person, server
from cloison.records import reliability

Resource = dict[str, Any]
ROLES = frozenset({"admissions", "secretary", "nurse", "physician"})
_TEMPLATE = "pages/desk/own_identity.html"
_NO_PICTURE = {
    "unknown": gettext_lazy(
        "Ce fichier n’est pas une photo JPEG ou PNG : prenez la photo à nouveau, puis choisissez-la."
    ),
    "broken": gettext_lazy("Cette photo est abîmée et ne peut pas être lue : prenez-la à nouveau."),
    "too_long": gettext_lazy("Cette photo est trop grande : prenez-la en plus petit."),
}


class DocumentForm(forms.Form):
    """The document that was checked, the person being there."""

    document = forms.ChoiceField(
        label=gettext_lazy("Pièce d’identité vérifiée en présence de la personne"),
        choices=[
            ("", gettext_lazy("Choisir")),
            ("CN", gettext_lazy("Carte nationale d’identité")),
            ("PA", gettext_lazy("Passeport")),
            ("CS", gettext_lazy("Titre de séjour")),
        ],
        error_messages={"required": gettext_lazy("Choisissez la pièce d’identité que vous avez vérifiée.")},
    )


@require_GET
def shown(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show the identity of a record, and what may be done about it."""
    if person(request).role not in ROLES:
        return not_found(request)
    chart = charts.open_chart(request, patient_id)
    return chart if isinstance(chart, HttpResponse) else _page(request, chart)


@require_POST
def validate(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Validate a provisional identity by the document that was checked."""
    opening = _opened(request, patient_id)
    if isinstance(opening, HttpResponse):
        return opening
    chart, said, before = opening
    form = DocumentForm(request.POST)
    if not _may_validate(chart, before):
        return charts.changed_meanwhile(request)
    if not form.is_valid():
        return _page(request, chart, form=form, status=422)
    after = traits.validated(before, form.cleaned_data["document"], today())
    dead = bool(before.get("deceasedBoolean") or before.get("deceasedDateTime"))
    return _keep(request, chart, said, before, after, {"status": "VALI", "doubtful": False, "deceased": dead})


@require_POST
def signal(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Put the identity into an identity officer's queue."""
    opening = _opened(request, patient_id)
    if isinstance(opening, HttpResponse):
        return opening
    chart, _said, _before = opening
    officers = choices.of_site(request).officers
    facts: list[Fact] = duplicates.told_officer(officers, chart.patient_id)
    outcome = charts.keep(request, chart, [], more_facts=facts) if facts else not_found(request)
    return outcome or SeeOther(reverse("own_identity", args=[patient_id]))


@require_POST
def photo(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Keep a photograph instead of the one that was there, remove it, or note that the person wants none."""
    opening = _opened(request, patient_id)
    if isinstance(opening, HttpResponse):
        return opening
    chart, said, before = opening
    step = request.POST.get("step", "")
    if step == "remove":
        return _keep(request, chart, said, before, portrait.removed(before))
    if step == "refuse":
        return _keep(request, chart, said, before, portrait.declined(before, today().isoformat()))
    file = request.FILES.get("file")
    wrong = ""
    if uploads.too_large(request):
        wrong = _(
            "Cette photo est trop lourde : elle n’a pas été reçue. Prenez-la en plus petit, puis recommencez."
        )
    elif file is None:
        wrong = _("Choisissez une photo.")
    else:
        try:
            made = cleaning.cleaned(file.read(), portrait=True)
            return _keep(
                request,
                chart,
                said,
                before,
                portrait.taken(before, made.content_type, made.data, posting.now()),
            )
        except cleaning.UncleanError as error:
            wrong = str(_NO_PICTURE.get(error.reason, _NO_PICTURE["unknown"]))
    return _page(request, chart, wrong=wrong, status=422)


def _opened(request: HttpRequest, patient_id: UUID) -> tuple[charts.Chart, Bound, Resource] | HttpResponse:
    """Return the record, the form's binding and the Patient as it is stored; or the page that says why not."""
    if person(request).role not in ROLES:
        return not_found(request)
    said = bound(request, patient_id)
    if isinstance(said, HttpResponse):
        return said
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    return chart, said, _stored(request, chart)


def _stored(request: HttpRequest, chart: charts.Chart) -> Resource:
    """Return the Patient as it is stored, unmasked: for a write, which keeps what it does not show."""
    found = [o.resource for o in opened.unmasked(chart.answer.rows, server(request).keyring)]
    return next(r for r in found if r["resourceType"] == "Patient")


def _keep(
    request: HttpRequest,
    chart: charts.Chart,
    said: Bound,
    before: Resource,
    after: Resource,
    state: dict[str, Any] | None = None,
) -> HttpResponse:
    known, who = server(request), person(request)
    if who.site_id is None:
        return not_found(request)
    if before["meta"]["versionId"] != said.version:
        return charts.changed_meanwhile(request)
    writer, changes = Writer(who.secret, who.role, who.site_id, who.purpose, "page"), [Change(after, before)]
    ask = write(known.keyring, writer, chart.patient_id, changes, chart.answer.rows, state=state)
    outcome = charts.kept(request, chart, changes, known.gate.ask(ask))
    return outcome or SeeOther(reverse("own_identity", args=[chart.patient_id]))


def _may_validate(chart: charts.Chart, patient: Resource) -> bool:
    status = {row.identity_status for row in chart.answer.rows if row.patient_id == chart.patient_id}
    return "PROV" in status and not reliability.stated(patient) & reliability.UNSURE


def _page(
    request: HttpRequest,
    chart: charts.Chart,
    *,
    form: DocumentForm | None = None,
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    patient = chart.patient.resource
    version = str(patient["meta"]["versionId"])
    refused_on = portrait.refused_on(patient)
    more = {
        "form": form or DocumentForm(),
        "validates": _may_validate(chart, patient),
        "bound": bind(request, chart.patient_id, version=version),
        "photo_wrong": wrong,
        "photo_refused": words.day(refused_on) if refused_on else "",
        "photo_hidden": chart.answer.masked and "photo" in _stored(request, chart),
        "contact": "contact" in person(request).slices,
    }
    return charts.page(request, chart, "own_identity", _TEMPLATE, more, status)
