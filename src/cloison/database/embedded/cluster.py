"""Starting, attaching to and stopping the embedded PostgreSQL.

Owns: the life of one server. Whoever comes first starts it, whoever comes later attaches, whoever leaves last stops
it; a killed program has left. Refuses: a time limit on crash recovery; two programs acting at once; a server that
does not know our secret.
"""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import conninfo, pq, sql

from cloison.database.embedded import processes
from cloison.database.embedded.binaries import major_version
from cloison.database.embedded.configuration import options
from cloison.database.embedded.endpoint import endpoint_of, prepare_endpoint
from cloison.database.embedded.initialise import initialise
from cloison.database.embedded.locks import Presence, alone
from cloison.database.embedded.places import Places, find, prepare
from cloison.database.embedded.programs import begin, failure
from cloison.database.embedded.waiting import Tell, silent, wait

DATABASE = "cloison"
SUPERUSER = "postgres"
_THOUSAND_DAYS_S = "86400000"  # pg_ctl has a limit of its own; recovery takes as long as it takes
_TRIES = 3  # another program may take the port between our choice and PostgreSQL's
_RECOVERING = "Waiting for PostgreSQL to recover; nothing committed is lost"


@dataclass
class Cluster:
    """The embedded server of the data folder `data`.

    `password` is the superuser's. `settings` override `configuration.SETTINGS` if this program starts the server.
    `patience` is how many seconds a clean stop may take before it becomes an immediate one, which loses nothing
    committed and makes the next start recover.
    """

    data: Path
    password: str = field(repr=False)
    settings: Mapping[str, str] = field(default_factory=dict)
    patience: float = 600.0

    def conninfo(self, role: str, password: str, database: str = DATABASE) -> str:
        """Return the libpq connection string of `role`; raise `database-unreachable` if there was never a server."""
        listening = endpoint_of(find(self.data))
        return conninfo.make_conninfo(
            host=listening.host,
            port=listening.port,
            user=role,
            password=password,
            dbname=database,
            require_auth="scram-sha-256",  # who took the port of a stopped server learns nothing of the secret
        )

    @contextmanager
    def running(self, tell: Tell = silent) -> Iterator[None]:
        """Have the server running inside the block, waiting for others and for recovery as long as they take."""
        places = prepare(self.data, tell)
        with alone(places.home / "lock", tell) as lock:
            presence = Presence(places.home / "users")
            try:
                self._start(places, lock, tell)
            except BaseException:
                self._leave(places, presence, tell)
                raise
        try:
            yield
        finally:
            with alone(places.home / "lock", tell):
                self._leave(places, presence, tell)

    def _start(self, places: Places, lock: int, tell: Tell) -> None:
        if not places.cluster.exists():
            tell("Making the PostgreSQL cluster")
            initialise(places, self.password, SUPERUSER, lock)
        _check_version(places)
        if not self._attached(places, tell):
            processes.clear_the_way(places, tell)
            self._launch(places, tell)
        self._make_database()

    def _attached(self, places: Places, tell: Tell) -> bool:
        """Whether a server is running; if one is starting, recovering or stopping, wait for the outcome."""

        def alive() -> bool:
            return processes.postmaster(places.cluster) is not None

        if alive() and not processes.listens_in(places):
            tell(
                "Stopping a PostgreSQL that listens elsewhere: the folder was moved, or an older Cloison started it"
            )
            processes.stop(places, self.patience, tell)
        return wait(lambda: alive() and self._answers(), alive, tell, _RECOVERING)

    def _launch(self, places: Places, tell: Tell) -> None:
        for _ in range(_TRIES):
            listening = prepare_endpoint(places)
            arguments = shlex.join(options(places, listening, self.settings))
            with (places.home / "start.log").open("wb") as said:
                starter = begin(
                    places,
                    "pg_ctl",
                    *("start", "--silent", "--wait", "--timeout", _THOUSAND_DAYS_S),
                    *("--pgdata", str(places.cluster), "--options", arguments),
                    said=said,
                )
            _collect(starter, tell)
            # A program killed in the middle of its start may have been quicker than us: then its server is there.
            if starter.returncode == 0 or self._attached(places, tell):
                return
            if prepare_endpoint(places) == listening:
                break
        raise failure(f"PostgreSQL did not start: see {places.home / 'start.log'} and {places.log}.")

    def _answers(self) -> bool:
        """Whether a server accepts connections where ours listens; it may still refuse our secret."""
        text = self.conninfo(SUPERUSER, self.password, "postgres")
        return pq.PGconn.ping(text.encode()) == pq.Ping.OK

    def _make_database(self) -> None:
        """Make the database of ours if there is none; this is also where the server proves that it is ours."""
        admin = self.conninfo(SUPERUSER, self.password, "postgres")
        try:
            with psycopg.connect(admin, autocommit=True) as connection:
                known = "select from pg_database where datname = %s"
                if connection.execute(known, (DATABASE,)).fetchone() is None:
                    connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))
        except psycopg.OperationalError as error:
            raise failure(
                f"The embedded PostgreSQL refuses its superuser: {str(error).strip()}",
                f"Restore {self.data / 'secrets' / SUPERUSER}: it is not the secret this cluster was made with.",
            ) from error

    def _leave(self, places: Places, presence: Presence, tell: Tell) -> None:
        if presence.was_the_last():
            processes.stop(places, self.patience, tell)


def _collect(starter: subprocess.Popen[bytes], tell: Tell) -> None:
    """Let pg_ctl end in its own time; when we are interrupted, end it: the server does not depend on it."""
    try:
        wait(lambda: starter.poll() is not None, lambda: True, tell, _RECOVERING)
    except BaseException:
        starter.kill()
        starter.wait()
        raise


def _check_version(places: Places) -> None:
    made_by = (places.cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    if made_by != major_version():
        raise failure(
            f"The cluster was made by PostgreSQL {made_by}, and this Cloison brings {major_version()}.",
            "Dump it with the Cloison that made it, and restore the dump with this one.",
        )
