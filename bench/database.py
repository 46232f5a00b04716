"""The runs inside PostgreSQL: pgbench with `ask` + Sync + `take`, and with a bare SELECT and INSERT.

Owns: schema `bench` of the measured database: sessions, and pairs of session and patient spread over all N.
Refuses: a pair that is not explained; what is measured is honest work.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import tempfile
from pathlib import Path
from uuid import UUID

import psycopg

from cloison.database.embedded.places import wheel_folder
from cloison.deployment import Deployment

_ASK = """
\\set n random(1, :pairs)
\\set t random(1, 9000000000000000000)
\\startpipeline
select bench.ask(:n, :t);
\\syncpipeline
select count(*) from bench.take(:n, :t);
\\endpipeline
"""
_BARE = """
\\set n random(1, :pairs)
\\startpipeline
select r.body from bench.pair p join records.resource r on r.patient_id = p.patient_id
 and r.resource_type = 'Patient' and r.id = p.patient_id and r.slice = 'traits' where p.n = :n;
\\syncpipeline
insert into bench.line (n, what) values (:n, 'patient.open');
\\endpipeline
"""
_FUNCTIONS = """
drop schema if exists bench cascade;
create schema bench;
create table bench.pair (n integer primary key, secret bytea, patient_id uuid);
create table bench.line (id bigint generated always as identity primary key, at timestamptz default now(), n int, what text);
create function bench.ask(k integer, t bigint) returns void language sql security definer as $$
  select gate.ask_open(array[md5(t::text)::uuid], array[secret], array[patient_id], array['traits,contact'], array['TREAT'],
                       array['bench'], array['Patient'], array[patient_id], array[null]) from bench.pair where n = k $$;
create function bench.take(k integer, t bigint) returns setof bytea language sql security definer as $$
  select x.body from bench.pair, gate.take(array[md5(t::text)::uuid], array[secret]) x where n = k $$;
grant usage on schema bench to cloison_web;
grant execute on all functions in schema bench to cloison_web;
"""
_CARE = """
select patient_id from gate.care_set(%s, %s, gate.now()) order by random() limit 40
"""


def prepare_pairs(deployment: Deployment, accounts: int = 64) -> list[tuple[str, UUID]]:
    """Open a session for each of `accounts` nurses and physicians; return (bearer token, patient) of their care sets."""
    pairs: list[tuple[str, UUID]] = []
    with psycopg.connect(deployment.admin_conninfo(), autocommit=True) as connection:
        connection.execute(_FUNCTIONS.encode())
        people = connection.execute(
            "select id, role, username from directory.account a where role in ('nurse', 'physician') and left_on is null order by id"
        ).fetchall()
        n = 0
        for account, role, username in people:
            care = [row[0] for row in connection.execute(_CARE, (account, role))]
            secret = os.urandom(32)
            said = connection.execute(
                "select gate.open_session(gen_random_uuid(), %s, %s, 600)",
                (hashlib.sha256(secret).digest(), username),
            ).fetchone()
            if said != ("opened",) or not care:
                continue
            for patient in care:
                n += 1
                connection.execute("insert into bench.pair values (%s, %s, %s)", (n, secret, patient))
                pairs.append((base64.urlsafe_b64encode(secret).decode().rstrip("="), patient))
            if len({token for token, _ in pairs}) == accounts:
                break
        connection.execute("analyze bench.pair")
    return pairs


def gate_alone(deployment: Deployment, clients: int, seconds: int, pairs: int) -> float:
    """Return openings per second of `ask` + Sync + `take` under pgbench, as cloison_web."""
    return _pgbench(deployment.conninfo("cloison_web"), _ASK, clients, seconds, pairs)


def bare(deployment: Deployment, clients: int, seconds: int, pairs: int) -> float:
    """Return bare SELECT + INSERT per second under pgbench."""
    return _pgbench(deployment.admin_conninfo(), _BARE, clients, seconds, pairs)


def _pgbench(conninfo: str, script: str, clients: int, seconds: int, pairs: int) -> float:
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        done = subprocess.run(
            [
                Path(wheel_folder()) / "bin" / "pgbench",
                "--no-vacuum",
                "--protocol",
                "prepared",
                "--client",
                str(clients),
                "--jobs",
                "2",
                "--time",
                str(seconds),
                "--define",
                f"pairs={pairs}",
                "--file",
                file.name,
                conninfo,
            ],
            capture_output=True,
            text=True,
            check=True,
        )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    assert found, done.stdout
    return float(found[1])
