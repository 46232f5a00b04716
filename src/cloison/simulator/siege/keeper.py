"""The process that keeps the throw-away PostgreSQL running, and removes everything once its run is gone.

Owns: the end. Its standard input is a pipe of the run: when that ends, however it ended, the server is stopped and
the folder removed. Refuses: Ctrl-C, which is the run's to answer; any folder that is not called attack-….
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path

from cloison.database.embedded.places import POINTER
from cloison.deployment import Deployment

SETTINGS = {
    "fsync": "off",  # after a power cut it is made anew
    "full_page_writes": "off",
    "max_connections": "200",
    "autovacuum_naptime": "10min",
}


def keep(data: Path) -> None:
    """Have the server of `data` running until standard input ends; then leave nothing."""
    for ours in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ours, signal.SIG_IGN)
    try:
        with Deployment.open(data).running(settings=SETTINGS):
            print("ready", flush=True)  # noqa: T201 (the run reads it)
            sys.stdin.read()
    finally:
        remove(data)


def remove(data: Path) -> None:
    """Remove a throw-away deployment, and its cluster where root has it elsewhere; nothing runs in it any more."""
    if not data.name.startswith("attack-"):
        return
    pointer = data / POINTER
    if pointer.exists() and os.geteuid() == 0:
        home = Path(pointer.read_text(encoding="utf-8").strip())
        if home.parent == Path("/var/lib/cloison"):
            shutil.rmtree(home, ignore_errors=True)
    shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
