"""Waiting for PostgreSQL, and for each other, as long as it takes, and saying so.

Owns: the one loop, and how often a person is told. Refuses: a time limit of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable

Tell = Callable[[str], None]
TELL_EVERY = 5.0
_PAUSE_S = 0.02


def silent(_: str) -> None:
    """Tell nobody."""


def wait(ready: Callable[[], bool], hope: Callable[[], bool], tell: Tell, reason: str) -> bool:
    """Wait until `ready`, no longer than there is `hope`; return whether it came. `tell` why, and since how many s."""
    began = told = time.monotonic()
    while not ready():
        if not hope():
            return ready()  # it may have come between the two questions
        now = time.monotonic()
        if now - told > TELL_EVERY:
            told = now
            tell(f"{reason} ({now - began:.0f} s)")
        time.sleep(_PAUSE_S)
    return True
