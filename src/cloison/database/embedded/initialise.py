"""Making a cluster: complete or not at all.

Owns: initdb into a folder beside, settings, one rename at the end, so that a kill on the way leaves something that
the next start removes and redoes. Refuses: trust authentication, a cluster without data checksums.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from cloison.database.embedded.places import Places
from cloison.errors import CloisonError, Code

SETTINGS = {
    "jit": "off",
    "log_destination": "'stderr'",
    "logging_collector": "on",
    "log_filename": "'postgresql-%a.log'",  # a week, each day overwriting its last
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "'1d'",
    "log_rotation_size": "0",
    "log_error_verbosity": "'terse'",
    "log_min_error_statement": "'panic'",  # a statement's parameters may name a patient
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "max_connections": "60",
    "max_wal_size": "'2GB'",
    "password_encryption": "'scram-sha-256'",
    "shared_buffers": "'256MB'",
    "synchronous_commit": "on",
    "track_io_timing": "on",
    "wal_compression": "on",
}


def initialise(places: Places, password: str, settings: dict[str, str]) -> None:
    """Make the cluster at `places.cluster`, superuser `postgres`; raise `database-unreachable` with its words."""
    half = places.home / "cluster.half"
    shutil.rmtree(half, ignore_errors=True)
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
            "--pgdata",
            str(half),
            "--username",
            "postgres",
            "--pwfile",
            str(secret),
            "--auth",
            "scram-sha-256",
            "--data-checksums",
            "--encoding",
            "UTF8",
            "--locale-provider",
            "libc",
            "--locale",
            "C.UTF-8",
            "--no-instructions",
        )
    finally:
        secret.unlink(missing_ok=True)
    _write_settings(half, places.log, SETTINGS | settings)
    half.rename(places.cluster)


def run(places: Places, program: str, *arguments: str) -> str:
    """Run one of PostgreSQL's programs as its user; return what it printed; raise with its words when it fails."""
    done = subprocess.run(
        [places.binaries / "bin" / program, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"},
        user=places.uid,
        group=places.gid,
        extra_groups=None if places.uid is None else [],
    )
    if done.returncode:
        raise CloisonError(Code.DATABASE_UNREACHABLE, f"{program} failed: {done.stderr.strip()[-500:]}")
    return done.stdout


def _write_settings(cluster: Path, log: Path, settings: dict[str, str]) -> None:
    lines = [f"{name} = {value}" for name, value in (settings | {"log_directory": f"'{log}'"}).items()]
    with (cluster / "postgresql.conf").open("a") as file:
        file.write("\n# Cloison\n" + "\n".join(lines) + "\n")
