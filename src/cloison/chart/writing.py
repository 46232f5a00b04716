"""One write of one record: the next state of some resources, as a call of the gate.

Owns: the order of work (facts stated, parts sealed, one call) for whoever holds an opened record. Refuses: a resource
that is about somebody else than the record it is written into (`OtherPatientError`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cloison import permissions
from cloison.chart import facts
from cloison.chart.parts import sealed
from cloison.chart.references import SUBJECT, subjects
from cloison.gate import calls
from cloison.gate.answers import Row
from cloison.records.keyring import Keyring


class OtherPatientError(ValueError):
    """A resource names another patient than the record that it was to be written into."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes: the session's secret, its role, the site it writes under, its purpose of use, and the surface."""

    secret: bytes
    role: str
    site_id: UUID
    purpose: str
    surface: str


@dataclass(frozen=True, slots=True)
class Change:
    """The next state of one resource, its `id` in it; `before` is what was opened of it, None where it is new."""

    resource: Mapping[str, Any]
    before: Mapping[str, Any] | None = None


def write(
    keyring: Keyring,
    writer: Writer,
    patient_id: UUID,
    changes: Sequence[Change],
    rows: Sequence[Row],
    *,
    more_facts: Sequence[facts.Fact] = (),
    state: dict[str, Any] | None = None,
    tokens: Sequence[int] | None = None,
) -> calls.Ask:
    """Return the call that stores `changes` and the facts that they state, all or nothing.

    `rows` are those of the record's opening (its data keys and versions). Raise `FactError`, `OtherPatientError`.
    """
    stated: list[facts.Fact] = []
    for change in changes:
        if change.resource["resourceType"] in SUBJECT and subjects(change.resource) != [patient_id]:
            raise OtherPatientError(change.resource["resourceType"])
        stated += facts.stated(change.before, change.resource, UUID(change.resource["id"]))
    writable = permissions.slices(writer.role, "write")
    parts = sealed(keyring, patient_id, writer.site_id, [c.resource for c in changes], rows, writable)
    return calls.write(
        writer.secret,
        patient_id,
        writer.site_id,
        parts.versions,
        keys=parts.keys,
        purpose=writer.purpose,
        surface=writer.surface,
        state=state,
        tokens=tokens,
        facts=[*stated, *more_facts],
    )
