"""« Documents »: brought in, looked at, downloaded.

Owns: the list, the form that takes a file, and the one way on which a file's bytes leave. Refuses: a file that is not
what its content says it is allowed to be; bytes to any request whose opening as a print or an export the gate has not
allowed; a type that runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from cloison.chart import documents, notes, present
from cloison.chart.author import is_mistaken
from cloison.chart.writing import Change
from cloison.gate import calls, opened
from cloison.gate.answers import Refused
from cloison.pages import charts, cleaning, reading, uploads, words
from cloison.pages.entries import posting
from cloison.pages.refusals import not_found, refused
from cloison.pages.server import person, server

_FORM = "pages/entries/bring.html"
_SHOWN = ("application/pdf", "image/jpeg", "image/png")
_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
_WHY = {
    "unknown": gettext_lazy(
        "Ce fichier n’est ni un PDF ni une image JPEG, PNG ou WebP, quel que soit son nom. Enregistrez-le en PDF, "
        "puis recommencez."
    ),
    "locked": gettext_lazy(
        "Ce PDF est protégé par un mot de passe. Enregistrez-en une copie sans mot de passe, puis recommencez."
    ),
    "broken": gettext_lazy(
        "Ce fichier est abîmé et ne peut pas être lu. Demandez-en une autre copie, ou imprimez-le et numérisez-le."
    ),
    "too_long": gettext_lazy("Ce document est trop long pour être vérifié (500 pages au plus). Découpez-le."),
}


class BringForm(forms.Form):
    """A file, what it is, and its title."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Nature du document"),
        choices=[(key, words) for key, (_c, words) in documents.KINDS.items()],
    )
    title = forms.CharField(
        label=gettext_lazy("Titre"),
        max_length=120,
        error_messages={"required": gettext_lazy("Donnez un titre, par exemple : scanner du 12/11.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "size": "50"}),
    )
    file = forms.FileField(
        label=gettext_lazy("Fichier"),
        required=False,
        error_messages={"empty": gettext_lazy("Ce fichier est vide. Choisissez-en un autre.")},
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.webp,application/pdf,image/*"}),
    )

    def __init__(self, most: int, dropped: bool, *args: Any) -> None:
        super().__init__(*args)
        self._dropped, self._megabytes = dropped, most >> 20
        self.fields["file"].help_text = _("PDF ou image, %(n)d Mo au plus") % {"n": self._megabytes}
        self.made: cleaning.Clean | None = None

    def clean(self) -> dict[str, Any]:
        """Make the file anew, once everything else is right: it takes a moment."""
        said = super().clean() or {}
        file = self.files.get("file") if self.files else None
        if self._dropped:
            told = _(
                "Ce fichier dépasse %(n)d Mo : il n’a pas été reçu. Réduisez-le ou découpez-le, puis recommencez."
            )
            self.add_error("file", told % {"n": self._megabytes})
        elif file is None:
            self.add_error("file", _("Choisissez un fichier."))
        elif not self.errors:
            try:
                self.made = cleaning.cleaned(file.read())
            except cleaning.UncleanError as error:
                self.add_error("file", _WHY[error.reason])
        return said


@dataclass(frozen=True, slots=True)
class Line:
    """One document of the list."""

    item: str
    title: str
    kind: str
    by: str
    when: str
    size: str
    letter: bool
    draft: bool
    image: bool


@require_GET
def listed(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show documents and letters, drafts first, the latest in front."""
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    context = {"lines": lines(chart.resources), "writes": posting.writes(request)}
    return charts.page(request, chart, "documents", "pages/entries/documents.html", context)


def lines(resources: list[dict[str, Any]]) -> list[Line]:
    """Return the documents of a record that are no mistake."""
    found = [
        (str(r.get("date", "")), _line(r))
        for r in resources
        if not is_mistaken(r) and (r["resourceType"] == "DocumentReference" or notes.is_letter(r))
    ]
    ordered = [line for _when, line in sorted(found, key=lambda one: one[0], reverse=True)]
    return sorted(ordered, key=lambda line: not line.draft)


def _line(r: dict[str, Any]) -> Line:
    by = ", ".join(str(a.get("display", "")) for a in r.get("author", ()))
    if r["resourceType"] == "Composition":
        kind = reading.concept(r.get("type"))
        return Line(r["id"], str(r.get("title", kind)), kind, by, words.day(r.get("date")), "", True,
                    r.get("status") == "preliminary", False)  # fmt: skip
    known = documents.content(r)
    size = ngettext("%(n)d page", "%(n)d pages", known.pages) % {"n": known.pages} if known else ""
    title = str(r.get("description") or reading.concept(r.get("type")))
    image = known is not None and known.content_type.startswith("image/")
    return Line(
        r["id"],
        title,
        reading.concept(r.get("type")),
        by,
        words.day(r.get("date")),
        size,
        False,
        False,
        image,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show the form that takes a file; keep what was made of it."""
    most = server(request).most_upload
    if request.method != "POST":
        chart = posting.opened(request, patient_id)
        if isinstance(chart, HttpResponse):
            return chart
        return posting.form_page(request, chart, "documents", _FORM, BringForm(most, False))
    post = posting.posted(request, patient_id)
    if isinstance(post, HttpResponse):
        return post
    form = BringForm(most, uploads.too_large(request), request.POST, request.FILES)
    if not form.is_valid() or form.made is None:
        return posting.form_page(request, post.chart, "documents", _FORM, form, bound=post.bound)
    stay, said = present.current(post.chart.resources), form.cleaned_data
    reference, binaries = documents.document(
        said["kind"], said["title"], form.made.content_type, form.made.data, form.made.pages, posting.author(request),
        item=post.bound.item, patient=post.patient, at=posting.now(), stay=stay.id if stay else None,
    )  # fmt: skip
    return posting.keep(request, post, [Change(r) for r in (reference, *binaries)], "documents")


@require_GET
def shown(request: HttpRequest, patient_id: UUID, item: UUID) -> HttpResponse:
    """Show one document: its text where it has one, else the ways to look at it."""
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    found = chart.one("DocumentReference", item)
    if found is None:
        return not_found(request)
    context = {"line": _line(found), "text": documents.text(found), "content": documents.content(found),
               "writes": posting.writes(request), "mistaken": is_mistaken(found),
               "home": chart.home(str(item)), "origin": chart.origin(str(item))}  # fmt: skip
    return charts.page(request, chart, "documents", "pages/entries/document.html", context)


@require_GET
def looked_at(request: HttpRequest, patient_id: UUID, item: UUID) -> HttpResponse:
    """Hand a document over to be looked at in the browser: it counts as a print."""
    return _bytes(request, patient_id, item, "print")


@require_GET
def downloaded(request: HttpRequest, patient_id: UUID, item: UUID) -> HttpResponse:
    """Hand a document over as a file: it counts as an export."""
    return _bytes(request, patient_id, item, "export")


def _bytes(request: HttpRequest, patient_id: UUID, item: UUID, surface: str) -> HttpResponse:
    reference = _one(request, patient_id, "DocumentReference", item, surface)
    if isinstance(reference, HttpResponse):
        return reference
    known = documents.content(reference)
    if known is None or known.content_type not in _SHOWN:
        return not_found(request)
    parts = []
    for part in known.parts:
        found = _one(request, patient_id, "Binary", part, surface)
        if isinstance(found, HttpResponse):
            return found
        parts.append(found)
    way = "inline" if surface == "print" else "attachment"
    name = f'{way}; filename="document.{_ENDINGS[known.content_type]}"'
    return HttpResponse(
        documents.whole(known, parts), content_type=known.content_type, headers={"Content-Disposition": name}
    )


def _one(
    request: HttpRequest, patient_id: UUID, kind: str, item: UUID, surface: str
) -> dict[str, Any] | HttpResponse:
    """Open one resource by its id, as what it is about to be: a print or an export."""
    known, who = server(request), person(request)
    if "clinical" not in who.slices:
        return not_found(request)
    opening = calls.Opening(who.secret, patient_id, ("clinical",), who.purpose, surface, kind, item)
    answer = known.gate.ask(calls.open_one(opening))
    if isinstance(answer, Refused):
        return refused(request, answer.reason, patient_id)
    found = opened.resources(answer, known.keyring)
    return found[0].resource if found else not_found(request)
