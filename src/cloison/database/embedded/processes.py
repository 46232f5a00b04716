"""Which processes belong to a cluster.

Owns: reading /proc. A process of the cluster is called postgres and has the cluster as its working folder, which
PostgreSQL enters before anything else. Refuses: believing a pid file. Its pid may be dead, a zombie that nobody
collects (as in many containers), or by now somebody else's.
"""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from cloison.database.embedded.endpoint import endpoint_of
from cloison.database.embedded.places import Places
from cloison.database.embedded.waiting import Tell, wait
from cloison.errors import CloisonError

_PATIENCE_S = 10.0  # between asking an orphan to end and ending it
_LAST_BREATH_S = 2.0  # a server removes its pid file before it ends


def of_cluster(cluster: Path) -> set[int]:
    """Return the pids of all live processes of `cluster`; zombies have no working folder, and do not count."""
    try:
        wanted = cluster.stat()
    except FileNotFoundError:
        return set()
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):  # it ended meanwhile, or is another user's
                folder = (entry / "cwd").stat()
                same = (folder.st_dev, folder.st_ino) == (wanted.st_dev, wanted.st_ino)
                if same and (entry / "comm").read_text() == "postgres\n":
                    found.add(int(entry.name))
    return found


def postmaster(cluster: Path) -> int | None:
    """Return the pid of the live server of `cluster`, None when there is none."""
    pid = _named_in(cluster / "postmaster.pid")
    return pid if pid is not None and pid in of_cluster(cluster) else None


def listens_in(places: Places) -> bool:
    """Whether the live server listens where `endpoint_of` says, by lines 4 to 6 of its pid file, if it wrote them."""
    lines: list[str] = []
    with suppress(OSError):  # it stopped meanwhile
        lines = (places.cluster / "postmaster.pid").read_text(errors="replace").splitlines()
    if len(lines) < 6:
        return True
    try:
        listening = endpoint_of(places)
    except CloisonError:
        return False  # there is no such place yet
    return lines[3].strip() == str(listening.port) and listening.host in (lines[4].strip(), lines[5].strip())


def stop(places: Places, patience: float, tell: Tell) -> None:
    """End sessions, write everything to disk, stop; return once the last process has gone.

    After `patience` seconds the stop becomes an immediate one: the next start recovers what was committed.
    """
    if not of_cluster(places.cluster):
        return
    tell("Stopping PostgreSQL")
    _signal(places, signal.SIGINT)
    until = time.monotonic() + patience

    def gone() -> bool:
        return not of_cluster(places.cluster)

    def stopping() -> bool:
        return postmaster(places.cluster) is not None

    reason = "Waiting for PostgreSQL to stop"
    if not wait(gone, lambda: stopping() and time.monotonic() < until, tell, reason) and stopping():
        tell("PostgreSQL does not stop: ending it at once; the next start recovers what was committed")
        _signal(places, signal.SIGQUIT)
        wait(gone, stopping, tell, reason)
    last = time.monotonic() + _LAST_BREATH_S
    wait(gone, lambda: time.monotonic() < last, tell, reason)
    _end_orphans(places.cluster, tell)


def clear_the_way(places: Places, tell: Tell) -> None:
    """Make a start possible and safe where `postmaster` found no server.

    1. kill -9 of the server alone leaves its children: one in the middle of a statement does not notice. Beside a new
       server it would write into the same files. They are ended; what they had committed is on disk.
    2. PostgreSQL clears stale lock files itself, but believes one whose pid is alive, or that a power cut emptied.
       Only those are removed; the others stay, with the shared memory they name, for PostgreSQL to check.
    """
    _end_orphans(places.cluster, tell)
    for file in (places.cluster / "postmaster.pid", *places.run.glob(".s.PGSQL.*.lock")):
        if file.exists():
            pid = _named_in(file)
            if pid is None or Path(f"/proc/{pid}").exists():
                file.unlink()


def _end_orphans(cluster: Path, tell: Tell) -> None:
    began = time.monotonic()
    asked: set[int] = set()
    while orphans := of_cluster(cluster):
        if not asked:
            tell("Ending processes of PostgreSQL that lost their server")
        late = time.monotonic() - began > _PATIENCE_S
        for pid in orphans if late else orphans - asked:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL if late else signal.SIGQUIT)
        asked |= orphans
        time.sleep(0.05)


def _signal(places: Places, number: signal.Signals) -> None:
    pid = postmaster(places.cluster)
    if pid is not None:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def _named_in(file: Path) -> int | None:
    """Return the pid on the first line of one of PostgreSQL's lock files (negative for its single-user mode)."""
    try:
        return abs(int(file.read_text(encoding="ascii", errors="replace").partition("\n")[0])) or None
    except (OSError, ValueError):
        return None
