"""The database's superuser rewrites the ledger, and makes its own hashes fit: the tree and its witness find it, and name it.

With the defence off there is what other systems have: hashes in the same database. They are all right again after each attack.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from cloison.database.tree_lines import tree_lines
from cloison.errors import CloisonError, Code
from cloison.gate.sequence import SequenceGate
from cloison.ledger.notes import LOG, WITNESS, Signer
from cloison.ledger.verify import verify
from cloison.ledger.witness import Witness
from cloison.serving.sequencer import Sequencer
from cloison.serving.witnesses import KeptFile, Remote
from tests.database import Database
from tests.sql.test_tree_steps import write
from tests.unit.test_ledger_witness import serving

_FITS = """update ledger.line l set commitment = sha256(l.salt || convert_to(jsonb_build_array(
  (extract(epoch from l.at) * 1000000)::bigint, l.ticket, l.event, l.outcome, l.reason, l.session_id, l.account_id, l.role,
  l.site_id, l.surface, l.purpose, l.patient_id, l.patients, l.slices, l.detail, l.explained)::text, 'UTF8'))"""
_OWN_HASHES = _FITS.replace(
    "update ledger.line l set commitment =", "select count(*) from ledger.line l where l.commitment <>"
)


@dataclass
class Ground:
    """A ledger of some lines, sequenced, signed, and kept by a witness file on "another volume"."""

    database: Database
    folder: Path
    told: list[str]

    def sequencer(self) -> Sequencer:
        signer = Signer.load("log.example", LOG, b"\1" * 32)
        gate = SequenceGate(self.database.conninfo("cloison_jobs"))
        kept = KeptFile(self.folder.parent / "kept", signer.key)
        self.folder.mkdir(exist_ok=True)
        (self.folder / "vkey").write_text(f"{signer.key}\n")
        return Sequencer(self.folder, gate, signer, [kept], tell=self.told.append)

    def publish(self) -> None:
        sequencer = self.sequencer()
        sequencer.take_in()
        sequencer.publish()
        sequencer.close()

    def own_hashes_wrong(self) -> int:
        """What a hash in the same database finds."""
        row = self.database.connect().execute(_OWN_HASHES.encode()).fetchone()
        return int(row[0]) if row else -1

    def faults(self) -> list[str]:
        return verify(self.folder, tree_lines(self.database.conninfo("cloison_backup"))).faults


@pytest.fixture
def ground(database: Database, tmp_path: Path) -> Iterator[Ground]:
    made = Ground(database, tmp_path / "ledger", [])
    write(database.connect(), times=30)
    made.publish()
    yield made


def owner(ground: Ground) -> psycopg.Connection[tuple[Any, ...]]:
    connection = ground.database.connect()
    connection.execute("set session_replication_role = replica")  # no trigger stands in a superuser's way
    return connection


def some_line(ground: Ground, place: int = 12) -> int:
    row = (
        ground.database.connect()
        .execute("select line_id from ledger.leaf where index = %s", (place,))
        .fetchone()
    )
    assert row
    return int(row[0])


def change(ground: Ground) -> str:
    """Somebody else did it."""
    line = some_line(ground)
    owner(ground).execute("update ledger.line set role = 'physician' where id = %s", (line,))
    return f"line {line} of"


def remove(ground: Ground) -> str:
    line = some_line(ground)
    owner(ground).execute("delete from ledger.line where id = %s", (line,))
    return f"line {line} of"


def remove_leaf_too(ground: Ground) -> str:
    line = some_line(ground)
    owner(ground).execute("delete from ledger.line where id = %s", (line,))
    owner(ground).execute("delete from ledger.leaf where line_id = %s", (line,))
    return f"line {line} of"


def insert(ground: Ground) -> str:
    """A line of an hour ago that accuses a colleague, with a row in the outbox, as if the gate had written it."""
    owner(
        ground
    ).execute("""insert into ledger.line (at, ticket, event, outcome, reason, role, surface, salt, commitment)
      select now() - interval '1 hour', gen_random_uuid(), 'patient.open', 'allowed', 'ward_presence', 'nurse', 'page',
      uuid_send(gen_random_uuid()), ''""")
    owner(ground).execute("""insert into ledger.outbox (line_id, at, commitment, about_patients)
      select id, at, commitment, true from ledger.line order by id desc limit 1""")
    row = ground.database.connect().execute("select max(id) from ledger.line").fetchone()
    assert row
    return f"line {row[0]} "


def reorder(ground: Ground) -> str:
    """Two lines change places, that what came after comes before."""
    second = some_line(ground, 13)
    connection = owner(ground)
    for old, new in ((12, 1_000_000), (13, 12), (1_000_000, 13)):
        connection.execute("update ledger.leaf set index = %s where index = %s", (new, old))
    return f"line {second} stands at leaf 12"


@pytest.mark.parametrize("attack", [change, remove, remove_leaf_too, insert, reorder])
def test_a_superuser_rewrites_the_ledger(ground: Ground, attack: Callable[[Ground], str]) -> None:
    assert ground.faults() == []
    named = attack(ground)
    owner(ground).execute(_FITS.encode())  # every hash in the database fits again
    assert ground.own_hashes_wrong() == 0, "off: hashes in the same database find nothing"
    if attack is insert:
        ground.publish()
    assert any(named in fault for fault in ground.faults()), "on: found, and named"


def test_tiles_rewritten_too_do_not_bear_the_signature(ground: Ground, tmp_path: Path) -> None:
    """Whoever has the machine's files as well makes a new tree of the changed lines: its root is not the one signed."""
    change(ground)
    owner(ground).execute(_FITS.encode())
    for path in sorted((ground.folder / "tile").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    with pytest.raises(CloisonError) as error:
        ground.publish()
    assert error.value.code is Code.LEDGER_SPOILT


def test_with_the_key_of_the_log_too_the_witness_refuses(ground: Ground) -> None:
    """The signing key is stolen as well: a whole new history, signed. What was kept elsewhere is not its beginning."""
    change(ground)
    owner(ground).execute(_FITS.encode())
    for path in sorted(ground.folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    ground.publish()
    assert ground.faults() == [], "the forger's own files agree with themselves"
    assert any("are not the beginning of the ledger" in sentence for sentence in ground.told)
    rows = ground.database.connect().execute(
        "select facts ->> 'witness' from incidents.alert where rule = 'ledger'"
    )
    assert "kept" in str(rows.fetchall())


def test_an_older_backup_is_found(ground: Ground) -> None:
    """The database is set back: by its own files at once, by the witness where these were set back with it."""
    connection = owner(ground)
    connection.execute(
        "delete from ledger.line where id in (select line_id from ledger.leaf where index >= 20)"
    )
    connection.execute("delete from ledger.leaf where index >= 20")
    connection.execute("update ledger.sequencer set size = 20")
    with pytest.raises(CloisonError) as error:
        ground.publish()
    assert error.value.code is Code.LEDGER_ROLLED_BACK
    for path in sorted(ground.folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    ground.publish()
    assert any("has a checkpoint of 30 lines, and the ledger has 20" in sentence for sentence in ground.told)


def test_a_spoilt_tile_is_named_and_a_lost_edge_is_made_again(ground: Ground) -> None:
    tile = next((ground.folder / "tile" / "0").rglob("30"))
    tile.write_bytes(b"\0" * len(tile.read_bytes()))
    assert any("tile/0/000" in fault for fault in ground.faults())
    ground.publish()  # as after a loss of power: from the database, and only if the signed root comes out
    assert ground.faults() == []


def test_two_sequencers_on_one_folder(ground: Ground) -> None:
    first = ground.sequencer()
    with pytest.raises(CloisonError) as error:
        ground.sequencer()
    assert error.value.code is Code.LEDGER_BUSY
    first.close()


def test_the_record_servers_login_has_no_way_to_the_tree(ground: Ground) -> None:
    web = ground.database.connect("cloison_web")
    for attempt in (
        "select * from ledger.leaf",
        "delete from ledger.outbox",
        "update ledger.sequencer set size = 0",
        "select gate.sequence_lines(1)",
        "select * from gate.leaves(0, 10)",
        "select gate.note_checkpoint(1, 'x', '{}', null)",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute(attempt.encode())


def test_the_check_needs_nothing_of_ours(ground: Ground, tmp_path: Path) -> None:
    """As an auditor runs it: one file, on another machine, with the lines that were exported."""
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "verify.py").write_text(Path(sys.modules[verify.__module__].__file__ or "").read_text())
    (alone / "lines").write_bytes(b"".join(tree_lines(ground.database.conninfo("cloison_backup"))))
    command = [
        sys.executable,
        "-I",
        str(alone / "verify.py"),
        str(ground.folder),
        "--lines",
        str(alone / "lines"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=alone, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "30 leaves, 30 lines, 0 faults" in done.stdout
    text = (alone / "lines").read_text().replace("patient.open", "patient.find", 1)
    (alone / "lines").write_text(text)
    done = subprocess.run(command, capture_output=True, text=True, cwd=alone, check=False)
    assert done.returncode == 1
    assert "was changed" in done.stdout


def test_a_witness_over_http_signs_the_ledger(ground: Ground, tmp_path: Path) -> None:
    signer = Signer.load("witness.example", WITNESS, b"\2" * 32)
    log = Signer.load("log.example", LOG, b"\1" * 32)
    memory = Witness(tmp_path / "memory", signer, [log.key], lambda: 1_800_000_000)
    with serving(memory) as url:
        sequencer = Sequencer(
            ground.folder,
            SequenceGate(ground.database.conninfo("cloison_jobs")),
            log,
            [Remote(url, signer.key)],
            tell=ground.told.append,
        )
        sequencer.take_in()
        sequencer.publish()
        sequencer.close()
    report = verify(ground.folder, tree_lines(ground.database.conninfo("cloison_backup")), [str(signer.key)])
    assert report.faults == []
    assert report.cosigned == {"witness.example": 1_800_000_000}
    other = Signer.load("v", WITNESS, b"\3" * 32)
    missing = verify(ground.folder, tree_lines(ground.database.conninfo("cloison_backup")), [str(other.key)])
    assert missing.faults == ["v did not sign the checkpoint"]
