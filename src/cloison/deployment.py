"""One DATA folder is one deployment: its secrets, its embedded server or a pointer to a foreign one.

Owns: the folder's layout (`secrets/<role>`, `keys/`, `deployment.json`) and the connection string of each role.
Refuses: a folder that holds no deployment; a secret that others can read.
"""

from __future__ import annotations

import json
import os
import secrets as randomness
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from psycopg import conninfo

from cloison.database.embedded.cluster import DATABASE, SUPERUSER, Cluster
from cloison.errors import CloisonError, Code
from cloison.records.keyring import write_whole
from cloison.settings import read_settings

ROLES = ("cloison_owner", "cloison_signin", "cloison_web", "cloison_jobs", "cloison_backup")
"""Roles whose secret lies in the folder. The import has none: see `cloison.database.import_role`."""


@dataclass(frozen=True)
class Deployment:
    """The deployment in the folder `data`."""

    data: Path

    @classmethod
    def create(cls, data: Path, *, demo: bool) -> Deployment:
        """Make (or complete) a deployment in `data`; whether it is a demo is decided once.

        Raise `stamp-mismatch` for one of the other kind. Parent folders that exist are not touched.
        """
        data = data.absolute()
        for folder in (data, data / "secrets", data / "keys"):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for role in (*ROLES, SUPERUSER):
            _write_once(data / "secrets" / role, randomness.token_urlsafe(32))
        stamp = {"demo": demo, "created": datetime.now(UTC).isoformat()}
        _write_once(data / "deployment.json", json.dumps(stamp))
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
        return bool(json.loads((self.data / "deployment.json").read_text(encoding="utf-8"))["demo"])

    @property
    def is_embedded(self) -> bool:
        """Whether the database is the embedded one."""
        return _foreign() is None

    def secret(self, role: str) -> str:
        """Return the scram secret of a database role; raise `deployment-missing` or `setting-invalid`."""
        path = self.data / "secrets" / role
        try:
            if path.stat().st_mode & 0o077:
                raise CloisonError(
                    Code.SETTING_INVALID,
                    f"{path} can be read by others.",
                    action=f"Run `chmod 0400 {path}`; if others had access to this machine, change the secret too.",
                )
            return path.read_text(encoding="ascii")
        except OSError as error:
            raise CloisonError(
                Code.DEPLOYMENT_MISSING,
                f"The secret of {role} cannot be read: {error}.",
                action="Run Cloison as the user that owns the data folder, or restore the file from a backup.",
            ) from error

    def made_secret(self, name: str) -> str:
        """Return the secret `name`, which is made at first use."""
        _write_once(self.data / "secrets" / name, randomness.token_urlsafe(32))
        return self.secret(name)

    def conninfo(self, role: str) -> str:
        """Return the connection string of `role` on this deployment's database."""
        foreign = _foreign()
        if foreign is None:
            return self._cluster().conninfo(role, self.secret(role))
        return conninfo.make_conninfo(foreign, user=role, password=self.secret(role))

    def admin_conninfo(self) -> str:
        """Return the connection string that migrations use: the embedded superuser's, or CLOISON_DATABASE_URL's."""
        return _foreign() or self.conninfo(SUPERUSER)

    @contextmanager
    def running(
        self, on_message: Callable[[str], None] = lambda _: None, *, settings: Mapping[str, str] | None = None
    ) -> Iterator[None]:
        """Have the database running inside the block.

        The embedded server is started by the first program and stopped by the last; `settings` are PostgreSQL's, for
        the program that starts it. A foreign server is left alone.
        """
        if not self.is_embedded:
            yield
            return
        with self._cluster(settings or {}).running(on_message):
            yield

    def _cluster(self, settings: Mapping[str, str] | None = None) -> Cluster:
        return Cluster(self.data, self.secret(SUPERUSER), settings or {})


def _foreign() -> str | None:
    """Return CLOISON_DATABASE_URL; the database is ours by name where the URL names none, whoever the user is."""
    url = read_settings(os.environ).database_url
    if url is None:
        return None
    named = conninfo.conninfo_to_dict(url).get("dbname")
    return url if named else conninfo.make_conninfo(url, dbname=os.environ.get("PGDATABASE") or DATABASE)


def _write_once(path: Path, text: str) -> None:
    if not path.exists():
        write_whole(path, text.encode())
