"""What every measurement is given: the deployment at one N, how long, how many clients, where figures go.

Owns: starting the server warm or cold, saying what goes on, keeping figures. Refuses: a figure that is only printed.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bench import database
from bench.results import Results
from cloison.deployment import Deployment


@dataclass
class Run:
    """The measurements of one N."""

    deployment: Deployment
    n: int
    seconds: float
    clients: int
    results: Results
    began: float = field(default_factory=time.monotonic)
    next_new_pair: int = 0
    """Place among the new pairs from which the next run goes on: each is new once."""
    next_search: int = 0
    """Place among the searches, likewise."""

    @property
    def accounts(self) -> int:
        """Nurses with 32 new pairs each: 16,000 openings a second for all runs together would not use them up."""
        return max(200, round(250 * self.seconds))

    def say(self, message: str) -> None:
        """Tell how far it is."""
        print(f"{time.monotonic() - self.began:7.0f} s  N={self.n:,}  {message}", flush=True)

    def keep(self, name: str, value: float) -> None:
        """Enter a figure and write both files."""
        self.results.keep(name, value, self.n)
        self.results.write()

    def remark(self, name: str, what: object) -> None:
        """Keep something that is no figure."""
        self.results.remark(self.n, name, what)
        self.results.write()

    @contextmanager
    def warm(self) -> Iterator[None]:
        """Have the server running with the settings of warm runs."""
        with database.running(self.deployment, database.warm_settings()):
            yield

    @contextmanager
    def cold(self, size: int) -> Iterator[None]:
        """Have the server running right after a restart, shared_buffers at a tenth of `size`, the system's cache dropped."""
        settings = database.cold_settings(size)
        with database.running(self.deployment, settings, cold=True) as dropped:
            self.remark("cold", {**settings, "system_cache_dropped": dropped})
            if not dropped:
                self.say(
                    "the system's cache could not be dropped (only root may): cold is less cold than it should be"
                )
            yield
