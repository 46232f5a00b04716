"""Boards: a set of patients in care with the latest of their records, in one ask and take.

Owns: what is asked for (a view, the types shown and how old they may be), and reading the answer: who is on the board
and why, and their resources. Refuses: a patient who was not in the answer's own set; the gate alone says who is on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from cloison.gate import calls, opened
from cloison.gate.answers import Allowed
from cloison.gate.deeds import Act
from cloison.records.keyring import Keyring

TAKE = "select * from gate.take_board(%b::uuid[], %b::bytea[])"


@dataclass(frozen=True, slots=True)
class Shown:
    """One type of resource on a board: of how many days, and whether only what the relationship names."""

    type: str
    days: int | None = None
    named: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """Why a patient is on the board: the relationship and what it names (a stay, an order, a result)."""

    kind: str
    item: UUID | None
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit whose board the asker may ask for."""

    id: UUID
    name: str
    kind: str
    beds: int
    site: str


@dataclass(frozen=True, slots=True)
class Bed:
    """One bed of the unit: `state` is free, taken, leaving (taken until today) or cleaning."""

    label: str
    room: str
    state: str


@dataclass(slots=True)
class Place:
    """One patient on the board."""

    patient: opened.Opened
    identity_status: str | None
    members: list[Member] = field(default_factory=list)
    resources: list[dict[str, Any]] = field(default_factory=list)

    def of_type(self, *types: str) -> list[dict[str, Any]]:
        """Return this patient's resources of these types."""
        return [r for r in self.resources if r["resourceType"] in types]

    def because(self, kind: str) -> Member | None:
        """Return the relationship of a kind, if that is why they are here."""
        return next((m for m in self.members if m.kind == kind), None)


@dataclass(frozen=True, slots=True)
class Board:
    """A board as it was given: whose, when, and who is on it."""

    at: datetime
    unit: Unit | None
    units: list[Unit]
    places: list[Place]
    recent: list[UUID]
    """Whose records this session opened last, the latest first (of the view `care`)."""
    beds: list[Bed]
    """The beds of the unit, by room (of the view `ward`)."""
    sector: frozenset[str]
    """Labels of those that the asker looks after; none: all of them."""


def ask(
    secret: bytes,
    purpose: str,
    surface: str,
    view: str,
    slices: Sequence[str],
    shown: Sequence[Shown],
    *,
    unit: UUID | None = None,
    item: UUID | None = None,
) -> calls.Ask:
    """Ask for a board: `care`, `ward` or `queue` (gate.board_members says who is on it)."""
    made = calls.ask(
        secret,
        "ask_board",
        "text text text uuid uuid text[] text[] integer[] text[]",
        purpose,
        surface,
        view,
        unit,
        item,
        list(slices),
        [s.type for s in shown],
        [s.days for s in shown],
        [s.type for s in shown if s.named],
    )
    return replace(made, take=TAKE)


def read(answer: Allowed, keyring: Keyring) -> Board:
    """Decrypt a board's answer; patients in no order."""
    said = answer.detail
    units = [Unit(UUID(u["id"]), u["name"], u["kind"], u["beds"], u["site"]) for u in said["units"]]
    everything = opened.resources(answer, keyring)
    status = {row.patient_id: row.identity_status for row in answer.rows}
    places = {
        one.patient_id: Place(one, status.get(one.patient_id))
        for one in everything
        if one.resource["resourceType"] == "Patient"
    }
    for one in everything:
        if one.patient_id in places:
            places[one.patient_id].resources.append(one.resource)
    for m in said["members"]:
        if place := places.get(UUID(m["patient"])):
            place.members.append(
                Member(
                    m["kind"],
                    m["item"] and UUID(m["item"]),
                    _moment(m["since"]),
                    m["until"] and _moment(m["until"]),
                )
            )
    wanted = said["unit"] and UUID(said["unit"])
    unit = next((u for u in units if u.id == wanted), None)
    return Board(
        _moment(said["at"]),
        unit,
        units,
        list(places.values()),
        [UUID(one) for one in said["recent"]],
        [
            Bed(b["label"], b["room"], b["state"]) for b in said.get("beds", ())
        ],  # the sheet of an outage has neither
        frozenset(said.get("sector", ())),
    )


def set_sector(secret: bytes, unit: UUID, beds: Sequence[str]) -> Act:
    """Say which beds of a unit this account looks after; none is the whole unit."""
    return Act(
        "select gate.set_sector(%s::bytea, %s::uuid, %s::text[])", (secret, unit, list(beds)), ("said",)
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
