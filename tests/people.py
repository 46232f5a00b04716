"""The fixed cast: the same people in every test, and the stranger is always among them.

Two sites and one closed. In Surgery B at Les Tilleuls: Nadia (nurse), Paul (physician), Carine (care assistant), Simone
(secretary). At the other site: Sam, the stranger (a nurse of Geriatrics). Clara admits at Les Tilleuls. Adam administers.
Lea has left. Otto worked at the closed site. Every other role has one bearer, at Les Tilleuls.
Patients: `inside` lies in Surgery B, `elsewhere` in Geriatrics, `closed` had a stay at the closed site.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import psycopg

from cloison.database.bulk import Fact, SealedPatient, write_directory, write_patients, write_wrapping_keys
from cloison.database.reference import write_reference
from cloison.gate.client import Gate
from cloison.records import envelope, tokens
from cloison.records.keyring import Keyring, RootKey
from cloison.records.marks import Marks
from cloison.records.sealing import Compartment

SPACE = UUID("6f1c3c52-9a1b-4a53-8f37-0d1de1f0ca57")


def an_id(name: str) -> UUID:
    """The id that this name always has."""
    return uuid5(SPACE, name)


NOW = datetime.now(UTC)
TODAY = NOW.astimezone(
    ZoneInfo("Europe/Paris")
).date()  # as the gate counts days: from midnight on there, not here
SITES = {"tilleuls": None, "ormes": None, "closed": date(2023, 6, 30)}
UNITS = {
    "surgery_b": "tilleuls",
    "medicine_a": "tilleuls",
    "geriatrics": "ormes",
    "old_ward": "closed",
    "lab": "tilleuls",
}
ACCOUNTS = {  # role, site, unit, left_on
    "system": ("system", None, None, None),
    "nadia": ("nurse", "tilleuls", "surgery_b", None),
    "ines": ("nurse", "tilleuls", "surgery_b", None),
    "paul": ("physician", "tilleuls", "surgery_b", None),
    "sam": ("nurse", "ormes", "geriatrics", None),
    "clara": ("admissions", "tilleuls", None, None),
    "adam": ("administrator", "tilleuls", None, None),
    "rita": ("security_officer", "tilleuls", None, None),
    "lea": ("nurse", "tilleuls", "surgery_b", date(2025, 1, 31)),
    "otto": ("nurse", "closed", "old_ward", None),
    "coline": ("coder", "tilleuls", None, None),
    "carine": ("care_assistant", "tilleuls", "surgery_b", None),
    "simone": ("secretary", "tilleuls", "surgery_b", None),
    "felix": ("pharmacist", "tilleuls", None, None),
    "lucie": ("laboratory", "tilleuls", "lab", None),
    "bruno": ("billing", "tilleuls", None, None),
    "ivan": ("identity_officer", "tilleuls", None, None),
    "dora": ("privacy_officer", "tilleuls", None, None),
    "diane": ("director", "tilleuls", None, None),
}
ONE_OF_EACH_ROLE = {role: name for name, (role, _, _, left) in reversed(ACCOUNTS.items()) if left is None}
"""Somebody of each role who works today: {role: name}; for nurses Nadia, who is in care of `inside`."""


@dataclass
class World:
    """One migrated database with the cast in it."""

    admin: str
    web: str
    keyring: Keyring
    index_key: bytes
    secrets: dict[str, bytes] = field(default_factory=dict)
    ids: list[UUID] = field(default_factory=list)

    def secret(self, name: str) -> bytes:
        """The session secret of somebody signed in; signs them in at first use."""
        if name not in self.secrets:
            self.secrets[name] = self.sign_in(name)
        return self.secrets[name]

    def sign_in(self, name: str, *, minutes: int = 60) -> bytes:
        """Open a session as the sign-in process does."""
        secret = os.urandom(32)
        with psycopg.connect(self.admin, autocommit=True) as c:
            said = c.execute(
                "select gate.open_session(gen_random_uuid(), %s, %s, %s, 'token', null)",
                (hashlib.sha256(secret).digest(), name, minutes),
            ).fetchone()
        assert said == ("opened",), said
        return secret

    def forge(self, name: str) -> bytes:
        """Write a session that sign-in refuses to open (the system's own account), as only an owner could."""
        secret = self.secrets[name] = os.urandom(32)
        self.sql(
            "insert into identity.session (id, secret_hash, account_id, began_at, expires_at) "
            "values (gen_random_uuid(), %s, %s, gate.now(), gate.now() + interval '1 hour')",
            hashlib.sha256(secret).digest(),
            an_id(name),
        )
        return secret

    @property
    def marks(self) -> Marks:
        """Marks as a record server has them when it starts: it does not know yet who the canaries are."""
        return Marks(self.index_key)

    def plant(self, name: str, site: str = "tilleuls") -> bytes:
        """Make somebody of the cast a canary, as only an owner could; return the mark."""
        mark = self.marks.of(an_id(name))
        self.sql("insert into incidents.canary values (%s, %s, gate.now())", mark, an_id(site))
        return mark

    def gate(self) -> Gate:
        """A client as the record server has it."""
        return Gate(self.web, self.marks)

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run a statement as the administrator of the server."""
        with psycopg.connect(self.admin, autocommit=True) as c:
            cursor = c.execute(statement, values)
            return cursor.fetchall() if cursor.description else []


def ceilings_alone(world: World) -> None:
    """Let the ceilings of a throw-away database stand alone: no proof, no reason is asked for, and no attempt contains."""
    world.sql("update access.friction set step_up_share = 1, reason_share = 1, attempts_contain = 1000000")


def patient(
    name: str, *, born: str = "1950-03-12", family: str = "Lefèvre", given: str = "Anne-Marie"
) -> list[dict[str, Any]]:
    """A small compartment: Patient, allergy, prescription, weight."""
    who = str(an_id(name))
    subject = {"reference": f"Patient/{who}"}
    return [
        {
            "resourceType": "Patient",
            "id": who,
            "name": [{"use": "official", "family": family, "given": [given]}],
            "gender": "female",
            "birthDate": born,
            "address": [{"line": ["3 rue des Lilas"], "city": "Sées", "postalCode": "61500"}],
            "telecom": [{"system": "phone", "value": "0639980001"}],
            "identifier": [{"system": "urn:oid:1.2.250.1.999.1", "value": f"IPP-{name}"}],
        },
        {
            "resourceType": "AllergyIntolerance",
            "id": str(an_id(name + " allergy")),
            "patient": subject,
            "code": {"text": "Pénicilline"},
        },
        {
            "resourceType": "MedicationRequest",
            "id": str(an_id(name + " medicine")),
            "status": "active",
            "intent": "order",
            "subject": subject,
            "medicationCodeableConcept": {"text": "PARACÉTAMOL 1 g"},
        },
        {
            "resourceType": "Observation",
            "id": str(an_id(name + " weight")),
            "status": "final",
            "subject": subject,
            "code": {"text": "Poids"},
            "valueQuantity": {"value": 64, "unit": "kg"},
        },
    ]


def build(admin: str, web: str, root: RootKey | None = None) -> World:
    """Put the cast and its patients into a freshly migrated database, under a root key of its own unless one is given."""
    root = root or RootKey(os.urandom(32))
    world = World(admin, web, Keyring(root), root.subkey("index"))
    with psycopg.connect(admin, autocommit=True) as c:
        write_reference(c)
        _write_people(c)
        rows = []
        for site in (None, *SITES):
            key, key_id = envelope.new_key(), an_id(f"key {site}")
            rows.append((key_id, site and an_id(site), root.wrap(key, key_id), root.id, NOW))
            world.keyring.load([(key_id, site and an_id(site), rows[-1][2], root.id, False)])
        write_wrapping_keys(c, rows)
        world.ids = [an_id("inside"), an_id("elsewhere"), an_id("closed")]
        batch = [
            seal(world, "inside", "tilleuls", "surgery_b"),
            seal(world, "elsewhere", "ormes", "geriatrics"),
            seal(world, "closed", "closed", "old_ward"),
        ]
        batch += [seal(world, f"bed {n}", "ormes", "geriatrics", born=f"19{40 + n}-01-01") for n in range(40)]
        write_patients(c, batch)
    return world


def seal(world: World, name: str, site: str, unit: str, **traits: str) -> SealedPatient:
    """One patient in a bed of `unit`, admitted two days ago by the system."""
    resources = patient(name, **traits)
    box = Compartment(world.keyring, an_id(name))
    box.add_many((r, UUID(r["id"]), an_id(site)) for r in resources)
    first = resources[0]
    found = tokens.for_patient(
        world.index_key,
        born=date.fromisoformat(first["birthDate"]),
        sex=first["gender"],
        family_names=[first["name"][0]["family"]],
        given_names=first["name"][0]["given"],
        identifiers=[("IPP", f"IPP-{name}")],
    )
    closed = SITES[site]
    since = NOW - timedelta(days=2)
    if closed:  # never discharged there: an open stay of a site that has closed since
        since = datetime(closed.year, closed.month, 1, tzinfo=UTC)
    stay = an_id(name + " stay")
    fact = Fact(an_id(unit), "ward_presence", since, None, an_id(site), stay)
    return SealedPatient(
        an_id(name),
        an_id(site),
        "VALI",
        False,
        False,
        NOW,
        box.keys,
        box.parts,
        found,
        [(stay, an_id(site), since, None)],
        [fact],
    )


def _write_people(c: psycopg.Connection[tuple[Any, ...]]) -> None:
    start = date(2020, 1, 1)
    write_directory(
        c,
        [
            (an_id(s), f"{n:09d}", s, "clinic", "Sées", "61500", start, closed)
            for n, (s, closed) in enumerate(SITES.items())
        ],
        [(an_id(u), an_id(s), u, u, "medicine", 30) for u, s in UNITS.items()],
        [
            (an_id(a), a, role, a.upper(), a, None, site and an_id(site), start, left)
            for a, (role, site, _, left) in ACCOUNTS.items()
        ],
        [
            (an_id(a + unit), an_id(a), an_id(unit), start, None, an_id("adam"))
            for a, (_, _, unit, _) in ACCOUNTS.items()
            if unit
        ],
    )
