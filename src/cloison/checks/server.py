"""What PostgreSQL's own settings do not protect.

Owns: durability, logs, versions, checksums, transport. Refuses: taking a default for a proof where any session may
choose otherwise for itself; such a setting is named where its default is unsafe, and the gate does not rely on it.
"""

from __future__ import annotations

from cloison.checks.finding import Check
from cloison.checks.subject import Subject

OLDEST, NEWEST = 15, 18
_DEFAULTS = """
select coalesce(r.rolname, 'every role'), s.line
  from pg_catalog.pg_db_role_setting d
  left join pg_catalog.pg_roles r on r.oid = d.setrole
 cross join lateral unnest(d.setconfig) as s (line)
 where d.setdatabase in (0, (select oid from pg_catalog.pg_database where datname = current_database()))
   and s.line in ('synchronous_commit=off', 'synchronous_commit=local')
"""


def version(subject: Subject) -> str | None:
    """PostgreSQL is older or newer than what Cloison is tested with."""
    major = int(subject.settings["server_version_num"]) // 10_000
    return None if OLDEST <= major <= NEWEST else f"The server is PostgreSQL {major}."


def crash_unsafe(subject: Subject) -> str | None:
    """The server is set not to survive a power cut."""
    off = [name for name in ("fsync", "full_page_writes") if subject.settings[name] != "on"]
    return f"{' and '.join(off)} {'is' if len(off) == 1 else 'are'} off." if off else None


def commits_later(subject: Subject) -> str | None:
    """Commits return before they are on disk."""
    if subject.settings["synchronous_commit"] in ("off", "local"):
        return f"synchronous_commit is {subject.settings['synchronous_commit']} by default."
    rows = subject.rows(_DEFAULTS)
    return f"{rows[0][1]} is set for {rows[0][0]}." if rows else None


def checksums(subject: Subject) -> str | None:
    """Pages of the database carry no checksums."""
    return None if subject.settings["data_checksums"] == "on" else "Data checksums are off."


def values_in_logs(subject: Subject) -> str | None:
    """Statements are logged with the values of their parameters."""
    setting = subject.settings
    logged = [
        f"{name} = {setting[name]}"
        for name, quiet in (
            ("log_statement", ("none", "ddl")),
            ("log_min_duration_statement", ("-1",)),
            ("log_min_duration_sample", ("-1",)),
            ("log_transaction_sample_rate", ("0",)),
        )
        if setting.get(name, quiet[0]) not in quiet
    ]
    if setting.get("log_parameter_max_length_on_error", "0") != "0":
        return f"log_parameter_max_length_on_error is {setting['log_parameter_max_length_on_error']}."
    if logged and setting.get("log_parameter_max_length", "-1") != "0":
        return f"{logged[0]}, and log_parameter_max_length is not 0."
    return None


def prepared(subject: Subject) -> str | None:
    """Prepared transactions are possible."""
    most = subject.settings["max_prepared_transactions"]
    return None if most == "0" else f"max_prepared_transactions is {most}."


def transport(subject: Subject) -> str | None:
    """The way to a remote server is not encrypted, or not to that server for certain."""
    if not subject.remote:
        return None
    if not subject.tls:
        return f"The connection to {subject.host} is not encrypted."
    return None if subject.tls_verified else f"The certificate of {subject.host} is not verified."


CHECKS = (
    Check(
        "postgresql-version",
        version,
        f"Cloison is tested with PostgreSQL {OLDEST} to {NEWEST}.",
        "Use one of these.",
    ),
    Check(
        "crash-unsafe",
        crash_unsafe,
        "A power cut can lose ledger lines of what has already left, or the whole database.",
        "Turn both on.",
    ),
    Check(
        "commits-later",
        commits_later,
        "A crash can lose the ledger's lines of the last moments, which the gate took for written.",
        "Set synchronous_commit to on.",
    ),
    Check(
        "no-checksums",
        checksums,
        "A disk that changes a bit is noticed only when a record no longer decrypts.",
        "Stop the server and run pg_checksums --enable.",
    ),
    Check(
        "values-in-logs",
        values_in_logs,
        "The log then holds session secrets, which open what those sessions may open.",
        "Set log_parameter_max_length and log_parameter_max_length_on_error to 0.",
    ),
    Check(
        "prepared-transactions",
        prepared,
        "The gate refuses them (its tests try), but a forgotten one holds locks and keeps old rows for ever.",
        "Set max_prepared_transactions to 0 unless another database of this server needs it.",
    ),
    Check(
        "open-transport",
        transport,
        "Whoever is on the way reads session secrets.",
        "Add sslmode=verify-full and sslrootcert to CLOISON_DATABASE_URL.",
    ),
)
