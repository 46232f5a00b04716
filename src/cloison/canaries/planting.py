"""Planting: so many canaries at each site, over the import's road, and again without a change.

Owns: the order of work. (1) Who is missing. (2) They are drawn, and numbers that somebody has are not drawn. (3) Their
marks are written, in one transaction: a canary that is there is watched from its first moment, and a run that is
killed leaves at most marks of nobody yet, to which the next run gives their canaries. (4) They are sealed, for the
caller to write among other patients or alone. Refuses: a canary that is DOUT, or has an INS under a real OID (by RNIV
what is FICT is a provisional identity, whatever status it shows), and an address under a domain that nobody named.
"""

from __future__ import annotations

import hmac
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson
import psycopg

from cloison.canaries.group import group_of, world_of
from cloison.canaries.people import MOST, Drawing
from cloison.database import canaries, staged
from cloison.database.bulk import SealedPatient, write_patients
from cloison.database.canaries import Mark
from cloison.database.import_role import import_connection
from cloison.demo.directory import Group, Site
from cloison.demo.draws import LARGEST, Weighted
from cloison.demo.identifiers import DOMAINS
from cloison.demo.model import Person, Status
from cloison.demo.patient_resource import IPP_SYSTEM
from cloison.demo.queues import Queues
from cloison.demo.sealing import sealed
from cloison.demo.stay_resources import NDA_SYSTEM
from cloison.demo.traits import SHARES
from cloison.errors import CloisonError, Code
from cloison.records import tokens
from cloison.records.identifiers import INS_ROOT
from cloison.records.keyring import INDEX, Keyring, RootKey
from cloison.records.marks import SIZE, Marks
from cloison.records.numbers import INS_TEST

PER_SITE = 8
_CONTACTS = {
    "email": 1,
    "telephone": 2,
}  # rows of each canary in the table: for all alike, so that they tell nothing
_TRIES = 8
_Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to plant: how many at each site (those named by FINESS, or all), with e-mail under which domains.

    `ipp` is the pattern of the group's permanent numbers, # for a digit; None numbers as the demo does.
    """

    per_site: int = PER_SITE
    sites: frozenset[str] | None = None
    domains: tuple[str, ...] = DOMAINS
    ipp: str | None = None
    ipp_system: str = IPP_SYSTEM
    nda_system: str = NDA_SYSTEM


@dataclass(slots=True)
class Planted:
    """Canaries that are to be written; `uncounted` is how many of those who are there already N leaves out."""

    sealed: list[SealedPatient] = field(default_factory=list)
    uncounted: int = 0


def prepare(
    conninfo_admin: str,
    root: RootKey,
    wanted: Wanted,
    today: date,
    group: Group | None = None,
    *,
    imported: bool = False,
) -> Planted:
    """Draw, mark and seal the canaries that are missing; `group` is the demo's, None reads the directory.

    They have a digest, as patients of an import have, where others have one or `imported` says that they will.
    Raise `setting-invalid`, `key-missing`.
    """
    if not 0 <= wanted.per_site <= MOST:
        raise CloisonError(Code.SETTING_INVALID, f"A site has from 0 to {MOST} canaries.")
    index = root.subkey(INDEX)
    with psycopg.connect(conninfo_admin, autocommit=True) as admin:
        group = group or group_of(canaries.directory(admin), "", _secret(index))
        drawing = drawing_of(index, group, wanted, today, _shares(admin))
        chosen = _chosen(group, wanted.sites)
        ids = {drawing.patient_id(s.finess, n): (s, n) for s in group.sites for n in range(MOST)}
        there = canaries.present(admin, list(ids))
        missing = [
            (site, number)
            for patient, (site, number) in ids.items()
            if patient not in there and number < wanted.per_site and site in chosen
        ]
        people = _people(admin, drawing, wanted, index, missing)  # 1, 2
        digests = imported or canaries.has_imports(admin)
        if people:
            keyring = Keyring(root)
            with import_connection(conninfo_admin) as importer:
                keyring.load(staged.wrapping_keys(importer))
                canaries.plant_marks(importer, _marks(Marks(index), people))  # 3
        planted = Planted(uncounted=canaries.count_marks(admin) - len(there))
    queues = Queues(group, today)
    for _, person in people:  # 4
        one = sealed(_checked(_named(person, wanted)), keyring, index, queues, fictitious=True)
        one.digest = os.urandom(32) if digests else None  # as those have that an import brought
        planted.sealed.append(one)
    random.SystemRandom().shuffle(planted.sealed)
    return planted


def drawing_of(
    index: bytes, group: Group, wanted: Wanted, today: date, shares: Weighted[Status] = SHARES
) -> Drawing:
    """Return the drawing of a group's canaries, which follow from the keyring (`index`, its key of the blind index)."""
    return Drawing(world_of(group, today), _secret(index), shares, wanted.domains)


def _secret(index: bytes) -> int:
    return int.from_bytes(hmac.digest(index, b"cloison canary people 1", "sha256")[:16], "big")


def write(conninfo_admin: str, patients: Sequence[SealedPatient]) -> int:
    """Write canaries alone, over the import's road; return how many. Raise `import-refused`."""
    if patients:
        with import_connection(conninfo_admin) as importer:
            refused = write_patients(importer, patients)
        if refused:
            raise CloisonError(Code.IMPORT_REFUSED, f"Canaries were refused: {set(refused.values())}.")
    return len(patients)


def _chosen(group: Group, wanted: frozenset[str] | None) -> set[Site]:
    unknown = (wanted or frozenset()) - {site.finess for site in group.sites}
    if unknown:
        raise CloisonError(
            Code.SETTING_INVALID,
            f"There is no site {', '.join(sorted(unknown))}.",
            action="`cloison keys status` lists the sites.",
        )
    return {site for site in group.sites if wanted is None or site.finess in wanted}


def _shares(admin: _Connection) -> Weighted[Status]:
    """Return how frequent each status is among the group's patients; in an empty database, among the demo's."""
    found: dict[Any, int] = canaries.statuses(admin)
    return Weighted(list(found), list(found.values())) if sum(found.values()) >= 100 else SHARES


def _people(
    admin: _Connection, drawing: Drawing, wanted: Wanted, index: bytes, missing: Sequence[tuple[Site, int]]
) -> list[tuple[Site, Person]]:
    offered = [_ipps(drawing, wanted, site, number) for site, number in missing]
    by_token = {tokens.of_identifier(index, "IPP", ipp): ipp for ipps in offered for ipp in ipps}
    used = {by_token[token] for token in canaries.taken(admin, list(by_token))}
    people = []
    for (site, number), ipps in zip(missing, offered, strict=True):
        ipp = next((one for one in ipps if one not in used), None)
        if ipp is None:
            raise CloisonError(Code.SETTING_INVALID, "The pattern of --ipp leaves no number that is free.")
        used.add(ipp)
        people.append((site, drawing.person(site.id, site.finess, number, ipp)))
    return people


def _ipps(drawing: Drawing, wanted: Wanted, site: Site, number: int) -> list[str]:
    stream = drawing.numbers(site.finess, number)
    if wanted.ipp is None:
        return [drawing.ipp(LARGEST + int(stream.random() * 8_900_000)) for _ in range(_TRIES)]
    return [
        "".join(str(int(stream.random() * 10)) if c == "#" else c for c in wanted.ipp) for _ in range(_TRIES)
    ]


def _marks(marks: Marks, people: Sequence[tuple[Site, Person]]) -> list[Mark]:
    seen: set[bytes] = set()
    return [Mark(marks.of(p.patient_id), site.id, tuple(_contacts(marks, p, seen))) for site, p in people]


def _contacts(marks: Marks, person: Person, seen: set[bytes]) -> list[tuple[bytes, str]]:
    """Return a mark for each address and number, the latest first, and marks of nothing where there are too few."""
    found = []
    for kind, many in _CONTACTS.items():
        values = [c.value for c in reversed(person.contact_history) if c.kind == kind][:many]
        own = [
            token for token in dict.fromkeys(marks.of_contact(kind, v) for v in values) if token not in seen
        ]
        seen.update(own)
        found += [(token, kind) for token in [*own, *(os.urandom(SIZE) for _ in range(many - len(own)))]]
    return found


def _named(person: Person, wanted: Wanted) -> Person:
    """Write the group's own systems of numbers where the generator wrote the demo's."""
    systems = ((IPP_SYSTEM, wanted.ipp_system), (NDA_SYSTEM, wanted.nda_system))
    for resource in person.resources:
        for ours, theirs in systems:
            resource.json = resource.json.replace(ours.encode(), theirs.encode())
    return person


def _checked(person: Person) -> Person:
    """Return a person to whom FICT may be given (RNIV EXI SI 09); raise `import-refused`."""
    patient = orjson.loads(person.resources[0].json)
    real = [
        i["system"]
        for i in patient["identifier"]
        if i["system"].startswith(INS_ROOT) and i["system"] != f"urn:oid:{INS_TEST}"
    ]
    if person.doubtful or real:
        raise CloisonError(
            Code.IMPORT_REFUSED, "A canary may be neither DOUT nor have an INS of the nation's."
        )
    return person
