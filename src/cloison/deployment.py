"""One DATA folder is one deployment: its secrets, its embedded server or a pointer to a foreign one.

Owns: the folder's layout (`secrets/<role>`, `keys/`, `deployment.json`) and the connection string of each role.
Refuses: a folder that holds no deployment; secrets readable by others.
"""

from __future__ import annotations

import json
import os
import secrets as randomness
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg import conninfo

from cloison.database.embedded.cluster import Cluster
from cloison.errors import CloisonError, Code

ROLES = ("cloison_owner", "cloison_signin", "cloison_web", "cloison_jobs", "cloison_backup")
"""Roles whose secret lies in the folder. The import has none: see `cloison.database.import_role`."""
DATABASE = "cloison"
_SUPERUSER = "postgres"


@dataclass(frozen=True)
class Deployment:
    """The deployment in the folder `data`."""

    data: Path

    @classmethod
    def create(cls, data: Path, *, demo: bool) -> Deployment:
        """Make (or complete) a deployment in `data`; whether it is a demo is decided once."""
        data = data.absolute()
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        (data / "secrets").mkdir(exist_ok=True, mode=0o700)
        (data / "keys").mkdir(exist_ok=True, mode=0o700)
        for role in (*ROLES, _SUPERUSER):
            _write_once(data / "secrets" / role, randomness.token_urlsafe(32))
        _write_once(
            data / "deployment.json", json.dumps({"demo": demo, "created": datetime.now(UTC).isoformat()})
        )
        found = cls(data)
        if found.is_demo != demo:
            raise CloisonError(Code.STAMP_MISMATCH)
        return found

    @classmethod
    def open(cls, data: Path) -> Deployment:
        """Open the deployment in `data`; raise `deployment-missing` when there is none."""
        if not (data / "deployment.json").exists():
            raise CloisonError(Code.DEPLOYMENT_MISSING, f"{data} holds no deployment.")
        return cls(data.absolute())

    @property
    def is_demo(self) -> bool:
        """Whether this deployment was made by the demo."""
        return bool(json.loads((self.data / "deployment.json").read_text())["demo"])

    @property
    def is_embedded(self) -> bool:
        """Whether the database is the embedded one."""
        return not os.environ.get("CLOISON_DATABASE_URL")

    def secret(self, role: str) -> str:
        """Return the scram secret of a database role."""
        return (self.data / "secrets" / role).read_text()

    def conninfo(self, role: str) -> str:
        """Return the connection string of `role` on this deployment's database."""
        if self.is_embedded:
            return conninfo.make_conninfo(
                host="127.0.0.1",
                port=self._cluster().port,
                user=role,
                password=self.secret(role),
                dbname=DATABASE,
            )
        return conninfo.make_conninfo(
            os.environ["CLOISON_DATABASE_URL"], user=role, password=self.secret(role)
        )

    def admin_conninfo(self) -> str:
        """Return the connection string that migrations use."""
        return self.conninfo(_SUPERUSER) if self.is_embedded else os.environ["CLOISON_DATABASE_URL"]

    @contextmanager
    def running(self, on_message: Callable[[str], None] = lambda _: None) -> Iterator[None]:
        """Have the database running inside the block; stop it at the end if this call started it."""
        if not self.is_embedded:
            yield
            return
        cluster = self._cluster()
        started = cluster.start(on_message)
        try:
            _create_database(cluster.conninfo)
            yield
        finally:
            if started:
                cluster.stop(on_message)

    def _cluster(self) -> Cluster:
        return Cluster(self.data, self.secret(_SUPERUSER))


def _write_once(path: Path, text: str) -> None:
    """Write a file of mode 0400, complete or not at all, unless it is there."""
    if path.exists():
        return
    half = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o400)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    half.rename(path)


def _create_database(admin: str) -> None:
    with psycopg.connect(admin, autocommit=True) as connection:
        if connection.execute("select from pg_database where datname = %s", (DATABASE,)).fetchone() is None:
            connection.execute(f"create database {DATABASE}")
