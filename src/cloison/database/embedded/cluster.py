"""Starting, attaching to and stopping the embedded PostgreSQL.

Owns: one server per data folder, the port it listens on, the file lock that keeps two programs from starting it
twice. Refuses: believing a postmaster.pid (a dead or reused pid counts for nothing: only an answer on the port with
our own secret does); a time limit on crash recovery.
"""

from __future__ import annotations

import fcntl
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from cloison.database.embedded.initialise import initialise, run
from cloison.database.embedded.places import Places, find
from cloison.errors import CloisonError, Code

Tell = Callable[[str], None]
_TELL_EVERY = 5.0


@dataclass
class Cluster:
    """The embedded server of one data folder."""

    data: Path
    password: str
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def conninfo(self) -> str:
        """Connection string of the superuser, once the server was started."""
        return f"host=127.0.0.1 port={self.port} user=postgres password={self.password} dbname=postgres"

    @property
    def port(self) -> int:
        """Port on 127.0.0.1, kept in the data folder."""
        try:
            return int((self.data / "postgresql.port").read_text())
        except (OSError, ValueError) as error:
            raise CloisonError(
                Code.DATABASE_UNREACHABLE, "The embedded PostgreSQL was never started here."
            ) from error

    def start(self, tell: Tell) -> bool:
        """Make the cluster if there is none, start it or attach to it. True if this call started it."""
        with self._lock():
            places = find(self.data)
            if not places.cluster.exists():
                tell("Making the PostgreSQL cluster")
                initialise(places, self.password, self.settings)
            if self.answers():
                return False
            self._launch(places)
            self._wait(places, tell)
            return True

    def answers(self) -> bool:
        """Whether our own server answers on our port with our secret."""
        with suppress(CloisonError, psycopg.Error), psycopg.connect(self.conninfo, connect_timeout=5):
            return True
        return False

    def stop(self, tell: Tell = lambda _: None) -> None:
        """Stop cleanly: sessions are ended, what was committed is on disk. Waits as long as that takes."""
        with self._lock():
            if self._postmaster(find(self.data)) is not None:
                tell("Stopping PostgreSQL")
                run(
                    find(self.data),
                    "pg_ctl",
                    "stop",
                    "--pgdata",
                    str(find(self.data).cluster),
                    "--mode",
                    "fast",
                    "--timeout",
                    "86400",
                    "--silent",
                )

    @contextmanager
    def _lock(self) -> Iterator[None]:
        with (self.data / "postgresql.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _launch(self, places: Places) -> None:
        if self._postmaster(places) is None:
            (places.cluster / "postmaster.pid").unlink(missing_ok=True)
        else:
            return  # it is starting, or recovering: wait for it
        port = _free_port(self.data / "postgresql.port")
        # pg_ctl gives the server a session of its own: Ctrl-C in our terminal is not for it.
        run(
            places,
            "pg_ctl",
            "start",
            "--no-wait",
            "--silent",
            "--pgdata",
            str(places.cluster),
            "--log",
            str(places.log / "start.log"),
            "--options",
            f"-p {port} -h 127.0.0.1 -c unix_socket_directories=",
        )

    def _wait(self, places: Places, tell: Tell) -> None:
        began = told = time.monotonic()
        while not self.answers():
            now = time.monotonic()
            if now - began > 2 and self._postmaster(places) is None:
                raise CloisonError(Code.DATABASE_UNREACHABLE, f"PostgreSQL did not start: see {places.log}.")
            if now - told > _TELL_EVERY:
                told = now
                tell(f"Waiting for PostgreSQL to recover ({now - began:.0f} s); nothing committed is lost")
            time.sleep(0.05)

    def _postmaster(self, places: Places) -> int | None:
        """Pid of a live postmaster of this very cluster: its command line names our folder."""
        with suppress(OSError, ValueError, IndexError):
            pid = int((places.cluster / "postmaster.pid").read_text().splitlines()[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
            status = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
            if str(places.cluster).encode() in command and status != "Z":
                return pid
        return None


def _free_port(kept: Path) -> int:
    """Keep the port of last time if it is free; choose another and write it down otherwise."""
    with suppress(OSError, ValueError):
        port = int(kept.read_text())
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    kept.write_text(str(port))
    return port
