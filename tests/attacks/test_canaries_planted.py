"""The demo's canaries in a thief's hands: nothing that a dump holds, and nothing that a surface shows, tells them apart."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import psycopg
import pytest

from cloison.canaries import planting
from cloison.cli.demo import prepare
from cloison.database.bulk import mixed
from cloison.database.import_role import import_connection
from cloison.demo.group import build_group
from cloison.deployment import Deployment
from cloison.errors import CloisonError, Code
from cloison.records import root_key
from cloison.records.envelope import Place, is_fictitious, unseal
from cloison.records.keyring import INDEX, Keyring, RootKey
from cloison.records.marks import Marks
from tests.attacks.separating import long_gone, rows_of, told_apart
from tests.attacks.test_dump_of_the_demo import day_of, dumped, world_of
from tests.people import World

PATIENTS, SITES = 3000, 17
CLOISON = Path(sys.executable).with_name("cloison")
COUNTS = (
    "select (select patients from records.population), (select count(*) from records.patient), "
    "(select count(*) from incidents.canary), (select count(*) from incidents.canary_contact)"
)
_HEX = re.compile(r"\\\\x([0-9a-f]+)")


@dataclass
class Planted:
    """A demo with its canaries, a dump of it, and who they are, which the keyring tells."""

    deployment: Deployment
    root: RootKey
    marks: Marks
    world: World
    ids: list[UUID]
    canaries: set[UUID]
    dump: dict[str, str]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    data = tmp_path_factory.mktemp("canaries") / "data"
    deployment = Deployment.create(data, demo=True)
    try:
        with deployment.running():
            prepare(deployment, PATIENTS)
            root, world = root_key.load(deployment.data, demo=True), world_of(deployment)
            marks = Marks(root.subkey(INDEX))
            known = {bytes(row[0]) for row in world.sql("select mark from incidents.canary")}
            ids = [row[0] for row in world.sql("select id from records.patient")]
            canaries = {patient for patient in ids if marks.of(patient) in known}
            yield Planted(deployment, root, marks, world, ids, canaries, dumped(deployment))
    finally:
        if os.geteuid() == 0:
            shutil.rmtree((data / "postgresql.path").read_text().strip(), ignore_errors=True)


def test_each_site_has_its_eight_and_the_closed_ones_too(planted: Planted) -> None:
    sites = planted.world.sql("select site_id, count(*) from incidents.canary group by 1")
    assert {count for _, count in sites} == {8}
    assert len(sites) == SITES
    assert len(planted.canaries) == 8 * SITES


def test_they_count_for_nothing(planted: Planted) -> None:
    assert planted.world.sql(COUNTS) == [(PATIENTS, PATIENTS + 136, 136, 3 * 136)]


def test_nobody_is_in_care_of_them_and_no_list_holds_one(planted: Planted) -> None:
    found = planted.world.sql(
        "select count(*) from access.relationship r join access.kind k on k.name = r.kind "
        "where r.patient_id = any (%s) and (r.until is null or r.until + k.tail::interval > gate.now())",
        list(planted.canaries),
    )
    assert found == [(0,)]
    listed = planted.world.sql(
        "select count(*) from directory.account a, lateral gate.care_set(a.id, a.role, gate.now(), false) c "
        "where c.patient_id = any (%s)",
        list(planted.canaries),
    )
    assert listed == [(0,)]
    in_beds = "select count(*) from records.stay where discharged_at is null and patient_id = any (%s)"
    assert planted.world.sql(in_beds, list(planted.canaries)) == [(0,)]


def test_planting_again_changes_nothing(planted: Planted) -> None:
    before = planted.world.sql(COUNTS)
    found = planting.prepare(
        planted.deployment.admin_conninfo(), planted.root, planting.Wanted(), datetime.now(UTC).date()
    )
    assert found.sealed == []
    assert found.uncounted == 0  # N leaves out those who are there, and the marks of nobody else
    assert prepare(planted.deployment, PATIENTS).sites
    assert planted.world.sql(COUNTS) == before


# What a dump holds.


def test_no_column_tells_them_from_other_patients_of_their_site(planted: Planted) -> None:
    """136 canaries: chance alone leaves a column within 0.12 of one half (four standard errors of 0.03)."""
    rows = long_gone(rows_of(planted.deployment.admin_conninfo()))
    assert {row["id"] for row in rows} >= planted.canaries
    assert len(rows) > 4 * len(planted.canaries)
    apart = told_apart(rows, planted.canaries)
    assert {column: share for column, share in apart.items() if abs(share - 0.5) > 0.12} == {}
    assert {row["made_by"] for row in rows if row["id"] in planted.canaries} == {
        row["made_by"] for row in rows if row["id"] not in planted.canaries
    }


def test_the_measure_finds_what_would_tell_them_apart(planted: Planted) -> None:
    """Canaries that lay in a bed, or that came without a letter's bytes, would be seen by it at once."""
    rows = rows_of(planted.deployment.admin_conninfo())
    present = [row["id"] for row in rows if row["until"] == float("inf")][:136]
    assert max(abs(share - 0.5) for share in told_apart(rows, present).values()) > 0.3
    for row in rows:
        row["traits_bytes"] += (
            60 if row["id"] in planted.canaries else 0
        )  # a tag inside the JSON would take so many
    assert abs(told_apart(long_gone(rows), planted.canaries)["traits_bytes"] - 0.5) > 0.2


def test_they_are_within_the_range_of_the_others(planted: Planted) -> None:
    rows = rows_of(planted.deployment.admin_conninfo())
    others = [row for row in rows if row["id"] not in planted.canaries]
    for column in ("parts", "types", "bytes", "traits_bytes", "contact_bytes", "tokens", "keys", "stays"):
        values = [row[column] for row in rows if row["id"] in planted.canaries]
        assert min(values) >= min(row[column] for row in others), column
        assert max(values) <= 1.25 * max(row[column] for row in others), column


def test_a_dump_links_no_mark_to_a_patient_and_the_keyring_links_them_all(planted: Planted) -> None:
    held = {
        bytes.fromhex(value)
        for rows in planted.dump.values()
        for value in _HEX.findall(rows)
        if len(value) > 20
    }
    stolen = {bytes(row[0]) for row in planted.world.sql("select mark from incidents.canary")}
    assert stolen < held
    guesses = {hashlib.sha256(patient.bytes).digest()[:16] for patient in planted.ids}
    short = [value for value in held if len(value) in (16, 32, 60)]  # whatever in it could be a key
    assert len(short) > 500
    for key in [b"", b"cloison canary marks 1", *short[:3000]]:
        guesses.add(hmac.digest(key, planted.ids[0].bytes, "sha256")[:16])
        guesses.add(Marks(key).of(planted.ids[0]))
    for key in short[:20]:
        guesses |= {Marks(key).of(patient) for patient in planted.ids}
    assert guesses & stolen == set()
    with_the_key = Marks(planted.root.subkey(INDEX))
    assert {with_the_key.of(patient) for patient in planted.ids} >= stolen


def test_no_other_value_of_the_dump_leads_from_a_mark_to_a_patient(planted: Planted) -> None:
    marks = planted.world.sql("select mark, planted_at, site_id from incidents.canary")
    assert marks == sorted(marks)  # in the order in which a dump has them, which is no order of arrival
    assert len({planted_at for _, planted_at, _ in marks}) == 1  # a day
    each = planted.world.sql("select mark, kind, count(*) from incidents.canary_contact group by 1, 2")
    assert Counter((kind, count) for _, kind, count in each) == {("email", 1): 136, ("telephone", 2): 136}
    tokens = {bytes(row[0]) for row in planted.world.sql("select token from incidents.canary_contact")}
    index = {
        int(row[0]).to_bytes(8, "big", signed=True)
        for row in planted.world.sql("select token from records.contact_token")
    }
    assert not {token[n : n + 8] for token in tokens for n in range(9)} & index
    ids = {str(patient) for patient in planted.canaries}
    naming = {table for table, rows in planted.dump.items() if any(one in rows for one in ids)}
    assert not {table for table in naming if table.startswith("incidents.")}


def test_the_lines_of_the_load_do_not_gather_them(planted: Planted) -> None:
    lines = planted.world.sql("select patients from ledger.line where event = 'patient.import'")
    shares = [sum(p in planted.canaries for p in patients) / len(patients) for (patients,) in lines]
    assert len(shares) == 12
    assert max(shares) < 0.15
    order = [row[0] in planted.canaries for row in planted.world.sql("select id from records.patient")]
    runs = [len(run) for run in "".join("x" if one else " " for one in order).split()]
    assert max(runs) < 6  # nor does the order of rows


def test_companions_are_put_where_nobody_foretells(planted: Planted) -> None:
    numbers: Any = list(range(100))
    companions: Any = ["a", "b", "c"]
    orders = {tuple(mixed(numbers, companions)) for _ in range(20)}
    assert len(orders) == 20
    assert all([n for n in order if isinstance(n, int)] == numbers for order in orders)


# What is inside, and what of it is shown.


def bodies(planted: Planted, patients: set[UUID]) -> Iterator[tuple[UUID, bytes, bytes, Place]]:
    """Each Patient's traits and contact: (patient, body, data key, place)."""
    keyring = Keyring(planted.root)
    keyring.load(planted.world.sql("select id, site_id, wrapped, root_id, false from records.wrapping_key"))
    for patient, site, name, under, wrapped, body in planted.world.sql(
        "select r.patient_id, r.site_id, r.slice, k.wrapping_key_id, k.wrapped, r.body from records.resource r "
        "join records.data_key k using (patient_id, site_id, slice) "
        "where r.resource_type = 'Patient' and r.patient_id = any (%s)",
        list(patients),
    ):
        place = Place(patient, site, name, "Patient", patient, 1)
        yield patient, body, keyring.data_key(patient, site, name, under, wrapped), place


def test_fict_is_said_inside_the_traits_alone_and_never_in_what_is_read(planted: Planted) -> None:
    some = set(planted.ids[:200]) | planted.canaries
    said = {
        (patient, place.slice): is_fictitious(body, key, place)
        for patient, body, key, place in bodies(planted, some)
    }
    assert {patient for (patient, name), yes in said.items() if yes} == planted.canaries
    assert {name for (_, name), yes in said.items() if yes} == {"traits"}
    for _, body, key, place in bodies(planted, planted.canaries):
        assert b"FICT" not in unseal(body, key, place).upper()


def test_inside_they_are_like_the_others_too_and_no_ins_of_theirs_is_of_the_nations(planted: Planted) -> None:
    traits = {
        patient: orjson.loads(unseal(body, key, place))
        for patient, body, key, place in bodies(planted, set(planted.ids))
        if place.slice == "traits"
    }
    systems = {i["system"] for patient in planted.canaries for i in traits[patient]["identifier"]}
    assert systems == {i["system"] for one in traits.values() for i in one["identifier"]}
    assert not any(system.endswith(("213.1.4.8", "213.1.4.9")) for system in systems)
    shapes = {frozenset(one) for patient, one in traits.items() if patient not in planted.canaries}
    assert {frozenset(traits[patient]) for patient in planted.canaries} <= shapes
    ipps = Counter(i["value"] for one in traits.values() for i in one["identifier"])
    assert max(ipps.values()) == 1
    assert not any(b"DOUT" in orjson.dumps(traits[patient]) for patient in planted.canaries)


def test_two_deployments_have_different_canaries(planted: Planted) -> None:
    """They follow from the keyring, not from the source that everybody can read."""
    again = planting.Wanted()
    drawn = {
        planting.drawing_of(key, build_group(), again, day_of(planted.deployment)).patient_id("960000016", 0)
        for key in (planted.root.subkey(INDEX), bytes(32))
    }
    assert len(drawn) == 2
    assert len(drawn & planted.canaries) == 1


# Interrupted.


def test_killed_anywhere_every_canary_is_watched_and_the_next_run_goes_on(planted: Planted) -> None:
    command = [str(CLOISON), "canaries", "plant", "--per-site", "30", "--data", str(planted.deployment.data)]
    world, wanted = planted.world, 30 * SITES
    for wait in (0.0, 0.15, 0.4):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
            deadline = time.monotonic() + 60
            while world.sql("select count(*) from incidents.canary") == [(136,)] and run.poll() is None:
                assert time.monotonic() < deadline
                time.sleep(0.02)
            time.sleep(wait)
            run.send_signal(signal.SIGKILL)
        known = {bytes(row[0]) for row in world.sql("select mark from incidents.canary")}
        there = [row[0] for row in world.sql("select id from records.patient")]
        watched = sum(planted.marks.of(patient) in known for patient in there)
        assert len(there) == PATIENTS + watched  # nobody came who is not watched
        [(n, *_)] = world.sql(COUNTS)
        assert n == PATIENTS - (len(known) - watched)
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] in (
        f"{wanted - 136} canaries planted.",
        "Every site has its canaries; nothing was changed.",
    )
    assert world.sql(COUNTS) == [(PATIENTS, PATIENTS + wanted, wanted, 3 * wanted)]
    known = {bytes(row[0]) for row in world.sql("select mark from incidents.canary")}
    assert {planted.marks.of(row[0]) for row in world.sql("select id from records.patient")} >= known


# Who may plant.


def test_only_the_import_plants_marks_and_never_more_than_a_site_may_have(planted: Planted) -> None:
    call = "select gate.plant_marks(%s::bytea[], %s::uuid[], '{}', '{}', '{}')"
    [(site,)] = planted.world.sql("select id from directory.site limit 1")
    with (
        psycopg.connect(planted.deployment.conninfo("cloison_web")) as web,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        web.execute(call, ([os.urandom(16)], [site]))
    with psycopg.connect(planted.deployment.admin_conninfo()) as admin, pytest.raises(psycopg.Error) as told:
        admin.execute(call, ([os.urandom(16) for _ in range(201)], [site] * 201))
    assert told.value.sqlstate == "CL001"


def test_a_site_that_is_not_there_and_too_many_are_refused(planted: Planted) -> None:
    admin, today = planted.deployment.admin_conninfo(), datetime.now(UTC).date()
    for wanted in (planting.Wanted(sites=frozenset({"123456789"})), planting.Wanted(per_site=201)):
        with pytest.raises(CloisonError) as told:
            planting.prepare(admin, planted.root, wanted, today)
        assert told.value.code is Code.SETTING_INVALID


@pytest.mark.parametrize("role", ["cloison_web", "cloison_signin", "cloison_import"])
def test_only_the_jobs_count_and_hear(planted: Planted, role: str) -> None:
    if role == "cloison_import":
        with import_connection(planted.deployment.admin_conninfo()) as importer:
            for call in ("gate.canary_counts()", "gate.hear_canaries(array[]::bytea[])"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    importer.execute(f"select * from {call}".encode())
        return
    for call in ("gate.canary_counts()", "gate.hear_canaries(array[]::bytea[])"):
        refused = pytest.raises(psycopg.errors.InsufficientPrivilege)
        with psycopg.connect(planted.deployment.conninfo(role)) as login, refused:
            login.execute(f"select * from {call}".encode())


def test_what_is_heard_leads_to_a_site_and_no_further(planted: Planted) -> None:
    """Guesses alert nobody; an own address says its site, and the function gives nothing else back."""
    [(token, site)] = planted.world.sql(
        "select k.token, e.finess from incidents.canary_contact k join incidents.canary c using (mark) "
        "join directory.site e on e.id = c.site_id where k.kind = 'email' limit 1"
    )
    with psycopg.connect(planted.deployment.conninfo("cloison_jobs"), autocommit=True) as jobs:
        hear = "select * from gate.hear_canaries(%s)"
        assert jobs.execute(hear, ([os.urandom(16), b"", token[:8]],)).fetchall() == []
        assert planted.world.sql("select count(*) from incidents.alert where rule = 'canary_contacted'") == [
            (0,)
        ]
        cursor = jobs.execute(hear, ([token],))
        assert [column.name for column in cursor.description or ()] == [
            "finess", "site", "kind", "planted_on", "first_time",
        ]  # fmt: skip
        assert [(row[0], row[2], row[4]) for row in cursor.fetchall()] == [(site, "email", True)]
        assert [row[4] for row in jobs.execute(hear, ([token, token],)).fetchall()] == [False]
        counted = jobs.execute("select sum(heard) from gate.canary_counts()").fetchone()
    assert counted == (1,)
    told = planted.world.sql(
        "select severity, seen, contained from incidents.alert where rule = 'canary_contacted'"
    )
    assert told == [("grave", 1, False)]
