"""Who is starting or stopping the server, and who is using it: two files under flock(2).

Owns: the lock that one program at a time holds while it starts or stops, and the presence that every user keeps.
The kernel lets both go when a process dies, however it dies. Refuses: pid files, which a kill leaves behind.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cloison.database.embedded.waiting import Tell, wait


@contextmanager
def alone(path: Path, tell: Tell) -> Iterator[int]:
    """Hold the lock `path` inside the block; give its descriptor.

    A child that inherits the descriptor holds the lock too, and keeps it when we are killed before it.
    """
    descriptor = _opened(path)
    try:
        reason = "Waiting for another program that starts or stops PostgreSQL here"
        wait(lambda: _locked(descriptor, fcntl.LOCK_EX), lambda: True, tell, reason)
        yield descriptor
    finally:
        os.close(descriptor)


class Presence:
    """This program uses the server, from now until `was_the_last` or its death. Make and ask it under `alone`."""

    def __init__(self, path: Path) -> None:
        """Come in: take a share of the lock `path`, which nobody holds alone but for a moment under `alone`."""
        self._descriptor = _opened(path)
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def was_the_last(self) -> bool:
        """Leave; return whether nobody else is present."""
        try:
            return _locked(self._descriptor, fcntl.LOCK_EX)
        finally:
            os.close(self._descriptor)


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)


def _locked(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
