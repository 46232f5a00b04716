"""Runs inside PostgreSQL: pgbench with the prepared protocol and pipelines, 16 clients, every latency logged.

Owns: the scripts of a run in a folder of their own, the reading of pgbench's log. The statements are the product's
(`cloison.gate.calls`): each parameter is replaced by an expression over a row of the bench's tables. Refuses: a password
on the command line; a statement whose parameters it does not know.
"""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg import conninfo, sql

from bench.processes import cpu_seconds, postmaster
from cloison.database.embedded.binaries import wheel_folder
from cloison.deployment import Deployment
from cloison.gate.calls import TAKE

TICKET = UUID("11111111-1111-4111-8111-111111111111")
SECRET = b"the secret of a row of the bench"
PATIENT = UUID("22222222-2222-4222-8222-222222222222")
_EXPRESSIONS = {TICKET: "md5(:t::text)::uuid", SECRET: "b.secret", PATIENT: "b.patient_id"}


@dataclass(frozen=True)
class Ran:
    """One run: calls a second, latencies in ms sorted, CPU in us per call, and by client the calls of each script."""

    per_second: float
    times: list[float]
    cpu_database: float
    cpu_load: float
    calls: Counter[tuple[int, int]]


@dataclass(frozen=True)
class Script:
    """One script with its weight in the mix."""

    text: str
    weight: int = 1


def percentile(times: Sequence[float], share: float) -> float:
    """Return the value that `share` of the sorted `times` do not exceed."""
    return times[min(len(times) - 1, int(len(times) * share))] if times else 0.0


def ask_and_take(
    statement: str, parameters: Sequence[Any], table: str, choose: str, others: dict[Any, str]
) -> str:
    """Return the script of one ask, a Sync and its take, over row `n` of `table`, which `choose` sets."""
    known = _EXPRESSIONS | others
    ask = _filled(statement, parameters, known)
    take = _filled(
        TAKE, [[TICKET], [SECRET]], {**known, SECRET: f"(select secret from {table} where n = :n)"}
    )
    return (
        f"{choose}\\set t random(1, 9000000000000000000)\n\\startpipeline\n{ask} from {table} b where b.n = :n;\n"
        f"\\syncpipeline\n{take};\n\\endpipeline\n"
    )


def run(
    deployment: Deployment,
    role: str | None,
    scripts: Sequence[Script],
    *,
    clients: int,
    seconds: float,
    **define: int,
) -> Ran:
    """Run `scripts` as `role` (None: the administrator) for `seconds`."""
    info = deployment.conninfo(role) if role else deployment.admin_conninfo()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command: list[str | Path] = [
            wheel_folder() / "bin" / "pgbench",
            "--no-vacuum",
            "--protocol",
            "prepared",
        ]
        command += ["--client", str(clients), "--jobs", "2", "--time", str(max(1, round(seconds)))]
        command += ["--log", "--log-prefix", folder / "log"]
        for key, value in {**define, "clients": clients}.items():
            command += ["--define", f"{key}={value}"]
        for place, script in enumerate(scripts):
            (folder / f"{place}.sql").write_text(script.text)
            command += ["--file", f"{folder / f'{place}.sql'}@{script.weight}"]
        server = postmaster(deployment)
        before, own = cpu_seconds(server), _children()
        done = subprocess.run(
            command, env=os.environ | _libpq(info), capture_output=True, text=True, check=False
        )
        used, load = cpu_seconds(server) - before, _children() - own
        if done.returncode or "tps = " not in done.stdout:
            raise SystemExit(f"bench: pgbench failed: {done.stderr.strip()[-1500:]}")
        rows = [line.split() for file in folder.glob("log*") for line in file.read_text().splitlines()]
    if not rows:
        raise SystemExit("bench: pgbench made no call at all; is --seconds too small?")
    times = sorted(int(row[2]) / 1000 for row in rows)
    rate = float(done.stdout.split("tps = ")[1].split()[0])
    calls = Counter((int(row[3]), int(row[0])) for row in rows)  # script, client
    return Ran(rate, times, 1e6 * used / len(rows), 1e6 * load / len(rows), calls)


def _filled(statement: str, parameters: Sequence[Any], known: dict[Any, str]) -> str:
    parts = statement.replace("%s", "%b").split("%b")
    if len(parts) != len(parameters) + 1:
        raise SystemExit(f"bench: {statement[:60]}… has other parameters than its call.")
    text = parts[0]
    for value, part in zip(parameters, parts[1:], strict=True):
        text += _expression(value, known) + part
    return text


def _expression(value: Any, known: dict[Any, str]) -> str:
    if isinstance(value, list) and any(isinstance(one, UUID | bytes | str | None) for one in value):
        return f"array[{', '.join(_expression(one, known) for one in value)}]"
    key = tuple(value) if isinstance(value, list) else value
    if isinstance(key, UUID | bytes | tuple) and key in known:
        return known[key]
    return sql.Literal(value).as_string(None)


def _libpq(info: str) -> dict[str, str]:
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "dbname": "PGDATABASE",
    }
    parts = conninfo.conninfo_to_dict(info)
    return {names[key]: str(value) for key, value in parts.items() if key in names}


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
