"""The processes under measurement: Cloison's two servers, PostgreSQL's, and what they use of CPU and memory.

Owns: starting and stopping the servers as `cloison serve` does; reading /proc. Refuses: ending a process that it did
not start.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from cloison.database.embedded.places import find
from cloison.deployment import Deployment
from cloison.ports import free_pair

_TICKS = os.sysconf("SC_CLK_TCK")
_HEALTH = {"record": "/healthz", "signin": "/"}


@dataclass(frozen=True)
class Server:
    """One of Cloison's servers: pid of its first process, and its port."""

    pid: int
    port: int


@contextmanager
def serving(deployment: Deployment, part: str = "record") -> Iterator[Server]:
    """Have `part` (record or signin) of the deployment served on a free port of 127.0.0.1."""
    port = free_pair()
    log = deployment.data / f"bench-{part}.log"
    environment = os.environ | {"CLOISON_DATA": str(deployment.data), "PORT": str(port)}
    program = [
        sys.executable,
        "-c",
        "from cloison.cli import main; main()",
        "serve",
        part,
        "--port",
        str(port),
    ]
    with log.open("w") as file:
        process = subprocess.Popen(program, env=environment, stdout=file, stderr=file, start_new_session=True)
    try:
        _wait(process, port, _HEALTH[part], log)
        yield Server(process.pid, port)
    finally:
        process.terminate()
        process.wait()


def postmaster(deployment: Deployment) -> int:
    """Return the pid of the embedded PostgreSQL's first process."""
    return int((find(deployment.data).cluster / "postmaster.pid").read_text().split("\n")[0])


def tree(pid: int) -> list[int]:
    """Return `pid` and all processes under it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                parent = int(_stat(int(entry.name))[1])
                children.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += children.get(one, [])
    return found


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of `pid` and all under it, those included that have ended and were waited for."""
    total = 0.0
    for one in tree(pid):
        with suppress(OSError):
            fields = _stat(one)
            total += sum(int(x) for x in fields[11:15]) / _TICKS  # utime stime cutime cstime, proc(5)
    return total


def megabytes(pid: int) -> tuple[float, str]:
    """Return the memory of `pid` and all under it in MB, and by what rule: PSS, or RSS where PSS may not be read."""
    pages, rule = 0, "PSS"
    for one in tree(pid):
        with suppress(ProcessLookupError, FileNotFoundError):
            try:
                text, name = Path(f"/proc/{one}/smaps_rollup").read_text(), "Pss:"
            except PermissionError:
                text, name, rule = Path(f"/proc/{one}/status").read_text(), "VmRSS:", "RSS"
            pages += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith(name))
    return pages / 1024, rule


def _stat(pid: int) -> list[str]:
    """Fields of /proc/<pid>/stat after the name, which may hold spaces: state is the first."""
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()


def _wait(process: subprocess.Popen[bytes], port: int, path: str, log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5):
            return
        time.sleep(0.1)
    process.terminate()
    raise SystemExit(f"bench: a server did not start; its last words:\n{log.read_text()[-2000:]}")
