"""Tamper with allowances and ledger, as each role of the database that can log in.

Owns: every change to every table, and every way to a right. Refuses: the administrator of PostgreSQL: that line of
the promise is stated.
"""

from collections.abc import Iterator

from cloison.simulator.siege.attack import Attack, Siege
from cloison.simulator.siege.logins import Login

ROLES = ("cloison_web", "cloison_signin", "cloison_jobs", "cloison_backup")
OURS = ("access", "records", "ledger", "gate", "incidents", "directory", "identity", "cloison", "staging")
PUBLIC = (
    "select count(distinct c.oid) from pg_catalog.pg_class c, pg_catalog.aclexplode(c.relacl) x where x.grantee = 0 "
    "and c.relkind in ('r', 'p') and c.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"
)
RIGHTS = (
    "set role cloison_owner", "set role cloison_gate", "alter role {role} superuser", "grant cloison_gate to {role}",
    "create function gate.spend(gate.need[], timestamptz) returns text language sql as 'select null'",
    "create or replace function gate.now() returns timestamptz language sql as 'select now()'",
    "create schema gate_too", "create table gate.mine (x int)", "create extension dblink", "copy (select 1) to program 'id'",
    "alter system set fsync = off", "select pg_read_file('pg_hba.conf')", "select lo_import('/etc/passwd')",
)  # fmt: skip


def run(siege: Siege) -> None:
    """Each role tries everything; then the nurse breaks the glass as if her count had been wiped away."""
    nurse = siege.enter("nurse")
    done: list[str] = []
    for role in ROLES:
        login = Login(siege.target, role, nurse.username)
        done += [f"{role}: {text}" for text in _changes(login) if login.tried(text) is not None]
        done += [f"{role}: {text}" for text in RIGHTS if login.tried(text.format(role=role)) is not None]
        for schema, table in login.tables():
            login.tried(
                f'grant all on "{schema}"."{table}" to public'
            )  # PostgreSQL warns and gives nothing: counted below
    public = Login(siege.target, "cloison_web", nurse.username).tried(PUBLIC)
    siege.notes["tables that everybody has a right on then"] = public[0][0] if public else "unknown"
    siege.notes["changes that went through"] = len(done)
    siege.notes["the first of them"] = done[0] if done else "none"
    wiper = Login(siege.target, "cloison_web", nurse.username)
    for patient in siege.tried(siege.strangers(nurse), nurse):
        nurse.take_by_force(patient.id)
        for schema, table in wiper.tables():
            if schema == "access" and table in ("spent", "attempt"):
                wiper.tried(f'delete from "{schema}"."{table}"')


def _changes(login: Login) -> Iterator[str]:
    for schema, table in login.tables():
        if (
            schema in OURS and table != "deployment"
        ):  # whose rules turn every change into nothing, for its owner too
            place = f'"{schema}"."{table}"'
            for text in (
                f"delete from {place} where false",
                f"insert into {place} select * from {place} where false",
                f"truncate {place}",
                f"alter table {place} disable trigger all",
                f"drop table {place}",
                f"lock table {place} in access exclusive mode",
            ):
                if not (schema == "staging" and login.role == "cloison_import"):
                    yield text


ATTACK = Attack(
    "tampering with allowances and ledger as each role", "every database role and nurse", ("no_rights",), run
)
