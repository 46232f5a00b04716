"""One deed again and again: the beat of the watcher's loops and of the sequencer.

Owns: going on. A fault is told when it begins and when it ends, and tried again. Refuses: to end for one; a
process that watches and has stopped would be the quietest of faults.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from cloison.errors import CloisonError


def repeat(
    act: Callable[[], object],
    every: float,
    name: str,
    *,
    stop: threading.Event,
    tell: Callable[[str], object],
) -> None:
    """Do `act` every so many seconds until `stop`; `tell` hears what goes wrong, once, and that it goes on."""
    fault = ""
    while not stop.is_set():
        try:
            act()
        except Exception as error:
            what = str(error)
            if isinstance(error, CloisonError):
                what = f"{error.sentence} {error.action} [{error.code}]"
            if what != fault:
                tell(f"{name}: {what} Trying again every {every:g} s.")
            fault = what
        else:
            if fault:
                tell(f"{name}: goes on.")
            fault = ""
        stop.wait(every)
