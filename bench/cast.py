"""The cast of the measurements: accounts with care sets spread over all N, their sessions, their pairs.

Owns: schema `bench` of the measured database, and what is written there as administrator (`cast.sql`). Sessions are
made by sign-in's own function, familiar pairs are opened through the gate. Refuses: a pair that nobody explained.
"""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass
from importlib.resources import files
from uuid import UUID

import psycopg

from bench.database import connect
from cloison.deployment import Deployment
from cloison.gate.calls import Opening, open_many

CARE = {"open": 40, "find": 36, "ward": 30, "stranger": 8, "desk": 0}
FAMILIAR = 8
"""Of the 40 patients of an account, opened before the run; the other 32 are new once."""
SLICES = ("traits", "contact")
"""What the interface asks for when a nurse reads a Patient."""

_FIRST = {"open": 100_000, "find": 200_000, "ward": 300_000, "stranger": 400_000, "desk": 500_000}
_ROLE = {"desk": "admissions"}
_OPEN_SESSIONS = """
select username, gate.open_session(gen_random_uuid(), hash, username, 720, 'token', null)
from unnest(%s::bytea[], %s::text[]) s (hash, username)
"""
_PAIRS = f"""
insert into bench.pair (n, secret, patient_id)
select row_number() over (order by k > {FAMILIAR}, md5(account_id::text || patient_id)), secret, patient_id
from (select r.patient_id, s.secret, a.id as account_id,
             row_number() over (partition by a.id order by md5(a.id::text || r.patient_id)) as k
      from bench.account a
      join bench.session s on s.account_id = a.id
      join access.relationship r on r.holder = a.unit_id
      where a.part = 'open') x
"""
_FORGET = """
delete from access.spent where holder in (
  select id from bench.account where part = any (%s)
  union all
  select s.id from identity.session s join bench.account a on a.id = s.account_id where a.part = any (%s))
"""


@dataclass(frozen=True, slots=True)
class Member:
    """One account with a session: the secret, and the bearer token made of it."""

    account_id: UUID
    role: str
    secret: bytes

    @property
    def token(self) -> str:
        """What follows `Bearer`."""
        return base64.urlsafe_b64encode(self.secret).decode().rstrip("=")


def make(deployment: Deployment, part: str, accounts: int) -> None:
    """Have `accounts` accounts of `part` with their care sets, whatever is there of them already."""
    values = {
        "part": part,
        "role": _ROLE.get(part, "nurse"),
        "first": _FIRST[part],
        "last": _FIRST[part] + accounts - 1,
        "care": CARE[part],
    }
    text = files("bench").joinpath("cast.sql").read_text()
    with (
        connect(deployment) as connection,
        connection.transaction(),
        psycopg.ClientCursor(connection) as cursor,
    ):
        cursor.execute(text.encode(), values)
    with connect(deployment) as connection:
        for table in ("directory.account", "directory.unit", "directory.assignment", "access.relationship"):
            connection.execute(f"analyze {table}".encode())


def forget(deployment: Deployment, *parts: str) -> None:
    """Delete what these accounts spent in earlier runs: new is to be new again. Their ledger lines stay."""
    with connect(deployment) as connection:
        connection.execute(_FORGET, (list(parts), list(parts)))
        connection.execute("vacuum (analyze) access.spent")


def sign_in(deployment: Deployment, part: str, accounts: int) -> list[Member]:
    """Open a new session for each of the first `accounts` accounts of `part`, as sign-in does."""
    with connect(deployment) as admin:
        people = admin.execute(
            "select id, role, username from bench.account where part = %s order by n limit %s",
            (part, accounts),
        ).fetchall()
        secrets = [os.urandom(32) for _ in people]
        hashes = [hashlib.sha256(secret).digest() for secret in secrets]
        with psycopg.connect(deployment.conninfo("cloison_signin"), autocommit=True) as connection:
            said = connection.execute(_OPEN_SESSIONS, (hashes, [name for _, _, name in people])).fetchall()
        wrong = {words for _, words in said} - {"opened"}
        if wrong or len(people) < accounts:
            raise SystemExit(
                f"bench: {len(people)} of {accounts} accounts of {part}; sessions said {wrong or 'opened'}."
            )
        ids = [account for account, _, _ in people]
        admin.execute(
            "insert into bench.session select a, s, now() from unnest(%s::uuid[], %s::bytea[]) u (a, s) "
            "on conflict (account_id) do update set secret = excluded.secret, at = excluded.at",
            (ids, secrets),
        )
    return [Member(account, role, secret) for (account, role, _), secret in zip(people, secrets, strict=True)]


def pairs(deployment: Deployment) -> list[tuple[bytes, UUID]]:
    """Number every (session, patient) of the openers, familiar ones first, in bench.pair; return them in that order."""
    with connect(deployment) as connection:
        for statement in ("truncate bench.pair", _PAIRS, "vacuum analyze bench.pair"):
            connection.execute(statement.encode())
        return connection.execute("select secret, patient_id from bench.pair order by n").fetchall()


def open_through_gate(deployment: Deployment, opened: list[tuple[bytes, UUID]]) -> None:
    """Open `opened` through the gate in sets of 64, as the record server does."""
    with psycopg.connect(deployment.conninfo("cloison_web"), autocommit=True) as connection:
        for start in range(0, len(opened), 64):
            statement, values = open_many([opening(*pair) for pair in opened[start : start + 64]])
            connection.execute(statement.encode(), values)


def opening(secret: bytes, patient: UUID) -> Opening:
    """Return the request that `GET Patient/{id}` makes of the gate."""
    return Opening(secret, patient, SLICES, "TREAT", "fhir", "Patient", patient)
