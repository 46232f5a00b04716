"""Those who govern, call by call: what each of the cast says to the gate about accounts, units and proposals."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import psycopg

from cloison.gate import calls, governing
from cloison.gate.answers import Allowed
from tests.people import TODAY, World, an_id

SOON = TODAY + timedelta(days=30)


@dataclass
class Office:
    """One world, and the record server's own login to it."""

    world: World

    def rows(self, call: governing.Call) -> list[tuple[Any, ...]]:
        """Send one call as the record server does."""
        with psycopg.connect(self.world.web, autocommit=True) as web:
            return web.execute(call.statement, call.parameters).fetchall()

    def word(self, call: governing.Call) -> str:
        """Send a call that answers with one word."""
        return str(self.rows(call)[0][0])

    def hire(self, name: str, role: str, site: str | None, **more: Any) -> None:
        """Put somebody more into the cast, as the system does it."""
        self.world.sql(
            "insert into directory.account (id, username, role, family_name, given_name, site_id, since) "
            "values (%s, %s, %s, %s, %s, %s, '2020-01-01')",
            an_id(name),
            name,
            role,
            name.upper(),
            name,
            site and an_id(site),
        )
        for column, value in more.items():
            self.world.sql(f"update directory.account set {column} = %s where id = %s", value, an_id(name))

    def creates(
        self, who: str, name: str, role: str = "nurse", site: str | None = "tilleuls", **more: Any
    ) -> str:
        """`who` creates the account `name`, under the id that this name always has."""
        said = {"family_name": "Neuve", "given_name": name, "rpps": None, "since": None, **more}
        call = governing.create_account(
            self.world.secret(who),
            an_id(name),
            username=name,
            role=role,
            site_id=site and an_id(site),
            **said,
        )
        return self.word(call)

    def assigns(
        self, who: str, whom: str, unit: str, since: date | None = None, until: date | None = SOON
    ) -> tuple[UUID, str]:
        """`who` assigns `whom`; return the assignment's id and the word."""
        new = uuid4()
        return new, self.word(
            governing.assign(self.world.secret(who), new, an_id(whom), an_id(unit), since, until)
        )

    def ends(self, who: str, whom: str, on: date | None = None) -> str:
        """`who` ends the account of `whom`."""
        return self.word(governing.end_account(self.world.secret(who), an_id(whom), on))

    def takes_away(self, who: str, assignment: UUID) -> str:
        """`who` ends an assignment."""
        return self.word(governing.end_assignment(self.world.secret(who), assignment))

    def raises(self, who: str, kind: str = "explained", **more: Any) -> tuple[UUID, str]:
        """`who` asks for more for themself."""
        new = uuid4()
        said = {
            "what": "raise",
            "subject": an_id(who),
            "reason": "Plan blanc cette nuit",
            "times": Decimal(2),
            "hours": 12,
        }
        return new, self.word(governing.propose(self.world.secret(who), new, kind=kind, **{**said, **more}))

    def wakes(self, who: str, whom: str, **more: Any) -> tuple[UUID, str]:
        """`who` proposes to wake `whom`."""
        new = uuid4()
        said = {"what": "awake", "subject": an_id(whom), "reason": "Retour de congé maternité"}
        return new, self.word(governing.propose(self.world.secret(who), new, **{**said, **more}))

    def proves(self, who: str) -> None:
        """`who` shows presence again, as sign-in does it."""
        said = self.world.sql("select gate.step_up(sha256(%s), %s, 'token')", self.world.secret(who), who)
        assert said == [("stepped_up",)]

    def decides(self, who: str, proposal: UUID, *, yes: bool = True, proved: bool = True) -> str:
        """`who` decides, after a touch unless told otherwise."""
        if proved:
            self.proves(who)
        return self.word(governing.decide(self.world.secret(who), proposal, yes, None))

    def sees(self, who: str) -> list[UUID]:
        """Ids of the proposals that `who` is shown."""
        return [row[0] for row in self.rows(governing.proposals(self.world.secret(who)))]

    def explained(self, who: str, patient: str) -> bool | None:
        """Whether `patient` is explained to `who`; None: not opened at all."""
        gate = self.world.gate()
        try:
            opening = calls.Opening(self.world.secret(who), an_id(patient), ("traits",), "TREAT", "t")
            said = gate.ask(calls.open_one(opening))
            return said.detail["explained"] if isinstance(said, Allowed) else None
        finally:
            gate.close()

    def lines(self, event: str) -> list[tuple[str, str]]:
        """Outcome and reason of the ledger's lines of one event, in order."""
        found = self.world.sql("select outcome, reason from ledger.line where event = %s order by id", event)
        return [(outcome, reason) for outcome, reason in found]

    def lie_in(self, unit: str, count: int) -> list[UUID]:
        """Put `count` patients into a unit's beds, as the system does it."""
        ids = [uuid4() for _ in range(count)]
        for patient in ids:
            self.world.sql(
                "insert into records.patient (id, site_id, identity_status, made_by, made_at) "
                "select %s, u.site_id, 'VALI', %s, now() from directory.unit u where u.id = %s",
                patient,
                an_id("system"),
                an_id(unit),
            )
            self.world.sql(
                "insert into access.relationship (patient_id, holder, kind, since, site_id, made_by, made_at) "
                "select %s, u.id, 'ward_presence', now() - interval '2 days', u.site_id, %s, now() - interval '2 days' "
                "from directory.unit u where u.id = %s",
                patient,
                an_id("system"),
                an_id(unit),
            )
        return ids

    def travel(self, interval: str) -> None:
        """Let the demo's clock run ahead by this much more."""
        self.world.sql("delete from gate.clock_offset")
        self.world.sql("insert into gate.clock_offset (amount) values (%s::interval)", interval)
        self.world.secrets.clear()

    def nobody(self) -> bytes:
        """The secret of no session."""
        return os.urandom(32)
