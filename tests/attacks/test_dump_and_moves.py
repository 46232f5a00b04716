"""A stolen dump, and rows moved by somebody who can write the tables (12.3)."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from cloison.errors import CloisonError, Code
from cloison.gate import calls, opened
from cloison.gate.client import Gate
from tests.database import Database
from tests.people import World, an_id
from tests.routes.fhir import Face, served

WORDS = [
    "Lefèvre",
    "Lefevre",
    "LEFEVRE",
    "Anne-Marie",
    "1950-03-12",
    "rue des Lilas",
    "0639980001",
    "PARACÉTAMOL",
    "Pénicilline",
    "IPP-inside",
]


def test_a_dump_names_nobody(world: World, database: Database) -> None:
    dump = subprocess.run(
        [str(Path(database.cluster.binaries) / "pg_dump"), "--dbname", database.admin],
        capture_output=True,
        check=True,
    ).stdout
    assert b"COPY records.resource" in dump  # the records are in it, as ciphertext
    assert [word for word in WORDS if word.encode() in dump or word.encode().hex().encode() in dump] == []


def opened_by_nadia(world: World, gate: Gate) -> list[opened.Opened]:
    answer = gate.ask(
        calls.open_one(
            calls.Opening(world.secret("nadia"), an_id("inside"), ("traits", "clinical"), "TREAT", "t")
        )
    )
    return opened.resources(answer, world.keyring)


MOVES = {
    "another patient": "update records.resource r set body = o.body from records.resource o where o.patient_id = %(other)s "
    "and r.patient_id = %(one)s and r.resource_type = o.resource_type and r.resource_type = 'Observation'",
    "another id": "update records.resource set id = gen_random_uuid() where patient_id = %(one)s and resource_type = 'Observation'",
    "another version": "update records.resource set version = 2 where patient_id = %(one)s and resource_type = 'Observation'",
    "another type": "update records.resource set resource_type = 'Condition' where patient_id = %(one)s and resource_type = 'Observation'",
    "another slice": "update records.resource set slice = 'traits' where patient_id = %(one)s and resource_type = 'Observation'",
    "a changed byte": "update records.resource set body = set_byte(body, 40, get_byte(body, 40) # 1) where patient_id = %(one)s "
    "and resource_type = 'Observation'",
    "another patient's key": "update records.data_key k set wrapped = o.wrapped from records.data_key o where k.patient_id = %(one)s "
    "and o.patient_id = %(other)s and o.slice = k.slice",
}


@pytest.mark.parametrize("move", MOVES)
def test_a_moved_row_fails_to_decrypt_and_is_reported(
    world: World, gate: Gate, database: Database, move: str
) -> None:
    assert len(opened_by_nadia(world, gate)) == 3
    done = database.connect().execute(MOVES[move], {"one": an_id("inside"), "other": an_id("elsewhere")})
    assert done.rowcount >= 1
    with pytest.raises(CloisonError) as raised:
        opened_by_nadia(world, gate)
    assert raised.value.code == Code.RECORD_UNREADABLE


@pytest.mark.parametrize("move", MOVES)
def test_over_fhir_a_moved_row_is_an_error_of_ours_that_names_nobody(
    world: World, database: Database, caplog: pytest.LogCaptureFixture, move: str
) -> None:
    database.connect().execute(MOVES[move], {"one": an_id("inside"), "other": an_id("elsewhere")})

    async def story(face: Face) -> None:
        told = await face.get("nadia", f"/Patient/{an_id('inside')}/$everything")
        assert told.status_code == 500
        assert told.json()["issue"][0]["diagnostics"].endswith("nothing of it is shown.")
        assert not any(word in told.text + caplog.text for word in WORDS)
        assert (await face.get("sam", f"/Patient/{an_id('inside')}")).status_code == 403

    served(world, story)
    assert "record-unreadable" in caplog.text  # what a security officer's log collector looks for


def test_a_row_moved_to_another_site_fails_to_decrypt(world: World, gate: Gate, database: Database) -> None:
    admin = database.connect()
    admin.execute(
        "insert into records.data_key select patient_id, %s, slice, wrapping_key_id, wrapped from records.data_key "
        "where patient_id = %s and slice = 'clinical'",
        (an_id("ormes"), an_id("inside")),
    )
    admin.execute(
        "update records.resource set site_id = %s where patient_id = %s and slice = 'clinical'",
        (an_id("ormes"), an_id("inside")),
    )
    with pytest.raises(CloisonError) as raised:
        opened_by_nadia(world, gate)
    assert raised.value.code == Code.RECORD_UNREADABLE
