"""`cloison downtime`, from the making of a ward's sheet to its opening without a server and its telling afterwards."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from cloison.cli.downtime import open_
from cloison.downtime import renewal
from cloison.gate import downtime
from cloison.gate.client import Gate
from cloison.gate.downtime import DowntimeGate
from cloison.records import codes, sheet_lock
from tests.browser.fictional import admit_the_ward
from tests.database import Database
from tests.people import World, an_id

UNIT = an_id("surgery_b")
CODES = {who: codes.draw() for who in ("nadia", "paul")}


@pytest.fixture
def jobs(world: World, database: Database) -> Iterator[DowntimeGate]:
    renewal.speak()
    client = DowntimeGate(database.conninfo("cloison_jobs"))
    yield client
    client.close()


def sheet(world: World, gate: Gate, jobs: DowntimeGate, data: Path) -> Path:
    """The file of Surgery B, with the cards of Nadia and Paul."""
    admit_the_ward(world)
    for who, code in CODES.items():
        key = sheet_lock.public_key(codes.read(code), str(UNIT))
        gate.act(downtime.keep_card(world.secret(who), uuid4(), UNIT, key))
    done = {one.unit.id: one for one in renewal.renew(jobs, world.keyring, data)}
    assert [one.because for one in done.values() if one.unit.id != UNIT] == ["no_cards"] * (len(done) - 1)
    path = done[UNIT].path
    assert path is not None, done[UNIT]
    assert done[UNIT].patients == 6
    return path


def test_two_codes_open_what_the_ward_needs(
    world: World, gate: Gate, jobs: DowntimeGate, tmp_path: Path
) -> None:
    path = sheet(world, gate, jobs, tmp_path)
    assert [p.name for p in path.parent.iterdir()] == [path.name]  # no half-written file, nothing in clear
    assert b"LEF" not in path.read_bytes()
    typed = "\n".join((CODES["nadia"].lower(), CODES["paul"])) + "\n"
    told = CliRunner().invoke(open_, [str(path)], input=typed)
    assert told.exit_code == 0, told.output
    pages = PdfReader(io.BytesIO(path.with_suffix(".pdf").read_bytes())).pages
    text = "\n".join(page.extract_text() for page in pages)
    for word in ("MARCHETTI-DELACROIX", "Allergies", "à détruire", "6 présents", "nadia NADIA"):
        assert word in text, text
    assert path.with_suffix(".pdf").stat().st_mode & 0o077 == 0
    [line] = [json.loads(x) for x in path.with_suffix(".opened").read_text().splitlines()]
    assert len(line["cards"]) == 2


def test_one_code_typed_twice_opens_nothing(
    world: World, gate: Gate, jobs: DowntimeGate, tmp_path: Path
) -> None:
    path = sheet(world, gate, jobs, tmp_path)
    for typed in (
        f"{CODES['nadia']}\n\n",
        f"{CODES['nadia']}\n{CODES['nadia']}\n",
        f"{CODES['nadia']}\n{codes.draw()}\n",
    ):
        told = CliRunner().invoke(open_, [str(path)], input=typed)
        assert told.exit_code == 1
        assert not path.with_suffix(".pdf").exists()


def test_a_sheet_of_yesterday_is_gone(tmp_path: Path) -> None:
    old, new = tmp_path / f"a{renewal.SUFFIX}", tmp_path / f"b{renewal.SUFFIX}"
    for path in (old, new):
        path.write_bytes(b"x")
    before = new.stat().st_mtime - renewal.KEPT.total_seconds() - timedelta(minutes=1).total_seconds()
    os.utime(old, (before, before))
    assert renewal.forget(tmp_path) == 1
    assert [p.name for p in tmp_path.iterdir()] == [new.name]


def test_a_unit_that_fails_costs_the_others_nothing(
    world: World, gate: Gate, jobs: DowntimeGate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    admit_the_ward(world)
    for who, unit in (("nadia", UNIT), ("paul", UNIT)):
        gate.act(downtime.keep_card(world.secret(who), uuid4(), unit, os.urandom(32)))
    for unit in (UNIT, an_id("geriatrics")):
        assert jobs.keep_envelope(uuid4(), unit, sheet_lock.public_key(codes.read(codes.draw()), str(unit)))
    real = renewal.content.data

    def broken(unit: str, *args: object) -> dict[str, object]:
        if unit == "surgery_b":
            raise OSError("no space")
        return real(unit, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(renewal.content, "data", broken)
    done = {one.unit.id: one for one in renewal.renew(jobs, world.keyring, tmp_path)}
    assert done[UNIT].because == "failed: OSError"
    assert done[an_id("geriatrics")].path is not None
