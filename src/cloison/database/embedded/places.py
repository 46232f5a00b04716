"""Where the embedded PostgreSQL lies, and as whom it runs.

Owns: the folder of the binaries, the folder of the cluster, the user. PostgreSQL refuses to run as root: then a
dedicated user owns a cluster under /var/lib/cloison/<id>, and DATA keeps a pointer. What we write or read there as
root lies in a folder of root's own, so that a server taken over cannot lay a link into our way.
Refuses: touching a parent folder's mode or owner; a second cluster beside one that another user made.

DATA/postgresql or /var/lib/cloison/<id> (`home`):
    cluster/ log/ run/     PostgreSQL's user: PGDATA, rotated logs, the socket
    lock users             who starts or stops, who is present (`locks`)
    start.log port data    what the last start said; the port, where there is no socket; the way back to DATA
"""

from __future__ import annotations

import os
import pwd
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path

from cloison.database.embedded import binaries
from cloison.database.embedded.binaries import wheel_folder
from cloison.database.embedded.programs import failure
from cloison.database.embedded.waiting import Tell, silent

USER = "cloison"
SYSTEM = Path("/var/lib/cloison")
POINTER = "postgresql.path"


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
    def half(self) -> Path:
        """PGDATA in the making."""
        return self.home / "cluster.half"

    @property
    def log(self) -> Path:
        """Folder of the rotated logs."""
        return self.home / "log"

    @property
    def run(self) -> Path:
        """Folder of the socket."""
        return self.home / "run"

    def make_folder(self, folder: Path) -> None:
        """Make a folder of PostgreSQL's user alone, unless it is there."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.uid is not None:
            os.chown(folder, self.uid, self.gid or 0)


def find(data: Path) -> Places:
    """Return the places of the deployment in `data`; raise `database-unreachable` where there are none yet."""
    pointer, own = data / POINTER, data / "postgresql"
    if os.geteuid() != 0:
        if pointer.exists():
            raise failure(
                f"The embedded PostgreSQL of {data} was made by root.",
                "Run Cloison as root, or use another folder.",
            )
        if not own.exists():
            raise failure("The embedded PostgreSQL was never started here.")
        return Places(wheel_folder(), own, None, None)
    if not pointer.exists():
        if (own / "cluster").exists():
            raise failure(
                f"The embedded PostgreSQL of {data} was made by {own.owner()}.",
                f"Run Cloison as {own.owner()}.",
            )
        raise failure("The embedded PostgreSQL was never started here.")
    home = Path(pointer.read_text(encoding="utf-8").strip())
    if not home.is_dir():
        raise failure(
            f"{pointer} names {home}, where the records were, and it is gone.",
            f"Restore it from a backup; to begin anew without any record, remove {data}.",
        )
    user = _dedicated_user()
    return Places(binaries.copied(SYSTEM, silent), home, user.pw_uid, user.pw_gid)


def prepare(data: Path, tell: Tell) -> Places:
    """Return the places of the deployment in `data`, making folders and (as root) user and pointer at first use."""
    if os.geteuid() != 0:
        (data / "postgresql").mkdir(mode=0o700, exist_ok=True)
    elif not (data / POINTER).exists() and not (data / "postgresql" / "cluster").exists():
        _dedicated_user()
        _make_home(data)
        binaries.copied(SYSTEM, tell)
    places = find(data)
    if places.uid is not None:
        os.chown(places.home, 0, 0)  # older versions gave it to the dedicated user
    for folder in (places.log, places.run):
        places.make_folder(folder)
    return places


def _make_home(data: Path) -> None:
    """Make a home and the pointer to it; of two programs at once, one wins, and the other's stays empty."""
    home = SYSTEM / uuid.uuid4().hex[:12]
    for folder in (SYSTEM, home):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
    (home / "data").write_text(f"{data}\n", encoding="utf-8")
    half = data / f"{POINTER}.{home.name}"
    half.write_text(f"{home}\n", encoding="utf-8")
    try:
        os.link(half, data / POINTER)
    except FileExistsError:
        (home / "data").unlink()
        home.rmdir()
    finally:
        half.unlink()


def _dedicated_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", USER]
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode not in (0, 9):  # 9: another program was quicker
            raise failure(f"The system user {USER} could not be made.") from None
        return pwd.getpwnam(USER)
