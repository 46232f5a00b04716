"""A refreshed list: no second line, and an answer at once although its ticket alone was written."""

from __future__ import annotations

from cloison.gate import calls
from cloison.gate.answers import Allowed
from cloison.gate.client import Gate
from tests.people import World


def test_fifty_refreshes_are_answered_and_write_one_line(world: World, gate: Gate) -> None:
    secret = world.secret("sam")
    answers = [gate.ask(calls.list_patients(secret, "TREAT", "refresh")) for _ in range(50)]
    assert all(isinstance(answer, Allowed) for answer in answers)
    assert {len({row.patient_id for row in answer.rows}) for answer in answers} == {41}
    assert world.sql("select count(*) from ledger.line where surface = 'refresh'") == [(1,)]
