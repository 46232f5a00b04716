"""Where a simulated group works: a throw-away deployment, its record server, and the doors of its sign-in.

Owns: the folder and its lock, the unspoilt database and its copies, the server's process, which ends with whoever
started it. Refuses: a second run in the same folder at the same time; a production deployment.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import psycopg

from cloison.cli.demo import prepare
from cloison.database import unspoilt
from cloison.database.alarms_told import containments
from cloison.database.migrate import PACKAGE_ROOT
from cloison.database.migration_files import read_tree
from cloison.deployment import Deployment
from cloison.errors import CloisonError, Code
from cloison.gate import deeds
from cloison.gate.watch import WatchGate
from cloison.identity import sessions
from cloison.ports import free_port
from cloison.simulator.guard import Containment
from cloison.simulator.run import Setting, group_of

LONGEST = 60
"""Days: what newcomers are assigned for, whatever the run, so that all runs share one unspoilt database."""
OFFICER = "irene.kessler"
"""The security officer on call."""
_SETTINGS = {"fsync": "off", "full_page_writes": "off"}
"""A throw-away database: after a power cut it is made anew."""


@contextmanager
def deployment(data: Path, setting: Setting, tell: Callable[[str], None]) -> Iterator[Deployment]:
    """Give a running deployment in `data` as it was first made, for this run alone."""
    made = Deployment.create(data, demo=True)
    if not made.is_embedded:
        raise CloisonError(
            Code.SETTING_INVALID,
            "The simulator makes a database of its own, and CLOISON_DATABASE_URL names another.",
            action="Unset CLOISON_DATABASE_URL.",
        )
    with _alone(made.data / "run.lock"), made.running(tell, settings=_SETTINGS):
        admin, digest = made.admin_conninfo(), _digest(setting)
        if not unspoilt.holds(admin, digest):
            tell("Making the group, once")
            unspoilt.start_over(admin)
            _prepare(made, setting)
            unspoilt.keep(admin, digest)
        unspoilt.spoil_a_copy(admin)
        _prepare(made, setting)
        yield made


def _prepare(made: Deployment, setting: Setting) -> None:
    whole = Setting(setting.parameters, setting.seed, LONGEST, setting.patients)
    prepare(made, setting.patients, group=group_of(whole), today=setting.parameters.first_day)


def _digest(setting: Setting) -> str:
    wanted = setting.parameters
    parts = [
        setting.patients,
        wanted.first_day,
        wanted["newcomers.hires"],
        wanted["newcomers.locums"],
        *(file.checksum for file in read_tree(PACKAGE_ROOT).migrations),
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CloisonError(
                Code.SETTING_INVALID,
                f"Another run is going on in {path.parent}.",
                action="Wait for it, or name another folder with --data.",
            ) from None
        yield


@contextmanager
def served(made: Deployment) -> Iterator[int]:
    """Have the record server running inside the block; give its port."""
    port = free_port()
    environment = os.environ | {"CLOISON_DATA": str(made.data), "PORT": str(port)}
    program = [sys.executable, "-m", "cloison.cli._simulate_serve"]
    child = subprocess.Popen(program, env=environment, stdin=subprocess.PIPE, start_new_session=True)
    try:
        _wait_until_ready(port, child)
        yield port
    finally:
        child.terminate()
        child.communicate()


def _wait_until_ready(port: int, child: subprocess.Popen[bytes]) -> None:
    while child.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise CloisonError(Code.DATABASE_UNREACHABLE, "The record server has stopped: see its message above.")


class LoginDoors:
    """The doors of sign-in, by its own login on the database, as `cloison token` uses it."""

    def __init__(self, made: Deployment) -> None:
        """Open one connection of the sign-in role, and one of the record server's for confirmations."""
        self._login = made.conninfo("cloison_signin")
        self._signin = psycopg.connect(self._login, autocommit=True)
        self._web = psycopg.connect(made.conninfo("cloison_web"), autocommit=True)

    def sign_in(self, username: str, minutes: int) -> str | None:
        """Open a session as `cloison token` does."""
        try:
            return sessions.open_for_demo(self._login, username, minutes)
        except CloisonError as error:
            if error.code is Code.ACCOUNT_REFUSED:
                return None
            raise

    def sign_out(self, token: str) -> None:
        """End a session."""
        sessions.end_with(self._login, token)

    def confirm(self, token: str, username: str) -> bool:
        """Prove presence again, as sign-in's step-up does."""
        said = self._signin.execute(
            "select gate.step_up(%s, %s, 'token')", (hashlib.sha256(_secret(token)).digest(), username)
        ).fetchone()
        return said == ("stepped_up",)

    def second(self, token: str, username: str, proposal: str) -> bool:
        """Confirm a colleague's request after a touch of one's own, as the page for it does."""
        said = None
        if self.confirm(token, username):
            said = self._web.execute(
                "select gate.decide(%s, %s::uuid, true, 'Confirmé par téléphone, patient présent.')",
                (_secret(token), proposal),
            ).fetchone()
        return said == ("granted",)

    def __enter__(self) -> LoginDoors:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._signin.close()
        self._web.close()


class Watchtower:
    """The watcher by its own login, and the security officer who lifts what it contained, by the record server's."""

    def __init__(self, made: Deployment, doors: LoginDoors) -> None:
        """Open the watcher's connection, and the owner's, which only reads what is contained."""
        self._gate = WatchGate(made.conninfo("cloison_jobs"))
        self._owner = psycopg.connect(made.admin_conninfo(), autocommit=True)
        self._web = psycopg.connect(made.conninfo("cloison_web"), autocommit=True)
        self._doors = doors

    def look(self) -> list[Containment]:
        """Let the rules look, and read what is contained now."""
        self._gate.watch()
        return [Containment(*row) for row in containments(self._owner)]

    def refresh_habits(self) -> None:
        """Renew every account's habit, once a day."""
        self._gate.refresh_habits()

    def lift(self, containment: Containment, reason: str) -> bool:
        """Sign in as the security officer, prove presence, and lift."""
        token = self._doors.sign_in(OFFICER, 30)
        if token is None or not self._doors.confirm(token, OFFICER):
            return False
        act = deeds.lift(_secret(token), containment.id, reason)
        said = self._web.execute(act.statement.encode(), act.parameters).fetchone()
        self._doors.sign_out(token)
        return said is not None and said[0] in act.done

    def __enter__(self) -> Watchtower:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._gate.close()
        self._owner.close()
        self._web.close()


def _secret(token: str) -> bytes:
    return base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
