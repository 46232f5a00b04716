"""A world on its stage: the same database made to hold what one file tells, at a clock that stands still.

Owns: setting the cast back, the clock of the throw-away database, and the deeds that come before (they go through
the gate and the FHIR interface like anybody's). Refuses: anything that outlives the world.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import psycopg

from cloison.gate import calls
from cloison.gate.answers import Allowed
from cloison.gate.client import Gate
from tests.people import ACCOUNTS, SITES, UNITS, World, an_id
from tests.routes.fhir import Face, served
from tests.worlds import appointments
from tests.worlds.reading import Told

_ALWAYS = datetime(2020, 1, 1, tzinfo=UTC)
_SIGNED_IN = timedelta(hours=6)  # before the world's instant; a session lasts twelve hours here
_FROZEN = """
create or replace function gate.clock() returns table (at timestamptz) language sql stable
as $$ select timestamptz '{}' $$"""
_EMPTY = (
    "access.attempt",
    "incidents.delivery",
    "incidents.alert",
    "incidents.notice",
    "access.raise",
    "access.proposal",
    "access.relationship",
    "access.break_glass",
    "access.spent",
    "identity.session",
    "directory.assignment",
)


Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass
class Stage:
    """The database of a run of worlds, with its owner's connection and the record server's client."""

    world: World
    gate: Gate
    owner: Connection

    @classmethod
    @contextmanager
    def over(cls, world: World) -> Iterator[Stage]:
        """Open a stage over the cast's database."""
        gate = world.gate()
        try:
            with psycopg.connect(world.admin, autocommit=True) as owner:
                yield cls(world, gate, owner)
        finally:
            gate.close()

    def set_up(self, told: Told) -> None:
        """Make the database hold `told`, and nothing of the world before it."""
        _set_back(self.owner)
        self.world.secrets.clear()
        self.stop_clock(told.at - _SIGNED_IN)
        short = {d["who"] for d in told.before if "signs_in_for_minutes" in d}
        for name in told.people:  # everybody while they still could, so that sessions outlive their right
            if name not in short:
                self.world.secrets[name] = self.world.sign_in(name, minutes=720)
        with self.owner.transaction():
            _relate(self.owner, told)
        for deed in sorted(told.before, key=lambda d: d["at"]):
            self.stop_clock(deed["at"])
            _do(self.world, self.gate, deed)
        with self.owner.transaction():
            _change(self.owner, told)
        self.stop_clock(told.at)

    def stop_clock(self, at: datetime) -> None:
        """Let the gate's only clock stand at `at`."""
        self.owner.execute(_FROZEN.format(at.isoformat()).encode())
        twice = self.owner.execute("select gate.now(), pg_sleep(0.001), gate.now()").fetchone()
        assert twice == (at, "", at)

    def forget_spending(self) -> None:
        """Give everybody their allowance back: worlds are about relationships, not about counts."""
        self.owner.execute("delete from access.spent")

    def spent_kinds(self, who: str, patient: str) -> set[str]:
        """The allowances of the account that this patient counts under."""
        rows = self.owner.execute(
            "select kind from access.spent where holder = %s and patient_id = %s",
            (an_id(who), an_id(patient)),
        )
        return {kind for (kind,) in rows}


def _set_back(c: Connection) -> None:
    with c.transaction():
        for table in _EMPTY:
            c.execute(f"delete from {table}".encode())
        c.execute("delete from records.resource where slice = 'sealed'")
        c.execute("delete from records.data_key where slice = 'sealed'")
        c.execute(
            "update directory.account set left_on = null, suspended_at = null, contained_at = null, created_by = null, "
            "awake_at = 'infinity'"
        )
        c.execute("update directory.site set closed_on = null")
        for name, (_, site, _, _) in ACCOUNTS.items():
            home = site and an_id(site)
            c.execute("update directory.account set site_id = %s where id = %s", (home, an_id(name)))


def _relate(c: Connection, told: Told) -> None:
    for r in told.relationships:
        site = r["site"] or UNITS.get(r["holder"]) or (r["holder"] if r["holder"] in SITES else None)
        site = site or ACCOUNTS[r["holder"]][1] or "tilleuls"
        c.execute(
            "insert into access.relationship (patient_id, holder, kind, since, until, site_id, made_by, made_at, "
            "inherited, confirmed_by, beyond, ended_at) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            (
                an_id(r["patient"]),
                an_id(r["holder"]),
                r["kind"],
                r["since"],
                r["until"],
                an_id(site),
                an_id(r["made_by"]),
                r["since"],
                r["inherited"],
                r["confirmed_by"] and an_id(r["confirmed_by"]),
                r["beyond"],
                r["ended"],
            ),
        )
    replaced = {a["who"] for a in told.assignments}
    usual: list[dict[str, Any]] = [
        {"who": name, "unit": unit, "since": _ALWAYS.date(), "until": None, "made_by": "adam"}
        for name, (_, _, unit, _) in ACCOUNTS.items()
        if unit and name not in replaced
    ]
    for a in (*usual, *told.assignments):
        c.execute(
            "insert into directory.assignment (id, account_id, unit_id, since, until, made_by, made_at, second_needed, "
            "confirmed_by, ended_at) values (gen_random_uuid(), %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            (
                an_id(a["who"]),
                an_id(a["unit"]),
                a["since"],
                a["until"],
                an_id(a["made_by"]),
                a.get("made_at") or a["since"],
                bool(a.get("second_needed")),
                a.get("confirmed_by") and an_id(a["confirmed_by"]),
                a.get("ended_at"),
            ),
        )


def _change(c: Connection, told: Told) -> None:
    """What happened to accounts and sites since their people signed in; the cast's own history included."""
    left = {name: day for name, (_, _, _, day) in ACCOUNTS.items() if day}
    closed: dict[str, date] = {name: day for name, day in SITES.items() if day}
    closed |= {site: said["closed_on"] for site, said in told.sites.items()}
    for site, on in closed.items():
        c.execute("update directory.site set closed_on = %s where id = %s", (on, an_id(site)))
    for name in {*left, *told.accounts}:
        said = {"left_on": left.get(name), **told.accounts.get(name, {})}
        c.execute(
            "update directory.account set left_on = %s, suspended_at = %s, contained_at = %s, created_by = %s "
            "where id = %s",
            (
                said["left_on"],
                said.get("suspended_at"),
                said.get("contained_at"),
                said.get("created_by") and an_id(said["created_by"]),
                an_id(name),
            ),
        )
        if "site" in said:
            home: UUID | None = said["site"] and an_id(said["site"])
            c.execute("update directory.account set site_id = %s where id = %s", (home, an_id(name)))


def _do(world: World, gate: Gate, deed: dict[str, Any]) -> None:
    who = deed["who"]
    if "signs_in_for_minutes" in deed:
        world.secrets[who] = world.sign_in(who, minutes=deed["signs_in_for_minutes"])
    if "breaks_glass" in deed:
        ask = calls.break_glass(
            world.secret(who), an_id(deed["breaks_glass"]), deed.get("code", "vital_emergency"), "", "world"
        )
        assert isinstance(gate.ask(ask), Allowed), deed
    if "seals" in deed:
        assert served(world, lambda face: _seal(face, who, deed["seals"])).status_code == 201, deed
    if deed.keys() & appointments.DEEDS:
        appointments.do(world, deed)
    if "signs_out" in deed:
        world.sql("select gate.end_session(sha256(%s))", world.secret(who))


async def _seal(face: Face, who: str, patient: str) -> httpx.Response:
    secret = {"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R"}
    protected = {
        "resourceType": "Condition",
        "subject": {"reference": f"Patient/{an_id(patient)}"},
        "code": {"text": "Maladie protégée"},
        "meta": {"security": [secret]},
    }
    return await face.send(who, "POST", "/Condition", json=protected)
