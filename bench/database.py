"""The measured PostgreSQL: started with the settings of the bench, warm or cold.

Owns: the settings (all that differ from what `make demo` gives), starting, the caches dropped in between. Refuses: to
measure under settings that the server did not take; a server that an earlier run left behind.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from bench import machine
from bench.processes import postmaster
from cloison.cli.demo import prepare
from cloison.database.embedded.places import find
from cloison.deployment import Deployment
from cloison.records.keyring import from_file

_REPORTED = """
select name, current_setting(name) from pg_settings
where source not in ('default', 'override', 'client') or name in ('shared_buffers', 'synchronous_commit', 'fsync')
order by name
"""
_UNTOLD = (
    "data_directory",
    "config_file",
    "hba_file",
    "ident_file",
    "log_directory",
    "port",
    "unix_socket_directories",
)


def warm_settings() -> dict[str, str]:
    """Return the settings of loading and of warm runs: a quarter of memory as PostgreSQL's manual begins with."""
    return {
        "shared_buffers": _kilobytes(machine.memory() // 4),
        "effective_cache_size": _kilobytes(machine.memory() * 3 // 4),
    }


def cold_settings(size: int) -> dict[str, str]:
    """Return the settings of cold runs: shared_buffers at a tenth of `size`, the bytes of the database."""
    return warm_settings() | {"shared_buffers": _kilobytes(max(size // 10, 2**20))}


@contextmanager
def running(deployment: Deployment, settings: dict[str, str], *, cold: bool = False) -> Iterator[bool]:
    """Have the server running under `settings`; `cold`: with the system's cache dropped before it starts.

    Yields whether it was dropped (only root may). The clean stop at the end has everything on disk.
    """
    stop_left_over(deployment)
    dropped = cold and drop_caches()
    with deployment.running(_say, settings=settings):
        _check(deployment, settings)
        yield dropped


def stop_left_over(deployment: Deployment) -> None:
    """Stop the server of this deployment (the bench's own) if a run that was killed left it behind."""
    with suppress(Exception):  # no cluster yet, or no pid
        pid = postmaster(deployment)
        while str(find(deployment.data).cluster).encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
            os.kill(pid, signal.SIGINT)  # fast shutdown
            time.sleep(0.5)


def drop_caches() -> bool:
    """Drop the system's cache of files; False where that is not allowed."""
    os.sync()
    try:
        Path("/proc/sys/vm/drop_caches").write_text("3\n")
    except OSError:
        return False
    return True


def connect(deployment: Deployment) -> psycopg.Connection[tuple[Any, ...]]:
    """Return an autocommit connection as the administrator."""
    return psycopg.connect(deployment.admin_conninfo(), autocommit=True)


def size(deployment: Deployment) -> int:
    """Return bytes of the database on disk."""
    return int(_one(deployment, "select pg_database_size(current_database())"))


def patients(deployment: Deployment) -> int:
    """Return how many patients are in; 0 before the first migration."""
    with suppress(psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
        return int(_one(deployment, "select patients from records.population"))
    return 0


def reported(deployment: Deployment) -> dict[str, str]:
    """Return the server's version and every setting that is not its default."""
    with connect(deployment) as connection:
        found = {
            name: value for name, value in connection.execute(_REPORTED).fetchall() if name not in _UNTOLD
        }
    return {"version": str(_one(deployment, "show server_version")), **found}


def load(deployment: Deployment, count: int) -> None:
    """Bring the deployment to `count` patients by the demo's own road, as `make demo` does."""
    prepare(deployment, count)
    from_file(deployment.data / "keys" / "signin.key", create=True)  # sign-in does not start without its own


def _one(deployment: Deployment, query: str) -> Any:
    with connect(deployment) as connection:
        row = connection.execute(query.encode()).fetchone()
    return None if row is None else row[0]


def _check(deployment: Deployment, settings: dict[str, str]) -> None:
    with connect(deployment) as connection:
        for name, value in settings.items():
            same = connection.execute(
                "select pg_size_bytes(current_setting(%s)) = pg_size_bytes(%s)", (name, value)
            ).fetchone()
            if same != (True,):
                raise SystemExit(f"bench: PostgreSQL did not take {name} = {value}.")


def _kilobytes(size: int) -> str:
    return f"{size // 8192 * 8}kB"


def _say(message: str) -> None:
    if not message.startswith("Stopping"):  # it is stopped often, and soon started again
        print(f"  {message}", flush=True)
