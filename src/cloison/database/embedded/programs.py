"""Running PostgreSQL's programs as the user that the cluster belongs to.

Owns: environment, user and working folder of `initdb` and `pg_ctl`. Refuses: inheriting our own environment, in which
PGDATA or PGOPTIONS would change what they do; a program's failure without its words.
"""

from __future__ import annotations

import os
import subprocess
from typing import IO, TYPE_CHECKING, Any

from cloison.errors import CloisonError, Code

if TYPE_CHECKING:
    from cloison.database.embedded.places import Places


def begin(places: Places, program: str, *arguments: str, said: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start a program that goes on by itself; all it says goes to `said`, a file, for the server keeps it open."""
    command = [str(places.binaries / "bin" / program), *arguments]
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT, **_manner(places)
    )


def run(places: Places, program: str, *arguments: str, keep: int) -> None:
    """Run a program to its end; raise `database-unreachable` with its words. It inherits the descriptor `keep`."""
    command = [str(places.binaries / "bin" / program), *arguments]
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        pass_fds=(keep,),
        **_manner(places),
    )
    if done.returncode:
        words = done.stderr.decode(errors="replace").strip()[-500:]
        raise failure(f"{program} failed: {words}")


def failure(sentence: str, action: str = "") -> CloisonError:
    """Return the error of an embedded PostgreSQL that cannot be had."""
    return CloisonError(Code.DATABASE_UNREACHABLE, sentence, action=action)


def _manner(places: Places) -> dict[str, Any]:
    return {
        "cwd": "/",
        "env": {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"},
        "user": places.uid,
        "group": places.gid,
        "extra_groups": None if places.uid is None else [],
        "umask": 0o077,
    }
