"""Of a stranger's record not a row is read, whatever the planner believes: else its time tells that the id exists."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from tests.database import Database
from tests.people import World, an_id

_MANY = """
insert into access.relationship (patient_id, holder, kind, since, site_id, made_by, made_at)
select p.id, u.id, 'ward_presence', now() - interval '200 days', u.site_id, r.made_by, now()
from (select id from records.patient where id = any (%s)) p,
     (select id, site_id from directory.unit where id = %s) u,
     (select made_by from access.relationship limit 1) r,
     generate_series(1, %s)
"""
_READ = """
select coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0) from pg_stat_xact_user_tables
where schemaname = 'access' and relname = 'relationship'
"""


def few(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """A small table, of which the planner knows nothing."""


def seven_each(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Seven rows a patient, as in a group of 100,000: reading them looks cheaper than asking for each holder."""
    everybody = [row[0] for row in connection.execute("select id from records.patient").fetchall()]
    connection.execute(_MANY.encode(), (everybody, an_id("geriatrics"), 7))
    connection.execute("analyze access.relationship")
    connection.execute(
        "update pg_class set reltuples = 600000, relpages = 12000 where oid = 'access.relationship'::regclass"
    )


@pytest.mark.parametrize("table", [few, seven_each])
def test_nothing_is_read_of_a_strangers_relationships(
    database: Database, world: World, table: Callable[[psycopg.Connection[tuple[object, ...]]], None]
) -> None:
    admin = database.connect()
    table(admin)
    admin.execute(
        "set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set search_path = gate, pg_catalog"
    )
    ask = "select * from gate.relationship_to(%s::uuid, 'nurse', %s::uuid, gate.now(), false)"
    for patient, found in ((an_id("inside"), True), (an_id("elsewhere"), False)):
        with admin.transaction():
            before = admin.execute(_READ).fetchone()
            rows = admin.execute(ask, (an_id("nadia"), patient), prepare=True).fetchall()
            after = admin.execute(_READ).fetchone()
        assert bool(rows) is found
        assert before is not None
        assert after is not None
        read = int(str(after[0])) - int(str(before[0]))
        assert (read > 0) is found, f"{read} rows read"
