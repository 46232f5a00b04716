"""Making a cluster: complete or not at all.

Owns: initdb into a folder beside, and one rename at the end, so that a kill on the way leaves something that the next
start removes and redoes. Refuses: trust authentication, a cluster without data checksums.
"""

from __future__ import annotations

import os
import shutil

from cloison.database.embedded.places import Places
from cloison.database.embedded.programs import run


def initialise(places: Places, password: str, superuser: str, lock: int) -> None:
    """Make the cluster at `places.cluster`; raise `database-unreachable` with initdb's words.

    initdb inherits `lock`: when we are killed and it is not, the next program waits until it has ended.
    """
    if places.half.exists():
        shutil.rmtree(places.half)
    places.make_folder(places.half)
    secret = places.home / "initdb.secret"
    secret.unlink(missing_ok=True)
    descriptor = os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "w") as file:
        file.write(password)
    if places.uid is not None:
        os.chown(secret, places.uid, places.gid or 0)
    try:
        run(
            places,
            "initdb",
            *("--pgdata", str(places.half)),
            *("--username", superuser, "--pwfile", str(secret), "--auth", "scram-sha-256"),
            *("--encoding", "UTF8", "--locale-provider", "libc", "--locale", "C.UTF-8"),
            *("--data-checksums", "--no-instructions"),
            keep=lock,
        )
    finally:
        secret.unlink(missing_ok=True)
    places.half.rename(places.cluster)
    folder = os.open(places.home, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
