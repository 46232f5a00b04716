"""What state a database is in, compared with what this version would install.

Owns: the comparison of migrations, functions and rights with their files, the stamp and the clock's offset. Refuses:
writing; reading anything about a patient.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import psycopg

from cloison.database.migrate import PACKAGE_ROOT
from cloison.database.migration_files import read_tree
from cloison.database.snapshot import SNAPSHOT_FILE, snapshot

_BODY = re.compile(r"(\$\w*\$)(.*)\1", re.DOTALL)
_INSTALLED = """
select n.nspname || '.' || p.proname, p.prosrc
  from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
 where pg_catalog.pg_get_userbyid(n.nspowner) = 'cloison_owner'
"""
_Connection = psycopg.Connection[tuple[Any, ...]]


def stamp(connection: _Connection) -> str | None:
    """Return 'demo' or 'production'; None in a database that was never migrated."""
    found: str | None = _one(connection, "cloison.deployment", "select stamp from cloison.deployment")
    return found


def clock_offset(connection: _Connection) -> timedelta | None:
    """Return the offset of the gate's clock, None where there is none."""
    query = "select amount from gate.clock_offset where amount <> '0'"
    found: timedelta | None = _one(connection, "gate.clock_offset", query)
    return found


def waiting_migrations(connection: _Connection) -> str | None:
    """Say in one sentence how the applied migrations differ from the files; None if they do not."""
    tree = read_tree(PACKAGE_ROOT)
    files = tree.migrations
    query = "select coalesce(array_agg(checksum order by number), '{}') from cloison.migration"
    applied = _one(connection, "cloison.migration", query)
    if applied is None:
        return "The database was never migrated."
    ours = [file.checksum for file in files]
    if applied == ours:
        code = _one(connection, "cloison.installed_code", "select checksum from cloison.installed_code")
        return None if code == tree.code_checksum else "Functions or rights of another version are installed."
    if applied == ours[: len(applied)]:
        return f"{len(ours) - len(applied)} migrations wait, the first of them {files[len(applied)].path}."
    return "Migrations were applied that this version does not have, or has otherwise."


def changed_functions(connection: _Connection) -> list[str]:
    """Name the functions whose installed text is not their file's, which are missing, or which have no file."""
    wanted = {}
    for file in read_tree(PACKAGE_ROOT).functions:
        body = _BODY.search(file.text)
        wanted[f"{file.schema}.{file.name}"] = body[2] if body else None
    installed: dict[str, list[str]] = {}
    for name, source in connection.execute(_INSTALLED).fetchall():
        installed.setdefault(name, []).append(source)
    names = sorted(wanted.keys() | installed.keys())
    return [name for name in names if name not in wanted or installed.get(name) != [wanted[name]]]


def snapshot_differences(admin: str) -> list[str]:
    """Return the lines that the database at `admin` has more (+) or less (-) than schema.snapshot.sql.

    Whether the importer or the feed may log in is a matter of the moment, and no difference.
    """
    moment = re.compile(r"role cloison_(import|feed) (no)?login")
    here, there = (
        [line for line in text.splitlines() if not moment.fullmatch(line)]
        for text in (snapshot(admin), SNAPSHOT_FILE.read_text(encoding="utf-8"))
    )
    more, less = set(here) - set(there), set(there) - set(here)
    return [f"+ {line.strip()}" for line in here if line in more] + [
        f"- {line.strip()}" for line in there if line in less
    ]


def keys_in_rotation(connection: _Connection) -> int:
    """Return how many data keys are still under a wrapping key that was retired."""
    query = (
        "select count(*) from records.data_key d join records.wrapping_key w on w.id = d.wrapping_key_id"
        " where w.retired_at is not null"
    )
    return _one(connection, "records.wrapping_key", query) or 0


def _one(connection: _Connection, table: str, query: str) -> Any:
    """Return the one value of a query on a table that may not be there."""
    if connection.execute("select to_regclass(%s)", (table,)).fetchone() == (None,):
        return None
    row = connection.execute(query.encode()).fetchone()
    return None if row is None else row[0]


def watcher_silence(connection: _Connection) -> timedelta | None:
    """Return for how long nobody let the rules look, once anybody has signed in; None for less than five minutes."""
    query = (
        "select s.silence from (select gate.now() - coalesce((select w.at from incidents.watched w), "
        "(select min(i.began_at) from identity.session i)) as silence) s where s.silence > interval '5 minutes'"
    )
    found: timedelta | None = _one(connection, "incidents.watched", query)
    return found


def alerts_waiting(connection: _Connection) -> list[tuple[str, int, str]]:
    """Return (channel, how many alerts wait, why the last try failed) of each channel that refused its last one."""
    if _one(connection, "incidents.delivery", "select true") is None:
        return []
    query = (
        "select d.channel, count(*), max(d.last_error) from incidents.delivery d "
        "join incidents.channel c on c.name = d.channel where d.sent_at is null and d.last_error is not null "
        "group by d.channel order by d.channel"
    )
    return connection.execute(query.encode()).fetchall()


def messages_waiting(connection: _Connection) -> int:
    """Return how many refused messages of a feed nobody has handled for three days."""
    query = (
        "select count(*) from records.fed_rejected r where r.replayed_at is null and r.discarded_at is null "
        "and r.at < gate.now() - interval '3 days'"
    )
    return _one(connection, "records.fed_rejected", query) or 0
