"""Whose prescriptions wait for the pharmacist, by unit and by what may go wrong with them.

Owns: the rows of « À analyser »: unit and bed, how many lines wait and since when, and what to check first, from
one board of the gate. Refuses: opening a record to sort it; calling safe what could not be compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from cloison.chart import prescriptions as rx
from cloison.chart import present
from cloison.gate import boards
from cloison.medicines import checks
from cloison.medicines.search import Shelf
from cloison.pages import identity, words
from cloison.pages.identity import Identity

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

SHOWN = (
    boards.Shown("Patient"),
    boards.Shown("Encounter"),
    boards.Shown("AllergyIntolerance"),
    boards.Shown("MedicationRequest"),
)
RISKS: dict[str, tuple[str, StrPromise]] = {  # key: (shape, word), the gravest first
    "allergy": ("⚠", gettext_lazy("Allergie enregistrée")),
    "narcotic": ("◆", gettext_lazy("Stupéfiant")),
    "duplicate": ("‖", gettext_lazy("Substance en double")),
    "unasked": ("?", gettext_lazy("Allergies non renseignées")),
    "unread": ("…", gettext_lazy("Ligne non reconnue")),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One patient in the queue."""

    who: Identity
    unit: str
    bed: str
    lines: int
    since: datetime
    when: str
    risks: list[tuple[str, str, str]]
    """(key, shape, word) of each finding, the gravest first."""

    @property
    def order(self) -> tuple[int, datetime]:
        """What the queue is sorted by: the gravest finding, then who has waited longest."""
        keys = list(RISKS)
        return min((keys.index(key) for key, _shape, _word in self.risks), default=len(keys)), self.since


def rows(board: boards.Board, shelf: Shelf) -> list[Row]:
    """Return the patients whose lines wait, the gravest first."""
    found = [_row(place, shelf) for place in board.places]
    return sorted(found, key=lambda row: (row.order, row.who.family, row.who.given))


def _row(place: boards.Place, shelf: Shelf) -> Row:
    wanted = {str(member.item): member for member in place.members if member.kind == "order"}
    lines = [one for one in place.of_type("MedicationRequest") if one["id"] in wanted]
    stay = present.current(place.resources)
    since = min(member.since for member in place.members)
    found = {risk for one in lines for risk in _risks(one, place.resources, shelf)}
    return Row(
        identity.of_patient(place.patient.patient_id, place.patient.resource, place.identity_status),
        stay.unit if stay else "",
        stay.bed if stay else "",
        len(lines) or len(wanted),
        since,
        words.hour(since),
        [(key, shape, str(word)) for key, (shape, word) in RISKS.items() if key in found],
    )


def _risks(line: dict[str, Any], resources: list[dict[str, Any]], shelf: Shelf) -> set[str]:
    known = shelf.named(rx.key_of(line))
    if known is None:
        return {"unread"}
    found = checks.against_allergies(known.medicine, resources)
    risks = {"allergy" for f in found if f.grave} | {"unasked" for f in found if f.kind == "unasked"}
    if known.medicine.narcotic:
        risks.add("narcotic")
    if checks.duplicates(known.medicine, resources, shelf, [line["id"]]):
        risks.add("duplicate")
    return risks
