"""The simulator's record server: a process that ends when the pipe to its parent does, however the parent ended.

Owns: watching standard input. Refuses: to leave a worker behind: one that is only just starting misses a
signal.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time

_EVERY_S = 1.0


def _watch() -> None:
    os.read(0, 1)  # not sys.stdin: its lock would be held when workers fork
    os.kill(os.getpid(), signal.SIGTERM)
    while True:
        time.sleep(_EVERY_S)
        for worker in multiprocessing.active_children():
            worker.terminate()


if __name__ == "__main__":
    threading.Thread(target=_watch, daemon=True).start()
    from cloison.cli import main

    main(["serve", "record"])
