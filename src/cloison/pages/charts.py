"""One record, opened for a page: what the page shows of it, and the way back of a form into it.

Owns: the one opening per page (all slices the role may read, `sealed` apart) and those of the other identities of the
person (`following`), the banner's context, and the one call that stores what a form says, in the identity that it is
about. Refuses: a second way to the data; a page whose opening was refused shows nothing of the patient.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cloison.chart import facts
from cloison.chart.writing import Change, Writer, write
from cloison.gate import calls, opened
from cloison.gate.answers import Allowed, Refused, Row
from cloison.pages import banner, following, identity, reading, tabs, words
from cloison.pages.break_glass import expiry
from cloison.pages.refusals import not_found, refused, step_up, stop
from cloison.pages.server import person, server

Resource = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chart:
    """An opened record: the gate's answer, and its resources as this asker may see them."""

    patient_id: UUID
    answer: Allowed
    patient: opened.Opened
    resources: list[Resource]
    """Of all identities that were opened; the Patient of this one alone."""
    others: list[following.Other] = field(default_factory=list)

    def home(self, resource_id: str) -> UUID:
        """Return the identity in whose record a resource lies."""
        return next((o.patient_id for o in self.others if resource_id in o.ids), self.patient_id)

    def rows_of(self, patient_id: UUID) -> list[Row]:
        """Return what the opening of one of the identities gave: what a write into its record starts from."""
        return next((o.rows for o in self.others if o.patient_id == patient_id), self.answer.rows)

    def origin(self, resource_id: str) -> str:
        """Return whose record a line came from, where it is another identity of the person; else nothing."""
        return next((o.label for o in self.others if resource_id in o.ids), "")

    def one(self, kind: str, resource_id: UUID | str) -> Resource | None:
        """Return one resource of the record, if it is there."""
        wanted = str(resource_id)
        return next((r for r in self.resources if r["resourceType"] == kind and r["id"] == wanted), None)


def open_chart(
    request: HttpRequest, patient_id: UUID, *, surface: str = "page", detail: str | None = None
) -> Chart | HttpResponse:
    """Open one record through the gate; return the page that says why not where it is refused.

    `surface` is `page`, `print` (what leaves as paper or PDF, counted apart) or `export`.
    """
    known, who = server(request), person(request)
    opening = calls.Opening(who.secret, patient_id, who.slices, who.purpose, surface, detail=detail)
    answer = known.gate.ask(calls.open_one(opening))
    if isinstance(answer, Refused):
        return refused(request, answer.reason, patient_id)
    found = opened.resources(answer, known.keyring)
    patient = next((o for o in found if o.resource["resourceType"] == "Patient"), None)
    if patient is None:
        return not_found(request)
    others = following.opened_too(request, answer, surface, detail)
    resources = [o.resource for o in found] + [r for one in others for r in one.resources]
    return Chart(patient_id, answer, patient, resources, others)


def context(request: HttpRequest, chart: Chart, tab: str) -> dict[str, Any]:
    """Return what every page of a record shows: the banner, the safety strip, why it may be seen, and the tabs."""
    who = person(request)
    return {
        "tab": tab,
        "tabs": tabs.of(who.role, who.slices),
        "who": identity.of_rows([chart.patient], chart.answer.rows, whole=True)[0],
        "slices": who.slices,
        "allergies": reading.allergies(chart.resources) if "clinical" in who.slices else None,
        **banner.of(who, chart.patient.resource, chart.resources),
        **following.told(chart.answer, chart.others),
        **_access(request, chart.answer),
    }


def keep(
    request: HttpRequest,
    chart: Chart,
    changes: Sequence[Change],
    *,
    more_facts: Sequence[facts.Fact] = (),
    back: str = "",
) -> HttpResponse | None:
    """Store what a form says, all of it or nothing; return None when it is kept, else the page that says why not.

    `back` is the page to come back to after a proof of presence, where the form's own address is none to look at.

    A form sent twice carries the ids it was given when it was shown (`binding`): the second time they are there,
    and that is no error. `Change.before` must come from this same opening.
    """
    known, who = server(request), person(request)
    if who.site_id is None:
        return not_found(request)
    if any(c.before is None and chart.one(c.resource["resourceType"], c.resource["id"]) for c in changes):
        return None  # sent twice, one after the other: it would become its own second version
    homes = {chart.home(str(c.resource["id"])) for c in changes}
    homes |= {chart.home(str(f["stay"])) for f in more_facts if not changes and f.get("stay")}
    if len(homes) > 1:
        return stop(
            request,
            409,
            _("Deux identités à la fois"),
            _("Ce qui est saisi concerne deux identités rapprochées. Rien n’a été enregistré."),
            _("Ouvrez l’une puis l’autre depuis le bandeau, et recommencez pour chacune."),
        )
    home = homes.pop() if homes else chart.patient_id
    writer = Writer(who.secret, who.role, who.site_id, who.purpose, "page")
    ask = write(known.keyring, writer, home, changes, chart.rows_of(home), more_facts=more_facts)
    answer = known.gate.ask(ask)
    if isinstance(answer, Refused) and answer.reason == "step_up_needed":
        return step_up(request, back)
    return kept(request, chart, changes, answer)


def kept(
    request: HttpRequest, chart: Chart, changes: Sequence[Change], answer: Allowed | Refused
) -> HttpResponse | None:
    """Return None when what a form says was stored, else the page that says why not."""
    if isinstance(answer, Allowed):
        return None
    if answer.reason == "version_conflict" and all(change.before is None for change in changes):
        return None  # sent twice: it is kept already
    if answer.reason == "version_conflict":
        return changed_meanwhile(request)
    if answer.reason == "bed_taken":
        return stop(
            request,
            409,
            _("Lit déjà pris"),
            _("Quelqu’un vient d’être placé dans ce lit. Rien n’a été enregistré."),
            _("Revenez au séjour et choisissez un autre lit."),
        )
    if answer.reason == "fact_refused":
        return stop(
            request,
            422,
            _("Saisie impossible"),
            _("Ce qui est saisi ne peut pas être : l’unité, le séjour ou les dates ne vont pas ensemble."),
            _("Rien n’a été enregistré. Vérifiez l’unité, le séjour et les dates, puis recommencez."),
        )
    return refused(request, answer.reason, chart.patient_id)


def changed_meanwhile(request: HttpRequest) -> HttpResponse:
    """Say that somebody else has written a new version of what the form was made from."""
    return stop(
        request,
        409,
        _("Modifié entre-temps"),
        _("Quelqu’un a modifié cet élément du dossier pendant que vous écriviez. Rien n’a été enregistré."),
        _("Revenez au dossier, relisez la nouvelle version, puis recommencez votre saisie."),
    )


def page(
    request: HttpRequest, chart: Chart, tab: str, template: str, more: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render one page of an opened record."""
    return render(request, template, context(request, chart, tab) | more, status=status)


def _access(request: HttpRequest, answer: Allowed) -> dict[str, Any]:
    if answer.why == "break_glass":
        return {"glass": True, "until": expiry(answer)}
    units = person(request).units
    shown = words.relationship(answer.why)
    if answer.why == "ward_presence" and len(units) == 1:
        shown = f"{shown} – {units[0]}"
    return {"glass": False, "access": shown}
