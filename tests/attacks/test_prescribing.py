"""Signing in somebody else's stead: a nurse's order, and a physician's stolen session or token without its second factor."""

from __future__ import annotations

from uuid import uuid4

import pytest

from cloison.chart import letters, notes, signatures
from cloison.chart.author import Author
from cloison.gate.answers import Allowed, Refused
from cloison.gate.client import Gate
from tests.people import World
from tests.sql.officers import prove
from tests.sql.test_prescribing_steps import at_a_desk, writes

_WRITTEN = "select count(*) from records.resource"
_OFF = "create or replace function gate.authorship(p_role text, p_session uuid, p_types text[], p_at timestamptz) returns text language sql stable as 'select null::text'"
_OFF_TOO = "create or replace function gate.spend_signature(p_session uuid, p_types text[], p_at timestamptz) returns text language sql as 'select null::text'"


def test_a_nurse_signs_no_order(world: World, gate: Gate) -> None:
    before = world.sql(_WRITTEN)
    assert writes(world, gate, "nadia", "MedicationRequest") == Refused("role_refuses")
    assert world.sql(_WRITTEN) == before
    world.sql(_OFF)
    prove(world, "nadia")
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


@pytest.mark.parametrize("kind", ["MedicationRequest", "Provenance"])
def test_a_stolen_token_signs_no_order_and_no_letter(world: World, gate: Gate, kind: str) -> None:
    """A program's token bears no touch of its own; what it may write unsigned is a draft RequestGroup."""
    world.secrets["paul"] = world.sign_in("paul")
    assert world.sql(
        "select method from identity.session where secret_hash = sha256(%s)", world.secret("paul")
    ) == [("token",)]
    assert isinstance(writes(world, gate, "paul", "RequestGroup"), Allowed)
    assert writes(world, gate, "paul", kind) == Refused("step_up_needed")
    world.sql(_OFF)
    assert writes(world, gate, "paul", kind) == Refused("step_up_needed")
    world.sql(_OFF_TOO)
    assert isinstance(writes(world, gate, "paul", kind), Allowed)


def test_a_letter_that_says_it_is_signed_is_not_without_its_signature() -> None:
    """A Composition is written by whoever writes notes: its status and its attester are words, and nobody's signature."""
    paul = signatures.Signer(Author(uuid4(), "Paul", "Médecin"), "10003456789", "Tilleuls", "780110078")
    texts = dict.fromkeys(("recipient", "synthesis", "follow_up"), "x")
    letter = letters.draft(
        "courrier",
        texts,
        paul.author,
        item=str(uuid4()),
        patient=str(uuid4()),
        at="2026-11-24T10:00:00+01:00",
        stay=None,
    )
    after, signature = signatures.signed(letter, paul, "2026-11-24T10:05:00+01:00")
    assert signatures.of(after, [after]) is None
    assert signatures.of(after, [after, signature]) is not None
    other = {**after, "section": [*after["section"], {"title": "Texte", "text": notes.narrative("y")}]}
    assert signatures.of(other, [other, signature]) is None
    another = {**after, "id": str(uuid4())}
    assert signatures.of(another, [another, signature]) is None
