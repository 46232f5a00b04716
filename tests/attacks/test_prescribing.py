"""Prescribing in somebody else's stead: a nurse's order, and a stolen physician's session without its second factor."""

from __future__ import annotations

from cloison.gate.answers import Allowed, Refused
from cloison.gate.client import Gate
from tests.people import World
from tests.sql.test_prescribing_steps import at_a_desk, writes

_WRITTEN = "select count(*) from records.resource"
_OFF = "create or replace function gate.authorship(p_role text, p_session uuid, p_types text[], p_at timestamptz) returns text language sql stable as 'select null::text'"
_OFF_TOO = "create or replace function gate.spend_signature(p_session uuid, p_types text[], p_at timestamptz) returns text language sql as 'select null::text'"


def test_a_nurse_signs_no_order(world: World, gate: Gate) -> None:
    before = world.sql(_WRITTEN)
    assert writes(world, gate, "nadia", "MedicationRequest") == Refused("role_refuses")
    assert world.sql(_WRITTEN) == before
    world.sql(_OFF)
    assert isinstance(writes(world, gate, "nadia", "MedicationRequest"), Allowed)


def test_a_stolen_session_of_a_physician_prescribes_nothing(world: World, gate: Gate) -> None:
    at_a_desk(world, "paul")
    assert writes(world, gate, "paul", "MedicationRequest") == Refused("step_up_needed")
    world.sql(_OFF)
    assert writes(world, gate, "paul", "MedicationRequest") == Refused(
        "step_up_needed"
    )  # there are two defences
    world.sql(_OFF_TOO)
    assert isinstance(writes(world, gate, "paul", "MedicationRequest"), Allowed)
