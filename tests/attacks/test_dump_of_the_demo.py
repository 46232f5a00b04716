"""A dump, a disk and a log of the demo, in a thief's hands: not one of its 300 patients is named in them (12.3).

Every name, address, e-mail, telephone, INS, IPP, NDA and medicine of every patient is looked for. The directory is in
clear, and rightly; it is the same before and after the patients come, and what is the same is not searched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest
import zstandard

from cloison.cli.demo import prepare
from cloison.database.embedded.places import find
from cloison.demo.group import Group
from cloison.demo.model import Person
from cloison.demo.population import population
from cloison.deployment import Deployment
from cloison.gate import calls
from cloison.gate.answers import Allowed
from cloison.records import root_key
from cloison.records.keyring import Keyring
from tests.attacks.clear_text import Terms, in_copied, sections, terms_of, words
from tests.people import World
from tests.routes.fhir import Face, served

PATIENTS = 300
NEWCOMER = {
    "resourceType": "Patient",
    "name": [{"use": "official", "family": "Quatremarre", "given": ["Zéphyrine"]}],
    "gender": "female",
    "birthDate": "1931-02-03",
    "address": [{"line": ["12 impasse des Salicornes"], "city": "Sées", "postalCode": "61500"}],
    "telecom": [{"system": "phone", "value": "06 39 98 40 41"}],
}
OF_THE_NEWCOMER = ["Quatremarre", "Zéphyrine", "12 impasse des Salicornes", "06 39 98 40 41"]


@dataclass
class Stolen:
    """What the thief has, what may be known from it, and what is looked for."""

    deployment: Deployment
    people: list[Person]
    terms: Terms
    before: dict[str, str]
    after: dict[str, str]
    wal_began: str

    @property
    def new(self) -> dict[str, str]:
        """The parts of the dump that came with the patients, or changed with them."""
        return {table: rows for table, rows in self.after.items() if table not in self.same}

    @property
    def same(self) -> set[str]:
        """The parts that did not change when the patients came, but for the order of rows."""
        ordered = {table: sorted(rows.splitlines()) for table, rows in self.before.items()}
        return {t for t, rows in self.after.items() if sorted(rows.splitlines()) == ordered.get(t)}


@pytest.fixture(scope="module")
def stolen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stolen]:
    data = tmp_path_factory.mktemp("demo") / "data"
    deployment = Deployment.create(data, demo=True)
    try:
        with deployment.running():
            group = prepare(deployment, 0)
            before = dumped(deployment)
            began = world_of(deployment).sql("select pg_walfile_name(pg_switch_wal())")[0][0]
            prepare(deployment, PATIENTS)
            work_a_little(deployment, group)
            people = list(population(group, count=PATIENTS, today=day_of(deployment)))
            named = [term for person in people for term in terms_of(person)]
            yield Stolen(
                deployment, people, Terms.of([*named, *OF_THE_NEWCOMER]), before, dumped(deployment), began
            )
    finally:
        if os.geteuid() == 0:
            shutil.rmtree((data / "postgresql.path").read_text().strip(), ignore_errors=True)


def test_a_dump_names_none_of_its_patients(stolen: Stolen) -> None:
    assert len(stolen.terms) > 10 * PATIENTS  # all of them are looked for
    filled = {table for table, rows in stolen.new.items() if rows}
    assert {
        "records.resource",
        "records.blind_index",
        "records.contact_token",
        "access.relationship",
    } <= filled
    assert {"ledger.line_" + day_of(stolen.deployment).strftime("%Y_%m"), "gate.ticket"} <= filled
    assert {"access.break_glass", "access.spent"} <= filled
    assert {
        table: found for table, rows in stolen.new.items() if (found := in_copied(stolen.terms, rows))
    } == {}


def test_what_is_in_clear_does_not_change_when_patients_come(stolen: Stolen) -> None:
    same = stolen.same
    assert {"", "directory.account", "directory.site", "directory.unit", "directory.assignment"} <= same
    assert {"access.kind", "access.ceiling", "access.permission", "records.wrapping_key"} <= same
    # Staff have names too: those that a patient shares are why the directory is left out, and are not all.
    staff = {word for table in same for word in words(stolen.before[table])}
    shared = [p for p in stolen.people if set(words(p.traits.birth_name)) <= staff]
    assert len(shared) < PATIENTS


def test_the_disk_and_the_log_name_none_of_its_patients(stolen: Stolen) -> None:
    """The files of our own tables, what was written ahead since the patients came, and PostgreSQL's log."""
    world, places = world_of(stolen.deployment), find(stolen.deployment.data)
    world.sql("checkpoint")
    in_clear = Terms.in_text(stolen.terms, "\n".join(stolen.before.values()))
    terms = Terms.of(
        term
        for person in stolen.people
        for term in terms_of(person)
        if " ".join(words(term)) not in in_clear and not any(word in in_clear for word in words(term))
    )
    assert len(terms) > 5 * PATIENTS
    ours = world.sql(
        "select pg_relation_filepath(c.oid) from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where c.relkind in ('r', 'i', 't') and c.relfilenode <> 0 and (n.nspname in "
        "('access', 'records', 'ledger', 'gate', 'identity') or n.nspname = 'pg_toast' and c.oid >= 16384)"
    )
    files = [places.cluster / path for (path,) in ours if (places.cluster / path).stat().st_size]
    assert sum(file.stat().st_size for file in files) > 5_000_000
    assert {file.name: found for file in files if (found := terms.in_raw(file.read_bytes()))} == {}
    wal = [file for file in (places.cluster / "pg_wal").glob("0*") if file.name >= stolen.wal_began]
    assert wal
    read = {file.name: terms.in_raw(file.read_bytes(), short_too=False) for file in wal}
    assert {name: found for name, found in read.items() if found} == {}
    logs = [file for file in places.log.rglob("*") if file.is_file()]
    assert {file.name: found for file in logs if (found := terms.in_text(file.read_text()))} == {}


PLANTS = {  # where a name slips in, and the statement that puts it there; the value is a patient's own
    "a name in the ledger": (
        "ledger.line_",
        "update ledger.line set detail = 'vu ' || %(family)s where id = 1",
    ),
    "a name of three or four letters in a ticket": (
        "gate.ticket",
        "update gate.ticket set detail = jsonb_build_object('who', lower(%(short)s))",
    ),
    "a body stored in clear": (
        "records.resource",
        "update records.resource set body = %(json)s where patient_id = %(id)s",
    ),
    "a body compressed and not encrypted": (
        "records.resource",
        "update records.resource set body = %(packed)s where patient_id = %(id)s",
    ),
    "a name in the middle of bytes": (
        "records.data_key",
        "update records.data_key set wrapped = overlay(wrapped placing %(bytes)s from 20) where patient_id = %(id)s",
    ),
    "an IPP as a number": ("records.population", "update records.population set patients = %(ipp)s::bigint"),
    "a telephone in an unlogged staging table": (
        "public.staging",
        "create unlogged table public.staging as select %(phone)s::text as said",
    ),
    "a medicine in a reason": ("access.break_glass", "update access.break_glass set reason = %(medicine)s"),
}


@pytest.mark.parametrize("plant", PLANTS)
def test_one_planted_name_is_found(stolen: Stolen, plant: str) -> None:
    table, statement = PLANTS[plant]
    person = next(p for p in stolen.people if len(p.traits.birth_name) > 7 and p.traits.birth_name.isascii())
    short = min((g for p in stolen.people for g in p.traits.given_names), key=len)
    assert len(short) <= 4
    patient = next(r for r in person.resources if r.resource_type == "Patient").json
    values: dict[str, Any] = {
        "id": person.patient_id,
        "family": person.traits.birth_name,
        "short": short,
        "json": patient,
        "packed": os.urandom(12) + b"\x01" + zstandard.compress(patient, 3),
        "bytes": person.traits.birth_name.encode(),
        "ipp": person.traits.ipp,
        "phone": next(v.value for v in person.contact_history if v.kind == "telephone").replace(" ", ""),
        "medicine": next(t for p in stolen.people for t in terms_of(p) if "mg" in t),
    }
    with psycopg.connect(stolen.deployment.admin_conninfo()) as owner:
        owner.execute(statement.encode(), values)
        # Seen from inside the transaction, as pg_dump would write it: COPY is what a dump is made of.
        name = next(t for t in [*stolen.after, "public.staging"] if t.startswith(table))
        name = "ledger.line" if name.startswith("ledger.line") else name
        source = f"(select * from {name})" if name == "ledger.line" else name
        with owner.cursor().copy(f"copy {source} to stdout".encode()) as copy:
            rows = b"".join(copy).decode()
        owner.rollback()
    assert in_copied(stolen.terms, rows) != set()


def dumped(deployment: Deployment) -> dict[str, str]:
    """{table: rows} of a plain pg_dump as the superuser, and under "" everything else."""
    program = find(deployment.data).binaries / "bin" / "pg_dump"
    done = subprocess.run(
        [str(program), "--dbname", deployment.admin_conninfo()], capture_output=True, check=True, text=True
    )
    return dict(sections(done.stdout))


def day_of(deployment: Deployment) -> date:
    """The day that the demo's population was made for."""
    made = (deployment.data / "deployment.json").stat().st_mtime
    return datetime.fromtimestamp(made, UTC).date()


def world_of(deployment: Deployment) -> World:
    """The deployment as tests know a world; its people sign in by their user names."""
    root = root_key.load(deployment.data, demo=True)
    return World(
        deployment.admin_conninfo(), deployment.conninfo("cloison_web"), Keyring(root), root.subkey("index")
    )


def work_a_little(deployment: Deployment, group: Group) -> None:
    """A nurse lists, reads, finds, breaks the glass; the front desk admits somebody new: every table gets rows."""
    world = world_of(deployment)
    gate = world.gate()
    gate.load_keys(world.keyring)
    site = next(s for s in group.sites if s.closed_on is None)
    nurse, clerk = (
        next(a for a in group.accounts if a.role == role and a.site_id == site.id and not a.left_on)
        for role in ("nurse", "admissions")
    )
    mine = gate.ask(calls.list_patients(world.secret(nurse.username), "TREAT", "t"))
    assert isinstance(mine, Allowed)
    others = world.sql(  # in somebody's care: no canary is
        "select patient_id from access.relationship where site_id <> %s and until is null limit 5", site.id
    )
    for (patient,) in others:
        gate.ask(
            calls.break_glass(world.secret(nurse.username), patient, "other", "appel du SAMU, sans plus", "t")
        )
    gate.close()

    async def story(face: Face) -> None:
        made = await face.send(clerk.username, "POST", "/Patient", json=NEWCOMER)
        assert made.status_code == 201, made.text
        for patient in {row.patient_id for row in mine.rows} | {UUID(made.json()["id"])}:
            await face.get(nurse.username, f"/Patient/{patient}/$everything")
        for query in ("birthdate=1931-02-03&family=qua", "identifier=80000001"):
            await face.get(nurse.username, "/Patient?" + query)

    served(world, story)
