"""Officers at the gate: one call each, in somebody's name; alerts and lines to look at.

Owns: what the tests of officers share. Refuses: expecting anything.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from cloison.gate import calls, deeds
from cloison.gate.answers import Allowed, Answer
from cloison.gate.client import Gate
from tests.people import World, an_id

REASON = "Appel du cadre : poste volé"


def alert_about(world: World, who: str, rule: str = "attempts_beyond", seen: int = 5) -> UUID:
    """An open alert about this account."""
    alert = uuid4()
    world.sql(
        "insert into incidents.alert (id, rule, severity, account_id, first_at, last_at, seen) "
        "values (%s, %s, 'grave', %s, gate.now() - interval '5 minutes', gate.now(), %s)",
        alert,
        rule,
        an_id(who),
        seen,
    )
    return alert


def prove(world: World, who: str) -> None:
    """This person has just proved presence again, as sign-in tells the gate."""
    world.sql("select gate.step_up(sha256(%s), %s, 'passkey')", world.secret(who), who)


def contained(world: World, gate: Gate, who: str, by: str = "rita") -> UUID:
    """Contain this account by hand; return the containment."""
    assert isinstance(gate.act(deeds.contain(world.secret(by), "account", an_id(who), REASON, None)), Allowed)
    [(found,)] = world.sql(
        "select id from incidents.containment where subject = %s and lifted_at is null", an_id(who)
    )
    return UUID(str(found))


def opens(world: World, gate: Gate, who: str, patient: str) -> Answer:
    """This person opens a patient of the cast."""
    return gate.ask(
        calls.open_one(calls.Opening(world.secret(who), an_id(patient), ("traits",), "TREAT", "t"))
    )


def breaks(world: World, gate: Gate, who: str, patient: str, code: str = "vital_emergency") -> UUID:
    """This person breaks the glass of a patient of the cast; return the glass."""
    ask = calls.break_glass(
        world.secret(who), an_id(patient), code, "Patient au téléphone, appel du SAMU", "t"
    )
    assert isinstance(gate.ask(ask), Allowed)
    return ask.ticket


def lines(world: World, event: str) -> list[tuple[Any, ...]]:
    """(account, outcome, reason) of every line of this event, in order."""
    return world.sql(
        "select a.username, l.outcome, l.reason from ledger.line l left join directory.account a on a.id = l.account_id "
        "where l.event = %s order by l.id",
        event,
    )
