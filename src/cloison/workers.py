"""Worker processes of long loads: they inherit nothing, and end with whoever started them.

Owns: how they are started, and what each does first. Refuses: fork of a process that has threads, locks and
connections; outliving a parent that was killed, with keys in memory.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any


def pool(prepare: Callable[..., None], *given: Any) -> ProcessPoolExecutor:
    """Return a pool of as many workers as there are processors; each is made ready by `prepare(*given)`."""
    context = multiprocessing.get_context("forkserver")
    return ProcessPoolExecutor(mp_context=context, initializer=_begin, initargs=(prepare, given))


def _begin(prepare: Callable[..., None], given: tuple[Any, ...]) -> None:
    end_with_parent()
    prepare(*given)


def end_with_parent() -> None:
    """End this process when the one that started it dies, and leave Ctrl-C to that one.

    The parent by process id is the server that forks; who is waited for is the process that asked for a worker.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()
