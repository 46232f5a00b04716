"""The medicines in force, once per process.

Owns: reading them on first use and looking for a newer set each minute. Refuses: two copies in memory for longer than
a change takes, and waiting for the second: a page shows the set that is there.
"""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

from cloison.medicines.search import Shelf
from cloison.medicines.shelf import InForce, in_force

_LOOK_EVERY = 60.0


class _Formulary:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._what: InForce | None = None
        self._shelf: Shelf | None = None
        self._looked = 0.0

    def __call__(self) -> Shelf:
        now = time.monotonic()
        if self._shelf is not None and now - self._looked < _LOOK_EVERY:
            return self._shelf
        with self._lock:
            self._looked = time.monotonic()
            data = os.environ.get("CLOISON_DATA")
            found = in_force(Path(data) if data else None)
            if self._shelf is None or found != self._what:
                self._shelf, self._what = found.shelf(), found
            return self._shelf


medicines = _Formulary()
"""`medicines()` is the shelf. The server reads it before it listens: read beside the first requests, it made one
opening in a hundred wait for 70 to 90 ms after a restart."""
