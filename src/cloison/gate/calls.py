"""The calls: SQL text and parameters of each `ask`, and of `take`.

Owns: the only SQL that the record server sends about patients. Refuses: SQL made of strings; every value is a
parameter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from cloison.records.marks import SIZE, Marks

NO_MARK = bytes(SIZE)
"""The mark of nobody, which a call bears until a client of the gate puts its patient's there (`marked`)."""
TAKE = "select * from gate.take(%b::uuid[], %b::bytea[])"


@dataclass(frozen=True, slots=True)
class Ask:
    """One ask: its ticket (chosen here), the session's secret, the statement and its parameters."""

    ticket: UUID
    secret: bytes
    statement: str
    parameters: tuple[Any, ...]
    types: tuple[str, ...] = ()
    """Types of the parameters, where the statement is a call of one function with them and nothing else."""
    patient_id: UUID | None = None
    """Who is opened or written; the last parameter is then their mark."""
    take: str = TAKE
    """The second half that answers for this ask's ticket."""


def marked(ask: Ask, marks: Marks) -> Ask:
    """Return `ask` with the mark of its patient; as it is where it is about no one patient."""
    if ask.patient_id is None:
        return ask
    mark = marks.of(ask.patient_id)
    last = [mark] if isinstance(ask.parameters[-1], list) else mark
    return replace(ask, parameters=(*ask.parameters[:-1], last))


@dataclass(frozen=True, slots=True)
class Opening:
    """A request to open a patient, or one resource of it. A ticket of its own, chosen by the caller."""

    secret: bytes
    patient_id: UUID
    slices: Sequence[str]
    purpose: str | None
    surface: str
    resource_type: str | None = None
    resource_id: UUID | None = None
    detail: str | None = None
    ticket: UUID = field(default_factory=uuid4)


@dataclass(frozen=True, slots=True)
class Version:
    """One resource part to store: encrypted for version `base + 1`."""

    resource_type: str
    id: UUID
    slice: str
    base: int
    body: bytes


@dataclass(frozen=True, slots=True)
class NewKey:
    """A new data key of (site, slice), wrapped."""

    site_id: UUID
    slice: str
    wrapping_key_id: UUID
    wrapped: bytes


_OPEN = (
    "select gate.ask_open(%b::uuid[], %b::bytea[], %b::uuid[], %b::text[], %b::text[], %b::text[], "
    "%b::text[], %b::uuid[], %b::text[], %b::bytea[])"
)


def open_many(openings: Sequence[Opening]) -> tuple[str, tuple[Any, ...]]:
    """Return statement and parameters of one set-based `ask_open` (at most 64), with nobody's marks."""
    return _OPEN, (
        [o.ticket for o in openings],
        [o.secret for o in openings],
        [o.patient_id for o in openings],
        [",".join(o.slices) for o in openings],
        [o.purpose for o in openings],
        [o.surface for o in openings],
        [o.resource_type for o in openings],
        [o.resource_id for o in openings],
        [o.detail for o in openings],
        [NO_MARK] * len(openings),
    )


def open_one(opening: Opening) -> Ask:
    """Return a set of one."""
    statement, parameters = open_many([opening])
    return Ask(opening.ticket, opening.secret, statement, parameters, patient_id=opening.patient_id)


def ask(secret: bytes, function: str, types: str, *values: Any, patient_id: UUID | None = None) -> Ask:
    """Return the call of one `ask` function: `types` are those of `values`, which follow ticket and secret."""
    ticket = uuid4()
    named = ("uuid", "bytea", *types.split())
    # A list of bytes as text is written byte by byte: ten megabytes of a document took 18 s, and take 10 ms so.
    places = ", ".join(f"{'%b' if name == 'bytea[]' else '%s'}::{name}" for name in named)
    statement = f"select gate.{function}({places})"
    return Ask(ticket, secret, statement, (ticket, secret, *values), named, patient_id)


def list_patients(secret: bytes, purpose: str, surface: str) -> Ask:
    """Ask for the care set."""
    return ask(secret, "ask_list", "text text", purpose, surface)


def desk(secret: bytes, view: str, purpose: str, surface: str) -> Ask:
    """Ask for one view of today's desk of one's site: expected, arrived, present, away or leaving."""
    return ask(secret, "ask_desk", "text text text", view, purpose, surface)


def beds(secret: bytes, unit_id: UUID, purpose: str, surface: str) -> Ask:
    """Ask for the beds of one unit of one's site."""
    return ask(secret, "ask_beds", "uuid text text", unit_id, purpose, surface)


def find(secret: bytes, tokens: Sequence[int], *, exact: bool, purpose: str, surface: str) -> Ask:
    """Ask for the patients whose blind index holds all `tokens`; `exact` when one is an identifier."""
    return ask(secret, "ask_find", "bigint[] boolean text text", list(tokens), exact, purpose, surface)


def pairs(
    secret: bytes,
    patient_id: UUID,
    born: int,
    names: Sequence[int],
    *,
    exact: int | None,
    purpose: str,
    surface: str,
) -> Ask:
    """Ask for identities like one of the asker's queue: born on its day under one of `names`, or of one `exact` number.

    It shows others than the patient it is about, so it bears no mark of theirs.
    """
    values = (patient_id, born, list(names), exact, purpose, surface)
    return ask(secret, "ask_pairs", "uuid bigint bigint[] bigint text text", *values)


def break_glass(secret: bytes, patient_id: UUID, reason_code: str, reason: str, surface: str) -> Ask:
    """Ask for exceptional access to one patient."""
    values = (patient_id, reason_code, reason, surface, NO_MARK)
    return ask(secret, "ask_break_glass", "uuid text text text bytea", *values, patient_id=patient_id)


def openings(secret: bytes, patient_id: UUID, purpose: str, surface: str) -> Ask:
    """Ask who opened this record; the record itself must have been opened before."""
    return ask(secret, "ask_openings", "uuid text text", patient_id, purpose, surface)


def reveal(secret: bytes, line: int, pseudonym: str, reason: str) -> Ask:
    """Ask for the name behind one pseudonym that stands on this line of the ledger."""
    return ask(secret, "ask_reveal", "bigint text text", line, pseudonym, reason)


def write(
    secret: bytes,
    patient_id: UUID,
    site_id: UUID,
    versions: Sequence[Version],
    *,
    keys: Sequence[NewKey] = (),
    purpose: str,
    surface: str,
    state: dict[str, Any] | None = None,
    tokens: Sequence[int] | None = None,
    facts: Sequence[dict[str, Any]] = (),
) -> Ask:
    """Ask to store `versions` (and the facts they state) in one compartment: all or nothing."""
    return ask(
        secret,
        "ask_write",
        "uuid text text uuid jsonb text[] uuid[] text[] integer[] bytea[] uuid[] text[] uuid[] bytea[] bigint[] jsonb "
        "bytea",
        patient_id,
        purpose,
        surface,
        site_id,
        None if state is None else Jsonb(state),
        [v.resource_type for v in versions],
        [v.id for v in versions],
        [v.slice for v in versions],
        [v.base for v in versions],
        [v.body for v in versions],
        [k.site_id for k in keys],
        [k.slice for k in keys],
        [k.wrapping_key_id for k in keys],
        [k.wrapped for k in keys],
        None if tokens is None else list(tokens),
        Jsonb(list(facts)),
        NO_MARK,
        patient_id=patient_id,
    )
