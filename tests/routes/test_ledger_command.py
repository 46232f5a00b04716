"""`cloison ledger`: what an operator and an auditor type, against a deployment whose sequencer has served."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner, Result
from psycopg.conninfo import conninfo_to_dict

from cloison.cli import main
from cloison.deployment import Deployment
from cloison.gate.sequence import SequenceGate
from cloison.serving import sequencer
from cloison.serving.witness import signer_of
from tests.database import Database
from tests.sql.test_tree_steps import write


@dataclass
class Ground:
    """A deployment with lines that are signed."""

    data: Path
    database: Database

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(main, ["ledger", *words, "--data", str(self.data)])

    def serve(self) -> list[str]:
        """Let the sequencer's own loop run until it has published; what it told."""
        told: list[str] = []
        stop = threading.Event()
        signer = sequencer.log_key(self.data)

        def make() -> sequencer.Sequencer:
            gate = SequenceGate(self.database.conninfo("cloison_jobs"))
            return sequencer.Sequencer(self.data / "ledger", gate, signer, [], tell=told.append)

        loop = threading.Thread(target=sequencer.run, args=(make, stop, told.append))
        loop.start()
        looks = self.database.connect()
        for _ in range(600):
            if told or looks.execute("select size from ledger.checkpoint").fetchone():
                break
            stop.wait(0.05)
        stop.set()
        loop.join(10)
        return told


@pytest.fixture
def ground(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ground]:
    data = Deployment.create(tmp_path / "data", demo=True).data
    secret = data / "secrets" / "cloison_backup"
    secret.unlink()
    secret.write_text(str(conninfo_to_dict(database.conninfo("cloison_backup"))["password"]))
    secret.chmod(0o400)
    monkeypatch.setenv(
        "CLOISON_DATABASE_URL", "postgresql:///?" + urlencode(conninfo_to_dict(database.admin))
    )
    write(database.connect(), times=12)
    yield Ground(data, database)


def test_before_the_first_checkpoint_it_says_what_makes_one(ground: Ground) -> None:
    told = ground.run("verify")
    assert told.exit_code == 1
    assert "cloison serve ledger" in told.output


def test_everything_is_checked_exported_and_checked_again_elsewhere(ground: Ground, tmp_path: Path) -> None:
    assert ground.serve() == []
    told = ground.run("verify", "--json")
    found = json.loads(told.stdout)
    assert (told.exit_code, found["size"], found["lines"], found["faults"]) == (0, 12, 12, [])
    lines = tmp_path / "lines"
    assert ground.run("export", str(lines)).exit_code == 0
    assert lines.stat().st_mode & 0o077 == 0
    assert ground.run("export", str(lines)).exit_code != 0  # what is there is not written over
    assert ground.run("verify", "--lines", str(lines)).exit_code == 0
    lines.write_text(lines.read_text().replace("patient.open", "patient.find", 1))
    spoilt = ground.run("verify", "--lines", str(lines))
    assert spoilt.exit_code == 1
    assert "was changed" in spoilt.output


def test_a_line_is_proved_to_somebody_else(ground: Ground, tmp_path: Path) -> None:
    assert ground.serve() == []
    row = (
        ground.database.connect().execute("select id, ticket from ledger.line order by id limit 1").fetchone()
    )
    assert row
    proof = tmp_path / "line.tlog-proof"
    proof.write_text(ground.run("prove", "--line", str(row[0])).stdout)
    assert proof.read_text() == ground.run("prove", "--ticket", str(row[1])).stdout
    key = ground.run("key").stdout.strip()
    shown = CliRunner().invoke(main, ["ledger", "verify", "--proof", str(proof), "--log", key, "--json"])
    assert json.loads(shown.stdout)["fields"][2] == "patient.open"
    proof.write_text(proof.read_text().replace("index 0", "index 1"))
    assert CliRunner().invoke(main, ["ledger", "verify", "--proof", str(proof), "--log", key]).exit_code == 1
    assert ground.run("prove", "--line", "999999").exit_code == 1
    assert ground.run("prove").exit_code == 2
    consistent = json.loads(ground.run("prove", "--consistency", "5").stdout)
    assert (consistent["old"], consistent["size"]) == (5, 12)
    assert ground.run("prove", "--consistency", "13").exit_code == 2


def test_a_lost_key_is_told_and_replaced(ground: Ground) -> None:
    assert ground.serve() == []
    assert ground.run("rekey").exit_code == 1  # nothing is lost: nothing is done
    before = ground.run("key").stdout
    (ground.data / "keys" / "ledger.key").unlink()
    with pytest.raises(Exception, match=r"ledger\.key is missing"):
        sequencer.log_key(ground.data)
    assert ground.run("rekey").exit_code == 0
    ground.database.connect().execute("delete from ledger.checkpoint")
    assert ground.serve() == []
    assert ground.run("key").stdout != before
    assert ground.run("verify").exit_code == 0
    assert [path.name for path in ground.data.glob("ledger.2*")]  # the former tree stays


def test_a_fault_is_told_once_and_the_sequencer_goes_on(ground: Ground) -> None:
    assert ground.serve() == []
    first = sequencer.Sequencer(
        ground.data / "ledger",
        SequenceGate(ground.database.conninfo("cloison_jobs")),
        sequencer.log_key(ground.data),
        [],
        tell=lambda _: None,
    )
    ground.database.connect().execute("delete from ledger.checkpoint")
    told = ground.serve()
    first.close()
    assert len(told) == 1
    assert "Another process takes the ledger's lines into the tree." in told[0]


def test_a_witness_keeps_its_name_and_key(tmp_path: Path) -> None:
    signer = signer_of(tmp_path / "witness", "w.example")
    assert signer_of(tmp_path / "witness", "").key == signer.key
    told = CliRunner().invoke(
        main, ["ledger", "witness", str(tmp_path / "witness"), "--log", str(signer.key), "--key"]
    )
    assert told.output.strip() == str(signer.key)
    renamed = CliRunner().invoke(
        main,
        [
            "ledger",
            "witness",
            str(tmp_path / "witness"),
            "--log",
            str(signer.key),
            "--name",
            "other",
            "--key",
        ],
    )
    assert renamed.exit_code == 2
