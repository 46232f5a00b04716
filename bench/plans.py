"""The plans of the statements inside the hot functions, as PostgreSQL itself tells them while they run.

Owns: one session with auto_explain (its log sent to this client as notices), each call made until its plans are the
generic ones, the plans kept beside the results. Refuses: a sequential scan of a table that grows with N, counted with
a bar of none (tables of under 1,000 rows apart, where it is the right plan).
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import psycopg

from bench import cast, database
from bench.run import Run
from cloison.gate import boards, calls, together
from cloison.pages.ward import care

CALLS = 8
SMALL = 1000

_SETTINGS = """
load 'auto_explain';
set auto_explain.log_min_duration = 0;
set auto_explain.log_analyze = on;
set auto_explain.log_buffers = on;
set auto_explain.log_settings = on;
set auto_explain.log_nested_statements = on;
set auto_explain.log_parameter_max_length = 0;
set auto_explain.log_level = notice;
set client_min_messages = notice;
"""
_ROWS = """
select c.relname, greatest(c.reltuples, 0)::bigint from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname in ('access', 'records', 'identity', 'ledger', 'gate') and c.relkind = 'r'
"""


def measure(run: Run) -> None:
    """Write the plans down and count their sequential scans of what grows."""
    with run.warm():
        run.say("query plans")
        cast.make(run.deployment, "open", run.accounts)
        member = cast.sign_in(run.deployment, "open", 2)[0]
        pairs = [patient for secret, patient in cast.pairs(run.deployment) if secret == member.secret]
        cast.make(run.deployment, "desk", 1)
        desk = cast.sign_in(run.deployment, "desk", 1)[0]
        found = _desks(run, desk, pairs[0]) | {
            "open": _plans(run, [calls.open_one(cast.opening(member.secret, p)) for p in pairs[:CALLS]]),
            "open 16 at once": _plans(run, [_gathered(member, pairs)] * CALLS),
            "find": _plans(
                run,
                [
                    calls.find(member.secret, [n, n + 1], exact=False, purpose="TREAT", surface="fhir")
                    for n in range(CALLS)
                ],
            ),
            "list": _plans(run, [calls.list_patients(member.secret, "TREAT", "fhir")] * CALLS),
            "board": _plans(
                run,
                [boards.ask(member.secret, "TREAT", "page", "care", ["traits", "clinical"], care.SHOWN)]
                * CALLS,
            ),
            "agenda": _plans(run, [_agenda(member)] * CALLS),
            "tasks": _plans(run, [together.tasks(member.secret, "TREAT", "page")] * CALLS),
        }
        with database.connect(run.deployment) as connection:
            grows = {name for name, rows in connection.execute(_ROWS).fetchall() if rows >= SMALL}
    scans = sorted(
        {
            (call, table)
            for call, plans in found.items()
            for table in re.findall(r"Seq Scan on (\w+)", "\n".join(plans))
        }
    )
    bad = [f"{table} in {call}" for call, table in scans if table in grows]
    path = _file(run)
    text = "\n\n".join(f"==== {call}\n\n" + "\n\n".join(plans) for call, plans in found.items())
    path.write_text(text + "\n")
    run.remark("plans", {"file": path.name, "sequential_scans_of_what_grows": bad})
    run.keep("sequential_scans", len(bad))
    run.say(
        f"{sum(map(len, found.values()))} plans in {path}; sequential scans of what grows: {bad or 'none'}"
    )


def _desks(run: Run, desk: cast.Member, stranger: UUID) -> dict[str, list[str]]:
    """A front desk's calls: its site is a holder of its own, and the largest there is."""
    asked = replace(cast.opening(desk.secret, stranger), slices=("traits",), purpose="PATADMIN")
    tokens = [
        calls.find(desk.secret, [n, n + 1], exact=False, purpose="PATADMIN", surface="page")
        for n in range(CALLS)
    ]
    return {
        "desk": _plans(run, [calls.desk(desk.secret, "present", "PATADMIN", "page")] * CALLS),
        "desk's list": _plans(run, [calls.list_patients(desk.secret, "PATADMIN", "page")] * CALLS),
        "desk finds": _plans(run, tokens),
        "desk opens": _plans(run, [calls.open_one(asked)] * CALLS),
    }


def _agenda(member: cast.Member) -> calls.Ask:
    today = datetime.now(UTC).replace(hour=0)
    return together.agenda(
        member.secret,
        [member.account_id],
        today,
        today + timedelta(days=7),
        slices=["traits", "clinical"],
        purpose="TREAT",
        surface="page",
    )


def _gathered(member: cast.Member, pairs: list[UUID]) -> calls.Ask:
    openings = [cast.opening(member.secret, patient) for patient in pairs[:16]]
    statement, parameters = calls.open_many(openings)
    return calls.Ask(openings[0].ticket, member.secret, statement, parameters)


def _plans(run: Run, asks: list[calls.Ask]) -> list[str]:
    """Return the plans of the last ask and its take: by then they are the generic ones, as in a busy server."""
    told: list[str] = []
    with psycopg.connect(run.deployment.admin_conninfo(), autocommit=True) as connection:
        connection.add_notice_handler(lambda notice: told.append(notice.message_primary or ""))
        for statement in _SETTINGS.strip().split("\n"):
            connection.execute(statement.encode())
        connection.execute("set role cloison_web")
        for ask in asks:
            told.clear()
            renewed = _with_new_ticket(ask)
            connection.execute(renewed.statement.encode(), renewed.parameters, prepare=True)
            connection.execute(
                renewed.take.encode(), ([renewed.ticket], [renewed.secret]), prepare=True
            ).fetchall()
    return [text for text in told if "Query Text" in text]


def _with_new_ticket(ask: calls.Ask) -> calls.Ask:
    """A ticket is used once; sets hold a list of them."""
    first = ask.parameters[0]
    tickets = [uuid4() for _ in first] if isinstance(first, list) else uuid4()
    ticket = tickets[0] if isinstance(tickets, list) else tickets
    return replace(ask, ticket=ticket, parameters=(tickets, *ask.parameters[1:]))


def _file(run: Run) -> Path:
    day = run.results.kept.name[:10]
    path = run.results.kept.with_name(f"{day}-{run.n}-plans.txt")
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
