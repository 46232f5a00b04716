"""From an invented person to a sealed patient, encrypted like any other record.

Owns: the compartment, the tokens, the stays and the facts of one person. Refuses: the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import orjson

from cloison.database.bulk import Fact, SealedPatient
from cloison.demo.model import Person
from cloison.demo.queues import Queues
from cloison.records import tokens
from cloison.records.keyring import Keyring
from cloison.records.sealing import Compartment


def sealed(
    person: Person, keyring: Keyring, index: bytes, queues: Queues, *, fictitious: bool = False
) -> SealedPatient:
    """Seal a person under `keyring`, with tokens under the `index` key; `fictitious` is said inside the traits alone."""
    box = Compartment(keyring, person.patient_id, fictitious)
    box.add_many((orjson.loads(r.json), r.id, r.site_id) for r in person.resources)
    identifiers = [("IPP", person.traits.ipp), *(("NDA", nda) for nda in person.traits.ndas)]
    if person.traits.ins:
        identifiers.append(("INS", person.traits.ins))
    found = tokens.for_patient(
        index,
        born=person.traits.birth_date,
        sex=person.traits.sex,
        family_names=[
            person.traits.birth_name,
            *([person.traits.used_name] if person.traits.used_name else []),
        ],
        given_names=person.traits.given_names[:1],
        identifiers=identifiers,
    )
    return SealedPatient(
        person.patient_id,
        person.site_id,
        person.status,
        person.doubtful,
        person.deceased,
        min((r.recorded_at for r in person.resources), default=datetime.now(UTC)),
        box.keys,
        box.parts,
        found,
        [(s.id, s.site_id, s.admitted_at, s.discharged_at) for s in person.stays],
        list(_facts(person, queues)),
        list(_contact(person, index)),
        days={s.id: (s.leaving_on, s.away_since) for s in person.stays if s.discharged_at is None},
        recorded={(r.resource_type, r.id): r.recorded_at for r in person.resources},
    )


def _facts(person: Person, queues: Queues) -> Iterator[Fact]:
    for stay in person.stays:
        yield Fact(stay.site_id, "site_presence", stay.admitted_at, stay.discharged_at, stay.site_id, stay.id)
        yield Fact(
            stay.physician_id,
            "responsible_physician",
            stay.admitted_at,
            stay.discharged_at,
            stay.site_id,
            stay.id,
        )
        for move in stay.movements:
            bed = move.bed if move.until is None else None
            yield Fact(move.unit_id, "ward_presence", move.since, move.until, stay.site_id, stay.id, bed)
    for coming in person.expected:
        for holder in (coming.unit_id, coming.site_id):
            yield Fact(holder, "expected", coming.at, coming.at, coming.site_id, coming.id)
    for visit in person.appointments:
        # the unit's: its secretaries work on both; the site's: its front desk sees who comes
        for holder in (visit.practitioner_id, visit.unit_id, visit.site_id):
            yield Fact(holder, "appointment", visit.at, visit.until, visit.site_id, visit.id)
    for order in person.orders:
        yield Fact(order.unit_id, "order", order.at, order.done_at, order.site_id, order.id)
    for asked in person.requests:
        yield Fact(asked.holder, asked.kind, asked.at, None, asked.site_id, asked.id)
    for result in person.results:
        yield Fact(result.physician_id, "result", result.at, None, result.site_id, result.id)
    for draft in person.drafts:  # in its writer's queue until it is signed, as the page of a letter says it
        yield Fact(draft.physician_id, "order", draft.at, None, draft.site_id, draft.id)
    for item in queues.of(person):
        yield Fact(item.account_id, item.kind, item.since, None, item.stay.site_id, item.stay.id)


def _contact(person: Person, index: bytes) -> Iterator[tuple[int, datetime, datetime | None]]:
    seen = set()
    for value in person.contact_history:
        token, since = tokens.of_contact(index, value.kind, value.value), _midnight(value.since)
        if (token, since) not in seen:
            seen.add((token, since))
            yield token, since, _midnight(value.until) if value.until else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
