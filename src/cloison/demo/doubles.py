"""Somebody who was entered twice: a provisional identity of these days that is nearly somebody else's.

Owns: giving a few of the provisional identities that wait for an officer the traits of another patient, with one error of
typing, so that the officer's page has what to compare. Refuses: anything but the identity (a stay, a letter that names the
person), and a double in a group whose patients are looked for by name (the simulator's, the attack suite's).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import orjson

from cloison.demo.model import Person
from cloison.demo.queues import DAYS

_NEAR = timedelta(days=3 * 365)


def doubled(people: Sequence[Person], today: date) -> None:
    """Make every second one of `people` who waits for an officer nearly another of them."""
    waiting = [p for p in people if _waits(p, today)][::2]
    taken: set[int] = set()
    for person in waiting:
        other = next((q for q in people if id(q) not in taken and _fits(person, q)), None)
        if other is not None:
            taken.add(id(other))
            _enter_again(person, other)


def mistyped(name: str) -> str:
    """Return a name as somebody in a hurry types it: its last two letters exchanged, or the last one twice.

    >>> mistyped("LEFEVRE"), mistyped("CORREE")
    ('LEFEVER', 'CORREEE')
    """
    turned = name[:-2] + name[:-3:-1]
    return turned if turned != name else name + name[-1]


def _waits(person: Person, today: date) -> bool:
    since = today - timedelta(days=DAYS - 1)
    return (
        person.status == "PROV"
        and not person.deceased
        and any(s.admitted_at.date() >= since for s in person.stays)
        and not any(
            person.traits.birth_name.encode() in r.json
            for r in person.resources
            if r.resource_type != "Patient"
        )
    )


def _fits(person: Person, other: Person) -> bool:
    begun = min(s.admitted_at.date() for s in person.stays)
    return (
        other is not person
        and other.status in ("VALI", "QUAL")
        and not other.deceased
        and other.traits.sex == person.traits.sex
        and abs(other.traits.birth_date - person.traits.birth_date) < _NEAR
        and other.traits.birth_date < begun
        and len(other.traits.birth_name) > 4
    )


def _enter_again(person: Person, other: Person) -> None:
    name = mistyped(other.traits.birth_name)
    person.traits = replace(
        person.traits,
        birth_name=name,
        used_name=None,
        given_names=other.traits.given_names,
        birth_date=other.traits.birth_date,
        birth_commune=other.traits.birth_commune,
    )
    mine = next(r for r in person.resources if r.resource_type == "Patient")
    theirs = next(r for r in other.resources if r.resource_type == "Patient")
    made, known = orjson.loads(mine.json), orjson.loads(theirs.json)
    official = next(n for n in known["name"] if n.get("use") == "official")
    made["name"] = [official | {"family": name}]
    made["birthDate"] = known["birthDate"]
    place = [e for e in known["extension"] if e["url"].endswith("patient-birthPlace")]
    made["extension"] = place + [e for e in made["extension"] if not e["url"].endswith("patient-birthPlace")]
    made.pop("text", None)  # it said in words who they were
    mine.json = orjson.dumps(made)
