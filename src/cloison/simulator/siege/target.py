"""One copy of the demo's database with a record server in front of it, and what was carried away from it.

Owns: the copy, the servers' processes (which end with whoever started them), the demo clock, tokens, the book of what
left. Refuses: deciding what is a loss (reckoning).
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from urllib.parse import quote
from uuid import UUID

import psycopg
from psycopg import conninfo

from cloison.database import throwaway
from cloison.database.import_role import import_connection
from cloison.errors import CloisonError, Code
from cloison.identity import sessions
from cloison.ports import free_pair
from cloison.simulator.siege.ground import Ground

_SERVE = "cloison.cli._simulate_serve"
"""One of Cloison's servers, which ends when the pipe to its parent does, however the parent ended."""


@dataclass(frozen=True, slots=True)
class Carried:
    """Something of a patient that reached an account's hands, at an instant of the demo clock."""

    at: datetime
    username: str
    patient: str


@dataclass
class Target:
    """A served copy. `admin` connects its administrator; `port` is its record server's."""

    ground: Ground
    admin: str
    url: str
    port: int
    defended: bool
    numbers: dict[str, str]
    real: frozenset[str]
    offset: timedelta = timedelta(0)
    carried_away: list[Carried] = field(default_factory=list)
    participants: set[str] = field(default_factory=set)
    beyond_at: datetime | None = None
    """When the first answer came that an allowance stood in the way of, by the demo clock."""
    began_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    requests: int = 0
    _seen: dict[tuple[str, str], datetime] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _signin: tuple[subprocess.Popen[bytes], int] | None = None

    @property
    def now(self) -> datetime:
        """This instant by the demo clock."""
        return datetime.now(UTC) + self.offset

    def move(self, by: timedelta) -> None:
        """Let time go by, on the demo clock."""
        self.offset += by
        throwaway.set_clock(self.admin, self.offset)

    def carried(self, username: str, patients: Iterable[str], *, beyond: bool = False) -> None:
        """Enter what an answer gave away. Of one account and patient, one entry a minute is enough for any window."""
        at = self.now
        with self._lock:
            self.requests += 1
            if beyond and self.beyond_at is None:
                self.beyond_at = at
            for patient in self.real.intersection(patients):
                last = self._seen.get((username, patient))
                if last is None or at - last > timedelta(minutes=1):
                    self._seen[username, patient] = at
                    self.carried_away.append(Carried(at, username, patient))

    def token(self, username: str, minutes: int = 720) -> str | None:
        """Return a bearer token, as `cloison token` makes it; None where the account can open no session."""
        try:
            return sessions.open_for_demo(self.conninfo("cloison_signin"), username, minutes)
        except CloisonError as error:
            if error.code is Code.ACCOUNT_REFUSED:
                return None
            raise

    def sign_out(self, token: str) -> None:
        """End a session, as signing out does."""
        sessions.end_with(self.conninfo("cloison_signin"), token)

    def conninfo(self, role: str) -> str:
        """Connection string of a login role on this copy, with its stolen password."""
        return conninfo.make_conninfo(self.admin, user=role, password=self.ground.deployment.secret(role))

    def step_up(self, secret: bytes, username: str) -> bool:
        """Prove presence again with the account's credentials, as sign-in does."""
        digest = hashlib.sha256(secret).digest()
        with psycopg.connect(self.conninfo("cloison_signin"), autocommit=True) as connection:
            said = connection.execute(
                "select gate.step_up(%s, %s, 'password_totp')", (digest, username)
            ).fetchone()
        return said == ("stepped_up",)

    def forge(self, unit: UUID, site: UUID, patients: Sequence[str]) -> dict[str, int]:
        """Say, as the import's own login, that these patients lie in a unit; return the refusals by reason."""
        with import_connection(self.admin) as importer:
            return throwaway.stage_facts(importer, unit, site, [UUID(p) for p in patients])

    def row(self, role: str, place: int) -> dict[str, str]:
        """Return the demo's account number `place` of a role that works today, as accounts.json has it."""
        closed = {s.name for s in self.ground.group.sites if s.closed_on}
        left = {a.username for a in self.ground.group.accounts if a.left_on}
        rows = [
            r
            for r in self.ground.rows
            if r["role"] == role and r["site"] not in closed and r["username"] not in left
        ]
        return rows[place]

    def signin_port(self) -> int:
        """Port of sign-in, started at first use."""
        if self._signin is None:
            self._signin = _started(self, "signin", self.port + 1), self.port + 1
        return self._signin[1]

    def environment(self) -> dict[str, str]:
        """What a program of Cloison needs to work on this copy."""
        return {
            **os.environ,
            "CLOISON_DATA": str(self.ground.deployment.data),
            "CLOISON_DATABASE_URL": self.url,
            "PORT": str(self.port),
        }

    def stop(self) -> None:
        """End the sign-in process."""
        if self._signin is not None:
            _ended(self._signin[0])


@contextmanager
def served(ground: Ground, name: str, without: Iterable[str], *, defended: bool) -> Iterator[Target]:
    """Have a copy called attack_`name` served inside the block.

    Not `defended`: with the defences of `without` taken away, and nobody who watches, who would hide the difference.
    """
    admin = throwaway.copied(ground.admin, "cloison", f"attack_{name}")
    try:
        throwaway.take_away(admin, without if defended else [*without, "canaries"])
        numbers = {p.ipp: p.id for p in ground.patients} | {p.ins: p.id for p in ground.patients if p.ins}
        real = frozenset(p.id for p in ground.patients)
        target = Target(ground, admin, _url(admin), free_pair(), defended, numbers, real)
        record = _started(target, "record", target.port)
        watcher = _started(target, "watch", None) if defended else None
        try:
            yield target
        finally:
            for process in filter(None, (watcher, record)):
                _ended(process)
            target.stop()
    finally:
        throwaway.dropped(ground.admin, f"attack_{name}")


def _url(admin: str) -> str:
    parts = conninfo.conninfo_to_dict(admin)
    host = quote(str(parts["host"]), safe="")
    return f"postgresql://postgres@/{parts['dbname']}?host={host}&port={parts['port']}"


def _started(target: Target, part: str, port: int | None) -> subprocess.Popen[bytes]:
    """Start one of Cloison's processes, and wait until it answers; the watcher (no port) listens nowhere."""
    log = (target.ground.deployment.data / f"{part}.log").open("ab")
    program = [sys.executable, "-m", _SERVE, part, *(["--port", str(port)] if port else [])]
    with log:
        process = subprocess.Popen(
            program,
            env=target.environment(),
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    if port is None:
        return process
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
            return process
        time.sleep(0.05)
    process.kill()
    words = (target.ground.deployment.data / f"{part}.log").read_text(errors="replace")[-800:]
    raise CloisonError(Code.DATABASE_UNREACHABLE, f"A server under attack did not start: {words}")


def _ended(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdin is not None:
        process.stdin.close()
