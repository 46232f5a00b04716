"""Sizes on disk: the database, and each table and index of it.

Owns: one query. Refuses: partitions one by one; they are summed under their table.
"""

from __future__ import annotations

from bench import database
from bench.run import Run

_SIZES = """
select coalesce(p.inhparent, c.oid)::regclass::text as name,
       case c.relkind when 'i' then 'index' else 'table' end as kind,
       sum(pg_relation_size(c.oid) + coalesce(pg_relation_size(nullif(c.reltoastrelid, 0)), 0))::bigint as bytes,
       sum(greatest(c.reltuples, 0))::bigint as rows
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
left join pg_inherits p on p.inhrelid = c.oid
where n.nspname in ('directory', 'access', 'records', 'identity', 'ledger', 'gate', 'signin') and c.relkind in ('r', 'i')
group by 1, 2 order by 3 desc
"""


def measure(run: Run) -> None:
    """Enter the totals, and keep every table and index as a detail."""
    with run.warm(), database.connect(run.deployment) as connection:
        found = connection.execute(_SIZES).fetchall()
        whole = database.size(run.deployment)
    run.remark(
        "sizes", {name: {"kind": kind, "bytes": size, "rows": rows} for name, kind, size, rows in found}
    )
    run.keep("size_database", whole / 1e6)
    run.keep("size_a_patient", whole / run.n / 1e3)
    run.keep(
        "size_blind_index",
        sum(size for name, _, size, _ in found if name == "records.blind_index_tokens") / 1e6,
    )
