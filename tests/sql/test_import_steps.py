"""The numbered steps of `gate.move_staged`, by number, and the two lists an import reads. More: tests/attacks/test_import_role.py."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import psycopg
import pytest

from cloison.database.bulk import SealedPatient, write_patients
from cloison.database.import_role import import_connection
from tests.people import World, an_id, seal

NEW = an_id("newcomer")


def newcomer(world: World, name: str = "newcomer") -> SealedPatient:
    return seal(world, name, "tilleuls", "medicine_a", born="1961-05-05")


def moved(world: World, *patients: SealedPatient) -> dict[UUID, str]:
    with import_connection(world.admin) as connection:
        return write_patients(connection, list(patients))


def by_its_own_account(world: World) -> None:
    """Step 1: every fact is made by the import's account, and without it nothing is moved."""
    assert moved(world, newcomer(world)) == {}
    makers = "select distinct a.username from access.relationship r join directory.account a on a.id = r.made_by where r.patient_id = %s"
    assert world.sql(makers, NEW) == [("cloison-import",)]
    world.sql("update directory.account set left_on = since where username = 'cloison-import'")
    with pytest.raises(psycopg.Error):
        moved(world, newcomer(world, "another"))


def puts_faults_aside(world: World) -> None:
    """Step 2: who fails is put aside with a reason, and takes nobody along."""
    forged = seal(world, "inside", "tilleuls", "surgery_b", family="Autre")
    assert moved(world, forged, newcomer(world)) == {an_id("inside"): "patient_exists"}
    assert world.sql("select count(*) from records.patient where id = %s", NEW) == [(1,)]


def first_versions(world: World) -> None:
    """Step 3: what is moved are first versions, whole."""
    made = newcomer(world)
    assert moved(world, made) == {}
    rows = world.sql("select version, count(*) from records.resource where patient_id = %s group by 1", NEW)
    assert rows == [(1, len(made.parts))]


def one_line(world: World) -> None:
    """Step 4: one line for all of a batch, with its set of patients."""
    assert moved(world, newcomer(world), newcomer(world, "another")) == {}
    lines = world.sql(
        "select patients from ledger.line where event = 'patient.import' order by id desc limit 1"
    )
    assert set(lines[0][0]) == {NEW, an_id("another")}


def empty_again(world: World) -> None:
    """Step 5: nothing stays behind in staging, neither of those moved nor of those put aside."""
    moved(world, newcomer(world), seal(world, "inside", "tilleuls", "surgery_b"))
    for table in ("patient", "data_key", "resource", "stay", "contact_token", "relationship"):
        assert world.sql(f"select count(*) from staging.{table}") == [(0,)]


STEPS: dict[tuple[str, int], Callable[[World], None]] = {
    ("move_staged", 1): by_its_own_account,
    ("move_staged", 2): puts_faults_aside,
    ("move_staged", 3): first_versions,
    ("move_staged", 4): one_line,
    ("move_staged", 5): empty_again,
}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0]} ({step[1]})")
def test_step(world: World, step: tuple[str, int]) -> None:
    STEPS[step](world)


def test_an_import_reads_the_directory_and_digests_and_nobody(world: World) -> None:
    made = newcomer(world)
    made.digest = b"d" * 32
    assert moved(world, made) == {}
    with import_connection(world.admin) as connection:
        sites = connection.execute(
            "select name, closed from gate.import_directory() where kind = 'site'"
        ).fetchall()
        assert sorted(sites) == [("closed", True), ("ormes", False), ("tilleuls", False)]
        assert connection.execute("select * from gate.imported_digests()").fetchall() == [(b"d" * 32,)]
