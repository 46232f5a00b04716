"""What killed runs of the tests leave behind: embedded clusters, which root has outside of a test's folder.

Owns: ending and removing the clusters whose data folder lay among temporary files and is gone. Refuses: any other; a
deployment on a disk that is not mounted at this moment has no pointer either.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from cloison.database.embedded import places, processes

_YOUNG_S = 600  # another run may be making it at this moment, and write its pointer next


def forget(home: Path) -> None:
    """End what runs in the cluster of `home`, and remove it."""
    while found := processes.of_cluster(home / "cluster"):
        for pid in found:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    shutil.rmtree(home, ignore_errors=True)


def sweep(system: Path = places.SYSTEM, temporary: Path | None = None) -> None:
    """Forget the clusters of killed runs."""
    for back in system.glob("*/data") if os.geteuid() == 0 else ():
        data, home = Path(back.read_text().strip()), back.parent
        among = data.is_relative_to(temporary or tempfile.gettempdir())
        old = time.time() - back.stat().st_mtime > _YOUNG_S
        if among and old and not _points_to(data / places.POINTER, home):
            forget(home)


def _points_to(pointer: Path, home: Path) -> bool:
    return pointer.exists() and Path(pointer.read_text().strip()) == home
