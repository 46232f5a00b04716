"""Rotation of keys on 300 patients, with the gate opening records meanwhile; killed in the middle, it is finished (4.3)."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from cloison.database.embedded import places
from cloison.deployment import Deployment
from cloison.errors import CloisonError, Code
from cloison.gate import calls, opened, rotation
from cloison.gate.answers import Allowed
from cloison.gate.client import Gate
from cloison.gate.keys import KeyGate
from cloison.identity import sessions
from cloison.records import root_key
from cloison.records.keyring import INDEX, Keyring
from cloison.records.marks import Marks
from cloison.serving.keys import keyring_of
from tests import leftovers
from tests.unit.test_command_line import cloison

SLOWLY = """
import sys
from pathlib import Path
from cloison.deployment import Deployment
from cloison.gate import rotation
from cloison.gate.keys import KeyGate
from cloison.records import root_key
from cloison.records.keyring import Keyring
deployment = Deployment.open(Path(sys.argv[1]))
gate = KeyGate(deployment.conninfo("cloison_jobs"))
keyring = Keyring(root_key.load(deployment.data, demo=True))
rotation.rotate_owner(gate, keyring, None, lambda done, total: print(done, total, flush=True), batch=10)
"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    data = tmp_path_factory.mktemp("rotation") / "data"
    made = cloison("demo", "--patients", "300", "--data", data, "--load-only")
    assert made.returncode == 0, made.stderr
    deployment = Deployment.open(data)
    with deployment.running():
        yield deployment
    home = places.find(data).home
    if os.geteuid() == 0:
        leftovers.forget(home)


@pytest.fixture
def keys(demo: Deployment) -> Iterator[KeyGate]:
    gate = KeyGate(demo.conninfo("cloison_jobs"))
    yield gate
    gate.close()


def sql(demo: Deployment, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(demo.admin_conninfo(), autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def later(demo: Deployment) -> None:
    """Let a minute pass on the demo's clock: every server has learned of the new keys."""
    sql(demo, "insert into gate.clock_offset (amount) values ('1 minute')"
              " on conflict (only_row) do update set amount = clock_offset.amount + interval '1 minute'")  # fmt: skip


class Reader:
    """A record server: it loaded its keyring once, and opens the records of a nurse's ward again and again."""

    def __init__(self, demo: Deployment) -> None:
        root = root_key.load(demo.data, demo=True)
        self.gate = Gate(demo.conninfo("cloison_web"), Marks(root.subkey("index")), most=2)
        self.keyring = keyring_of(demo, self.gate, root)
        rows = json.loads((demo.data / "accounts.json").read_text())
        for row in (row for row in rows if row["role"] == "physician"):
            token = sessions.open_with(demo.conninfo("cloison_signin"), row["username"], "token", None, 60)
            if isinstance(token, sessions.Refused):
                continue
            self.secret = base64.urlsafe_b64decode(token.secret + "=")
            answer = self.gate.ask(calls.list_patients(self.secret, "TREAT", "test"))
            if isinstance(answer, Allowed) and (ids := {r.patient_id for r in answer.rows if r.patient_id}):
                self.patients: list[UUID] = sorted(ids)[:8]
                break
        self.opened = 0
        self.fault: Exception | None = None

    def open_all(self) -> None:
        for patient in self.patients:
            slices = ("traits", "contact", "clinical", "prescriptions")
            opening = calls.Opening(self.secret, patient, slices, "TREAT", "test")
            answer = self.gate.ask(calls.open_one(opening))
            assert isinstance(answer, Allowed), answer
            found = opened.resources(answer, self.keyring)
            assert {r.resource["resourceType"] for r in found} >= {"Patient", "Encounter"}
            self.opened += 1

    @contextmanager
    def opening(self) -> Iterator[None]:
        stop = threading.Event()

        def run() -> None:
            try:
                while not stop.is_set():
                    self.open_all()
            except Exception as error:
                self.fault = error

        thread, before = threading.Thread(target=run), self.opened
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()
        assert self.fault is None, self.fault
        assert self.opened > before


@pytest.fixture
def reader(demo: Deployment) -> Iterator[Reader]:
    made = Reader(demo)
    made.open_all()
    yield made
    made.gate.close()


def bodies(demo: Deployment) -> object:
    return sql(
        demo,
        "select count(*), md5(string_agg(md5(body), '' order by patient_id, id, slice, version)) from records.resource",
    )


def under(keys: KeyGate, site: UUID | None) -> dict[UUID | None, int]:
    return {row.id: row.data_keys for row in keys.status() if row.id and row.site_id == site}


def test_the_group_s_key(demo: Deployment, keys: KeyGate, reader: Reader) -> None:
    before, bodies_before = under(keys, None), bodies(demo)
    stored = sql(demo, "select wrapped from records.wrapping_key where site_id is null")
    keyring = Keyring(root_key.load(demo.data, demo=True))
    told: list[tuple[int, int]] = []
    with reader.opening():
        count = rotation.rotate_owner(keys, keyring, None, lambda *now: told.append(now), batch=50)
    after = under(keys, None)
    (old,), (new,) = before, after.keys() - before.keys()
    assert count == before[old] == after[new] > 500
    assert after[old] == 0
    assert told[0] == (0, count)
    assert told[-1] == (count, count)
    assert not keys.destroy(old), "a server may not know of the new key yet"
    later(demo)
    assert rotation.destroy_retired(keys, keyring) == 1
    assert set(under(keys, None)) == {new}
    assert stored != sql(demo, "select wrapped from records.wrapping_key where site_id is null")
    reader.keyring.look()
    assert old not in reader.keyring.keys
    assert reader.keyring.current[None] == new
    with reader.opening():
        time.sleep(0.2)
    assert bodies(demo) == bodies_before
    steps = sql(demo, "select what, sum(keys) from records.rotation_step group by what order by what")
    assert ("data keys rewrapped", count) in steps
    assert ("key destroyed", 0) in steps


def test_the_old_key_opens_nothing_any_more(demo: Deployment, keys: KeyGate) -> None:
    """Who stole the keyring's group key yesterday opens no row that is read today."""
    stolen = Keyring(root_key.load(demo.data, demo=True))
    keys.load_keys(stolen)
    rotation.rotate_owner(keys, Keyring(root_key.load(demo.data, demo=True)), None, lambda *_: None)
    rows = sql(
        demo,
        "select patient_id, site_id, slice, wrapping_key_id, wrapped from records.data_key where slice = 'traits' limit 5",
    )
    for row in rows:
        with pytest.raises(CloisonError) as raised:
            stolen.data_key(*row)  # type: ignore[arg-type]
        assert raised.value.code == Code.KEY_MISSING


def test_a_site_s_key_by_its_finess(demo: Deployment, keys: KeyGate, reader: Reader) -> None:
    state = max((row for row in keys.status() if row.finess), key=lambda row: row.data_keys)
    assert state.finess is not None
    stop = threading.Event()

    def time_passes() -> None:
        while not stop.wait(1):
            if any(row.retired_at and not row.data_keys for row in keys_of(demo)):
                later(demo)

    clock = threading.Thread(target=time_passes)
    clock.start()
    done = cloison("keys", "rotate", "site", state.finess, "--data", demo.data)
    stop.set()
    clock.join()
    assert done.returncode == 0, done.stderr
    assert f"{state.data_keys} data keys rewrapped" in done.stdout
    assert state.id not in under(keys, state.site_id)
    reader.open_all()
    unknown = cloison("keys", "rotate", "site", "000000000", "--data", demo.data)
    assert (unknown.returncode, unknown.stdout) == (2, "")


def keys_of(demo: Deployment) -> list[object]:
    gate = KeyGate(demo.conninfo("cloison_jobs"))
    try:
        return list(gate.status())
    finally:
        gate.close()


def test_killed_in_the_middle_it_is_finished_by_the_next(
    demo: Deployment, keys: KeyGate, reader: Reader
) -> None:
    total = sum(under(keys, None).values())
    with reader.opening():
        program = subprocess.Popen(
            [sys.executable, "-c", SLOWLY, str(demo.data)], stdout=subprocess.PIPE, text=True
        )
        assert program.stdout is not None
        for line in program.stdout:
            if int(line.split()[0]) >= 100:
                break
        program.send_signal(signal.SIGKILL)
        program.wait()
        program.stdout.close()
    half = under(keys, None)
    assert sorted(count > 0 for count in half.values())[-2:] == [True, True]
    reader.open_all()
    fresh = Reader(demo)  # a server that starts now
    fresh.open_all()
    fresh.gate.close()
    keyring = Keyring(root_key.load(demo.data, demo=True))
    with reader.opening():
        finished = rotation.rotate_owner(keys, keyring, None, lambda *_: None)
    assert 0 < finished < total
    assert set(under(keys, None)) == set(half), "no further key was made"
    later(demo)
    rotation.destroy_retired(keys, keyring)
    assert sorted(under(keys, None).values()) == [total]
    reader.open_all()


def test_the_root_key(demo: Deployment, keys: KeyGate, reader: Reader) -> None:
    old = root_key.load(demo.data, demo=True)
    index = old.subkey(INDEX)
    with reader.opening():
        done = cloison("keys", "rotate", "root", "--data", demo.data)
        assert done.returncode == 0, done.stderr
        new = root_key.load(demo.data, demo=True)
        assert new.id != old.id
        assert new.subkey(INDEX) == index, "the blind index stays as it is"
        with pytest.raises(CloisonError) as raised:
            Keyring(old).load(keys.wrapped())
        assert raised.value.code == Code.KEY_MISSING
        for key_id, _, wrapped, _, _ in keys.wrapped():
            with pytest.raises(CloisonError):
                old.unwrap(wrapped, key_id)
        # The server, which knows the old root, learns of a key that is made under the new one.
        rotation.rotate_owner(keys, Keyring(new), None, lambda *_: None)
    assert {path.name for path in (demo.data / "keys").iterdir()} == {"root.key", "signin.key"}
    fresh = Reader(demo)
    fresh.open_all()
    fresh.gate.close()


@pytest.mark.parametrize("moment", ["before the database", "after the database"])
def test_the_root_key_killed_between_file_and_database(
    demo: Deployment, keys: KeyGate, reader: Reader, moment: str
) -> None:
    old = root_key.load(demo.data, demo=True)
    new = root_key.begin_next(demo.data, old, demo=True)
    if moment == "after the database":
        rotation.rotate_root(keys, old, new)
    fresh = Reader(demo)  # a server that starts at this very moment opens everything
    fresh.open_all()
    fresh.gate.close()
    assert root_key.load(demo.data, demo=True).subkey(INDEX) == old.subkey(INDEX)
    done = cloison("keys", "rotate", "root", "--data", demo.data)
    assert done.returncode == 0, done.stderr
    assert root_key.load(demo.data, demo=True).id == new.id
    assert {row.root_id for row in keys.status() if row.id} == {new.id}
    reader.open_all()


def test_status_needs_no_key(demo: Deployment) -> None:
    shown = cloison("keys", "status", "--data", demo.data, "--json")
    rows = json.loads(shown.stdout)
    assert shown.returncode == 0
    assert rows[0]["owner"] == "group"
    assert len({row["owner"] for row in rows}) == 18
    lines = cloison("keys", "status", "--data", demo.data).stdout.splitlines()
    assert len(lines) == len(rows)


@pytest.fixture
def production(tmp_path: Path) -> Iterator[tuple[Deployment, Path]]:
    deployment = Deployment.create(tmp_path / "data", demo=False)
    with deployment.running():
        assert cloison("migrate", "--data", deployment.data).returncode == 0
        folder = tmp_path / "credentials"
        folder.mkdir()
        yield deployment, folder


def test_the_keyring_of_a_production_deployment(production: tuple[Deployment, Path]) -> None:
    deployment, folder = production

    def run(*arguments: str, **passphrases: str) -> subprocess.CompletedProcess[str]:
        for path in folder.iterdir():
            path.unlink()
        for name, passphrase in passphrases.items():
            (folder / f"cloison.{name.replace('_', '-')}").write_text(passphrase + "\n")
        return cloison("keys", *arguments, "--data", deployment.data, CREDENTIALS_DIRECTORY=str(folder))

    short = run("init", passphrase="too short")
    assert (short.returncode, "at least 16 characters" in short.stderr) == (1, True)
    assert not (deployment.data / "keys" / "salt").exists()
    first, second = "the first passphrase", "the second passphrase"
    made = run("init", passphrase=first)
    assert made.returncode == 0, made.stderr
    assert {path.name for path in (deployment.data / "keys").iterdir()} == {"salt", "signin.key"}
    again = run("init", passphrase=first)
    assert "0 keys made" in again.stdout
    wrong = run("init", passphrase="another passphrase")
    assert (wrong.returncode, "not the one" in wrong.stderr) == (1, True)
    index = loaded(deployment, folder, first).subkey(INDEX)
    assert run("rotate", "root", passphrase="another passphrase", next_passphrase=second).returncode == 1
    assert not (deployment.data / "keys" / "salt.next").exists()
    rotated = run("rotate", "root", passphrase=first, next_passphrase=second)
    assert rotated.returncode == 0, rotated.stderr
    assert loaded(deployment, folder, second).subkey(INDEX) == index
    assert run("rotate", "group", passphrase=first).returncode == 1
    with pytest.raises(CloisonError, match="not the one of this keyring"):
        loaded(deployment, folder, first)


@pytest.mark.parametrize("moment", ["before the database", "after the database"])
def test_a_rotation_of_the_passphrase_killed_in_the_middle(
    production: tuple[Deployment, Path], moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment, folder = production
    first, second = "the first passphrase", "the second passphrase"
    (folder / "cloison.passphrase").write_text(first)
    (folder / "cloison.next-passphrase").write_text(second)
    environment = {"CREDENTIALS_DIRECTORY": str(folder)}
    assert cloison("keys", "init", "--data", deployment.data, **environment).returncode == 0
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    gate = KeyGate(deployment.conninfo("cloison_jobs"))
    old = root_key.load(deployment.data, demo=False)
    new = root_key.begin_next(deployment.data, old, demo=False)
    if moment == "after the database":
        rotation.rotate_root(gate, old, new)
    right = second if moment == "after the database" else first
    Keyring(loaded(deployment, folder, right)).load(gate.wrapped())
    assert loaded(deployment, folder, right).subkey(INDEX) == old.subkey(INDEX)
    done = cloison("keys", "rotate", "root", "--data", deployment.data, **environment)
    assert done.returncode == 0, done.stderr
    Keyring(loaded(deployment, folder, second)).load(gate.wrapped())
    assert {row.root_id for row in gate.status() if row.id} == {new.id}
    gate.close()


def loaded(deployment: Deployment, folder: Path, passphrase: str) -> root_key.RootKey:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CREDENTIALS_DIRECTORY", str(folder))
        (folder / "cloison.passphrase").write_text(passphrase)
        return root_key.load(deployment.data, demo=False)
