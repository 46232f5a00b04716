"""The throw-away deployment of one run: a demo-size group on an embedded PostgreSQL, under var/.

Owns: making it (the demo's own road), keeping it running by a process that outlives nothing (keeper), sweeping away
what a killed machine left. Refuses: a folder that exists; CLOISON_DATABASE_URL.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg

from cloison.canaries import planting
from cloison.database.accounts import wake_demo
from cloison.database.migrate import migrate
from cloison.database.reference import write_reference
from cloison.demo import accounts
from cloison.demo.group import Group, build_group
from cloison.demo.load import load_group, load_patients
from cloison.deployment import ROLES, Deployment
from cloison.errors import CloisonError, Code
from cloison.identity.accounts import create_credentials
from cloison.records import root_key
from cloison.records.keyring import INDEX, from_file
from cloison.simulator.siege import keeper
from cloison.simulator.siege.knowledge import Known, everybody

Progress = Callable[[str, int, int], None]
"""What is done, how many of how many."""


@dataclass(frozen=True)
class Ground:
    """A running deployment: its group, its patients as an attacker knows them, the rows of its accounts.json."""

    deployment: Deployment
    group: Group
    patients: list[Known]
    rows: list[dict[str, str]]

    @property
    def index_key(self) -> bytes:
        """Key of the blind index, for the run in which a thief knows it."""
        return root_key.load(self.deployment.data, demo=True).subkey(INDEX)

    @property
    def admin(self) -> str:
        """Connection string of the server's administrator, to the database that all copies are made from."""
        return self.deployment.admin_conninfo()


@contextmanager
def made(folder: Path, patients: int, on_progress: Progress) -> Iterator[Ground]:
    """Have a fresh deployment of `patients` patients running in a new folder under `folder`, gone afterwards."""
    if os.environ.get("CLOISON_DATABASE_URL"):
        raise CloisonError(
            Code.SETTING_INVALID,
            "The attack suite makes a database of its own, and CLOISON_DATABASE_URL names another.",
            action="Unset CLOISON_DATABASE_URL.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    data = folder.absolute() / f"attack-{os.getpid()}"
    data.mkdir(mode=0o700)
    deployment = Deployment.create(data, demo=True)
    program = [sys.executable, "-m", "cloison.simulator.siege.keeper", str(data)]
    with subprocess.Popen(
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        if process.stdout is None or process.stdout.readline().strip() != b"ready":
            raise CloisonError(Code.DATABASE_UNREACHABLE, "The throw-away PostgreSQL did not start.")
        yield _loaded(deployment, patients, on_progress)
        # Leaving the block closes the pipe: the keeper stops the server, and removes the folder.


def _loaded(deployment: Deployment, count: int, on_progress: Progress) -> Ground:
    admin, today = deployment.admin_conninfo(), datetime.now(UTC).date()
    migrate(admin, {role: deployment.secret(role) for role in ROLES}, demo=True)
    group, root = build_group(), root_key.load(deployment.data, demo=True, create=True)
    with psycopg.connect(admin, autocommit=True) as connection:
        write_reference(connection)
        load_group(connection, root, group)
        wake_demo(connection)
    planted = planting.prepare(admin, root, planting.Wanted(), today, group)
    load_patients(
        admin,
        root,
        count=count,
        today=today,
        companions=planted.sealed,
        uncounted=planted.uncounted,
        on_progress=lambda done, all_: on_progress("Patients", min(done, all_), all_),
    )
    rows = accounts.write(deployment.data / "accounts.json", group)
    create_credentials(
        deployment.conninfo("cloison_signin"),
        from_file(deployment.data / "keys" / "signin.key", create=True).secret,
        [(row["username"], row["password"], row["totp_secret"]) for row in rows],
    )
    return Ground(deployment, group, _known(group, count, today, on_progress), rows)


def _known(group: Group, count: int, today: date, on_progress: Progress) -> list[Known]:
    return everybody(group, count, today, lambda done: on_progress("What an attacker knows", done, count))


def _sweep(folder: Path) -> None:
    """Remove what a run left that was ended together with its keeper, as by a power cut."""
    for data in folder.glob("attack-*"):
        with suppress(ValueError):
            if not Path(f"/proc/{int(data.name.removeprefix('attack-'))}").exists():
                keeper.remove(data)
