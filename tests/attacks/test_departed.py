"""A departed account is dead within 5 seconds, in real seconds: nothing that the FHIR interface remembers outlives it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import httpx
import pytest

from cloison.gate import calls, governing
from cloison.gate.answers import Allowed, Refused
from tests.attacks.test_defence_off import without
from tests.database import Database
from tests.people import World, an_id
from tests.routes.fhir import Face, served
from tests.sql.office import Office

BOUND = 5.0  # seconds, issue of the bound
_ENDS: dict[str, Callable[[Office], object]] = {
    "ended": lambda office: office.ends("adam", "nadia"),
    "at the machine": lambda office: office.world.sql("select gate.end_at_machine('nadia', current_date)"),
    "contained": lambda office: office.world.sql(
        "select gate.close_down('account', %s, now())", an_id("nadia")
    ),
    "unit taken away": lambda office: office.takes_away("diane", an_id("nadia" + "surgery_b")),
}


@pytest.mark.parametrize("way", _ENDS)
def test_who_was_just_served_is_refused_at_the_next_request(world: World, way: str) -> None:
    """The interface has her session in its memory, a ticket of hers is not taken yet, and her requests go on all the while."""
    office = Office(world)
    for who in ("adam", "diane"):
        world.secret(who)

    async def story(face: Face) -> tuple[float, list[int]]:
        asked: list[tuple[str, Callable[[], Awaitable[httpx.Response]]]] = [
            ("read", lambda: face.get("nadia", f"/Patient/{an_id('inside')}")),
            ("list", lambda: face.get("nadia", "/Patient")),
            ("everything", lambda: face.get("nadia", f"/Patient/{an_id('inside')}/$everything")),
        ]
        for _, ask in asked:
            assert (await ask()).status_code == 200
        await asyncio.get_running_loop().run_in_executor(None, _ENDS[way], office)
        began, served_after, statuses = time.monotonic(), 0.0, []
        while time.monotonic() - began < BOUND + 1:  # longer than what is remembered
            for name, ask in asked:
                told = await ask()
                statuses.append(told.status_code)
                shown = told.status_code == 200 and (name != "list" or told.json()["total"] > 0)
                if shown:
                    served_after = time.monotonic() - began
            await asyncio.sleep(0.25)
        return served_after, statuses

    served_after, statuses = served(world, story)
    assert served_after == 0.0, f"still served after {served_after:.2f} s"
    assert len(statuses) > 20
    if way != "unit taken away":
        assert set(statuses) == {401}


@pytest.mark.parametrize("off", ["the day", "the sessions", "both"])
def test_the_day_and_the_sessions_are_two_walls(world: World, database: Database, off: str) -> None:
    office = Office(world)
    if off in ("the day", "both"):
        without(database, "gate/live_session.sql", "(a.left_on is null or a.left_on > p_at::date)", "true")
    if off in ("the sessions", "both"):
        without(
            database,
            "identity/close_account.sql",
            "set ended_at = p_at, ended_because = 'left'",
            "set ended_at = s.ended_at",
        )
    assert office.explained("nadia", "inside") is True
    assert office.ends("adam", "nadia") == "ended"
    assert office.explained("nadia", "inside") is (True if off == "both" else None)


def test_what_was_asked_before_the_end_is_not_taken_after_it(world: World) -> None:
    office = Office(world)
    ask = calls.open_one(calls.Opening(world.secret("nadia"), an_id("inside"), ("traits",), "TREAT", "t"))
    office.rows(governing.Call(ask.statement, ask.parameters))
    assert office.ends("adam", "nadia") == "ended"
    assert office.rows(governing.Call(calls.TAKE, ([ask.ticket], [ask.secret]))) == []
    gate = world.gate()
    try:
        assert gate.ask(calls.list_patients(world.secret("nadia"), "TREAT", "t")) == Refused("no_ticket")
        assert isinstance(gate.ask(calls.list_patients(world.secret("ines"), "TREAT", "t")), Allowed)
    finally:
        gate.close()
