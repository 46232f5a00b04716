"""`cloison import fhir` as a person or a program runs it, killed in the middle and run again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

from cloison.cli.demo import prepare
from cloison.database.import_role import IMPORT as ROLE
from cloison.deployment import ROLES, Deployment
from tests.fhir_sources import PRACTITIONERS, SYNTHEA, bundle, lines, patient, weight, write

CLOISON = Path(sys.executable).with_name("cloison")
SITE = "960000016"
MANY = 4000


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Any:
    made = Deployment.create(tmp_path_factory.mktemp("import") / "data", demo=True)
    with made.running():
        prepare(made, 20)
        yield made


def command(deployment: Deployment, *arguments: str | Path) -> list[str]:
    return [str(CLOISON), "import", "fhir", *map(str, arguments), "--data", str(deployment.data)]


def cloison(deployment: Deployment, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(deployment, *arguments), capture_output=True, text=True, check=False)


def ask(deployment: Deployment, statement: str) -> Any:
    with psycopg.connect(deployment.admin_conninfo()) as connection:
        row = connection.execute(statement.encode()).fetchone()
        return row[0] if row else None


def test_done_is_status_0_and_its_report_is_lines_or_json(deployment: Deployment) -> None:
    done = cloison(deployment, SYNTHEA, PRACTITIONERS, "--site", SITE)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("20 patients and 5,852 resources taken in")
    assert "100 % of " in done.stderr
    again = cloison(deployment, SYNTHEA, "--site", SITE, "--json")
    assert again.returncode == 0
    assert json.loads(again.stdout)["patients"] == {"imported": 0, "already": 20, "refused": 0}


def test_something_refused_is_status_1_and_is_listed(deployment: Deployment, tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.json", b"{")
    write(tmp_path / "in" / "b.json", bundle(patient("listed")))
    done = cloison(deployment, tmp_path / "in", "--site", SITE)
    assert done.returncode == 1
    assert done.stdout.startswith("refused: a.json: This is no JSON")
    said = json.loads(cloison(deployment, tmp_path / "in", "--site", SITE, "--json").stdout)
    assert said["faults"][0]["file"] == "a.json"
    assert said["patients"] == {"imported": 0, "already": 1, "refused": 0}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["absent.json", "--site", SITE], "absent.json does not exist."),
        ([SYNTHEA, "--site", "123456789"], "--site 123456789: no open site"),
        ([SYNTHEA], "Missing option '--site'."),
        (["--site", SITE], "Missing argument 'PATH...'."),
    ],
)
def test_used_wrongly_is_status_2(deployment: Deployment, arguments: list[Any], sentence: str) -> None:
    done = cloison(deployment, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"cloison: {sentence}")


def test_the_role_has_no_stored_secret(deployment: Deployment) -> None:
    assert ROLE not in ROLES
    assert not (deployment.data / "secrets" / ROLE).exists()


def killed(deployment: Deployment, arguments: list[Any], *, when: str) -> None:
    """Start an import, and kill -9 its main process when the query answers true."""
    running = subprocess.Popen(
        command(deployment, *arguments), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 60
    while not ask(deployment, when):
        assert running.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < deadline
    running.send_signal(signal.SIGKILL)
    running.wait()


HALF = (  # patients of one source, each of five resources, who are not whole
    "select count(*) from records.imported i where i.at > '{}' and ((select count(*) from records.resource r "
    "where r.patient_id = i.patient_id) <> 5 or not exists (select from records.blind_index b "
    "where b.patient_id = i.patient_id))"
)
IMPORTED = "select count(*) from records.imported"


def test_killed_in_the_middle_it_leaves_whole_patients_and_a_second_run_completes(
    deployment: Deployment, tmp_path: Path
) -> None:
    already, began = ask(deployment, IMPORTED), ask(deployment, "select now()")
    who = [bundle(patient(f"k{n}"), *(weight(f"k{n}-{w}", f"k{n}") for w in range(4))) for n in range(MANY)]
    source = lines(tmp_path / "many.ndjson", *who)
    killed(deployment, [source, "--site", SITE], when=f"select ({IMPORTED}) > {already}")
    some = ask(deployment, IMPORTED) - already
    assert 0 < some < MANY
    assert ask(deployment, HALF.format(began)) == 0
    assert ask(deployment, "select count(*) from staging.patient") == 0
    done = cloison(deployment, source, "--site", SITE, "--json")
    assert done.returncode == 0, done.stderr
    counted = json.loads(done.stdout)["patients"]
    assert counted["already"] >= some
    assert counted["already"] + counted["imported"] == MANY
    assert ask(deployment, IMPORTED) == already + MANY
    assert ask(deployment, HALF.format(began)) == 0
    population = (
        "select (select patients from records.population) = (select count(*) from records.patient) - "
        "(select count(*) from incidents.canary)"
    )
    assert ask(deployment, population)
    assert ask(deployment, f"select rolcanlogin from pg_roles where rolname = '{ROLE}'") is False


def test_killed_with_a_spool_it_leaves_ciphertext_which_the_next_start_removes(
    deployment: Deployment, tmp_path: Path
) -> None:
    spool = deployment.data / "spool"
    rows = [row for n in range(3000) for row in (patient(f"s{n}"), weight(f"sw{n}", f"s{n}"))]
    source = lines(tmp_path / "single.ndjson", *rows)
    running = subprocess.Popen(command(deployment, source, "--site", SITE), stdout=subprocess.DEVNULL)
    while sum(path.stat().st_size for path in spool.glob("run-*/[0-9]*")) < 200_000:
        assert running.poll() is None
        time.sleep(0.005)
    below = descendants(running.pid)
    assert len(below) >= 3  # the server that forks, a tracker, the workers
    running.kill()
    running.wait()
    left = b"".join(path.read_bytes() for path in spool.glob("run-*/*"))
    assert len(left) > 100_000
    assert not any(
        word in left for word in (b"Tessier", b"Odile", b"1948-07-02", b"Observation", b"single.ndjson")
    )
    deadline = time.monotonic() + 30
    while set(below) & set(alive()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert set(below) & set(alive()) == set()
    done = cloison(deployment, source, "--site", SITE, "--json")
    assert done.returncode == 0, done.stderr
    assert list(spool.iterdir()) == []
    assert json.loads(done.stdout)["patients"] == {"imported": 3000, "already": 0, "refused": 0}


def descendants(pid: int) -> list[int]:
    """Processes below `pid`, the youngest generation last."""
    found, parents = [], {pid}
    for _ in range(3):
        children = [child for child, parent in alive().items() if parent in parents]
        found += children
        parents = set(children)
    return found


def alive() -> dict[int, int]:
    """Parents by process."""
    table = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state != "Z":
            table[int(entry.name)] = int(parent)
    return table


def test_what_is_nobodys_fault_ends_the_run_and_refuses_nobody(
    deployment: Deployment, tmp_path: Path
) -> None:
    source = write(tmp_path / "a.json", bundle(patient("later")))
    with psycopg.connect(deployment.admin_conninfo(), autocommit=True) as connection:
        connection.execute("alter table records.patient rename to elsewhere")
        try:
            done = cloison(deployment, source, "--site", SITE)
        finally:
            connection.execute("alter table records.elsewhere rename to patient")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1].startswith("cloison: PostgreSQL cannot write now (42P01)")
    assert (
        json.loads(cloison(deployment, source, "--site", SITE, "--json").stdout)["patients"]["imported"] == 1
    )


def test_a_worker_that_is_ended_is_one_sentence(deployment: Deployment, tmp_path: Path) -> None:
    rows = [row for n in range(3000) for row in (patient(f"v{n}"), weight(f"vw{n}", f"v{n}"))]
    source = lines(tmp_path / "single.ndjson", *rows)
    running = subprocess.Popen(
        command(deployment, source, "--site", SITE), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 30
    while len(below := descendants(running.pid)) < 4 and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(below[-1], signal.SIGKILL)
    printed, said = running.communicate(timeout=60)
    assert (running.returncode, printed) == (1, "")
    assert said.splitlines()[-1].endswith("[import-worker]"), said
    done = json.loads(cloison(deployment, source, "--site", SITE, "--json").stdout)
    assert done["patients"]["imported"] + done["patients"]["already"] == 3000


def test_a_door_left_open_is_closed_by_the_next_migration(deployment: Deployment) -> None:
    ask(deployment, f"select 1 from pg_roles where rolname = '{ROLE}'")
    with psycopg.connect(deployment.admin_conninfo(), autocommit=True) as connection:
        connection.execute(f"alter role {ROLE} login password 'left open'")
    done = subprocess.run(
        [CLOISON, "migrate", "--data", deployment.data, "--demo"], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert ask(deployment, f"select rolcanlogin from pg_roles where rolname = '{ROLE}'") is False


def test_canaries_that_are_wished_for_come_among_the_others(deployment: Deployment, tmp_path: Path) -> None:
    wish = [
        str(CLOISON),
        "canaries",
        "plant",
        "--with-imports",
        "--per-site",
        "3",
        "--data",
        str(deployment.data),
    ]
    assert "bring 3 canaries to each site" in subprocess.run(wish, capture_output=True, text=True).stdout
    before = "select count(*) from incidents.canary"
    planted, there = ask(deployment, before), ask(deployment, "select count(*) from records.patient")
    began = ask(deployment, "select now()")
    who = [bundle(patient(f"c{n}"), weight(f"c{n}-w", f"c{n}")) for n in range(600)]
    for name, some in (("one", who[:300]), ("two", who[300:])):
        done = cloison(deployment, lines(tmp_path / f"{name}.ndjson", *some), "--site", SITE, "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["patients"] == {"imported": 300, "already": 0, "refused": 0}
    missing = 2 * 17
    assert ask(deployment, before) == planted + missing
    assert ask(deployment, "select count(*) from records.patient") == there + 600 + missing
    assert ask(deployment, "select patients from records.population") == ask(
        deployment, "select (select count(*) from records.patient) - (select count(*) from incidents.canary)"
    )
    lines_ = f"select max(cardinality(patients)), count(*) from ledger.line where event = 'patient.import' and at > '{began}'"
    assert ask(deployment, lines_) == 250 + 250 // 16
    assert (
        ask(deployment, f"select count(*) from records.imported where at > '{began}'") == 600 + missing
    )  # a digest each
    (deployment.data / "canaries.json").chmod(0o600)
    (deployment.data / "canaries.json").write_text('{"per_site": 8}')
    done = cloison(deployment, SYNTHEA, "--site", SITE)
    assert (done.returncode, "canaries.json is damaged" in done.stderr) == (2, True)
    (deployment.data / "canaries.json").unlink()
