"""A server of the simulator (`record` unless named): it ends when the pipe to its parent does, however that one ended.

Owns: watching standard input. Refuses: to leave a worker behind: one that is only just starting misses a signal; and a
database: whoever is ended before they have come in comes in once, so that the last one to leave stops it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from pathlib import Path

_EVERY_S = 1.0


def _watch() -> None:
    os.read(0, 1)  # not sys.stdin: its lock would be held when workers fork
    os.kill(os.getpid(), signal.SIGTERM)
    while True:
        time.sleep(_EVERY_S)
        for worker in multiprocessing.active_children():
            worker.terminate()


def _leave_nothing() -> None:
    """Stop a database that nobody uses any more; one that others use, or that has stopped, is left alone."""
    from cloison.database.embedded import places, processes
    from cloison.deployment import Deployment

    data = Path(os.environ["CLOISON_DATA"])
    if processes.of_cluster(places.find(data).cluster):
        with Deployment.open(data).running():
            pass


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # until granian has its own
    try:
        threading.Thread(target=_watch, daemon=True).start()
        from cloison.cli import main

        main(["serve", *(sys.argv[1:] or ["record"])])
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _leave_nothing()
