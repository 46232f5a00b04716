"""The web server's login on the database, with psql: tables, sessions, both halves in one transaction, rollback.

Owns: every way to get rows without a committed line. One live session's secret is known too, as whoever has the
server's memory would. Refuses: the keyring: what is taken is ciphertext, and counts.
"""

from contextlib import suppress

import psycopg

from cloison.simulator.siege.attack import Attack, Siege
from cloison.simulator.siege.logins import Login

SETTINGS = (
    "set synchronous_commit = off", "set timezone = 'Pacific/Kiritimati'", "set search_path = pg_temp, gate",
    "set session characteristics as transaction isolation level repeatable read",
    "set session characteristics as transaction isolation level read committed", "set role cloison_gate", "set role cloison_owner",
    "create temp table ticket (ticket uuid)", "alter function gate.take(uuid[], bytea[]) security invoker",
)  # fmt: skip


def run(siege: Siege) -> None:
    """Read every table; change what a session may set; then steal by rollback, and honestly when that gives nothing."""
    nurse = siege.enter("nurse")
    login = Login(siege.target, "cloison_web", nurse.username)
    readable = [
        f"{s}.{t}" for s, t in login.tables() if login.tried(f'select * from "{s}"."{t}" limit 1') is not None
    ]
    siege.notes["tables it can read"] = len(readable)
    siege.notes["settings it can change"] = sum(login.tried(s) is not None for s in SETTINGS)
    strangers = [p.id for p in siege.strangers(nurse)]
    stolen = False
    for patient in siege.tried(strangers):
        stolen = False
        with suppress(psycopg.Error), login.transaction(rolled_back=True):
            stolen = login.take(login.ask(nurse.secret, patient, force=True), nurse.secret)
        if not stolen:
            break
    if not stolen:
        login.tried("set synchronous_commit = on")  # what is not flushed is not given
        for patient in siege.tried(strangers):
            try:
                if not login.take(login.ask(nurse.secret, patient, force=True), nurse.secret):
                    break
            except psycopg.Error:
                break


ATTACK = Attack(
    "the web server's database role (psql), with one session's secret",
    "cloison_web and nurse",
    ("two_halves",),
    run,
    ledger=False,
)
