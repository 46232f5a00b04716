"""Allowances as arithmetic: never more than the bound in any rolling window, whatever the order and times (12.6).

The model follows the gate's own functions in a real database, with the clock moved by hand; the oracle recomputes
every window from the list of disclosures that were allowed.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.database import Database

WINDOWS = [
    (timedelta(minutes=15), 2),
    (timedelta(hours=1), 3),
    (timedelta(hours=24), 4),
    (timedelta(days=7), 5),
]
ACCOUNT, SESSION, SITE = UUID(int=1), UUID(int=2), UUID(int=3)
steps = st.lists(
    st.tuples(
        st.integers(0, 5),  # which patient
        st.sampled_from([0, 20, 60, 300, 840, 880, 3000, 3500, 85_000, 600_000])
        | st.integers(0, 1000),  # seconds later
    ),
    min_size=4,
    max_size=40,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
@example(steps=[(0, 0), (0, 880), (1, 20), (2, 0)])  # shown again at 14 min 40 s, unrenewed; then two more
@example(steps=[(0, 0), (0, 880), (1, 921), (2, 1801), (3, 1)])  # the same at the edge of the hour
@example(steps=[(0, 0), (0, 880), (1, 20_000), (2, 20_000), (3, 45_620), (4, 1)])  # and of the day
def test_no_rolling_window_ever_holds_more_than_its_ceiling(
    database: Database, steps: list[tuple[int, int]]
) -> None:
    with psycopg.connect(database.admin) as connection:
        connection.execute("delete from access.ceiling")
        for scope in ("nurse", "session", "site"):
            connection.execute("insert into access.ceiling values (%s, 'others', 2, 3, 4, 5)", (scope,))
        allowed: list[tuple[datetime, int]] = []
        at = datetime(2026, 1, 1, tzinfo=UTC)
        for patient, later in steps:
            at += timedelta(seconds=later)
            if ask(connection, patient, at):
                allowed.append((at, patient))
        connection.rollback()
    for window, ceiling in WINDOWS:
        for end, _ in allowed:
            inside = {patient for when, patient in allowed if end - window < when <= end}
            assert len(inside) <= ceiling


def ask(connection: psycopg.Connection, patient: int, at: datetime) -> bool:
    """What ask_open does at step 4: look, lock, count, write down."""
    row = connection.execute(
        "select gate.spend(array(select (%(a)s, %(s)s, 'nurse', %(e)s, 'others', patient_id, true, true)::gate.need "
        "from gate.not_lately_spent(%(s)s, 'others', array[%(p)s::uuid], %(t)s)), %(t)s)",
        {"a": ACCOUNT, "s": SESSION, "e": SITE, "p": UUID(int=100 + patient), "t": at},
    ).fetchone()
    return row == (None,)
