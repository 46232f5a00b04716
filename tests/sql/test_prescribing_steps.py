"""Every numbered step of the functions of prescribing, by its number: who signs what, favourites, letterheads (STYLE 5)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from uuid import uuid4

import pytest

from cloison.gate import calls, prescribing
from cloison.gate.answers import Allowed, Answer, Refused
from cloison.gate.client import Gate
from tests.people import World, an_id
from tests.sql.officers import lines, prove

Step = Callable[[World, Gate], None]
BODY = {"label": "amoxicilline 500 mg, gélule"}


def at_a_desk(world: World, who: str) -> None:
    """Sign somebody in by password and code, as at a workstation: what they sign takes a touch."""
    secret = world.secrets[who] = os.urandom(32)
    said = world.sql(
        "select gate.open_session(gen_random_uuid(), %s, %s, 60, 'password_totp', null)",
        hashlib.sha256(secret).digest(),
        who,
    )
    assert said == [("opened",)]


def writes(world: World, gate: Gate, who: str, *types: str, patient: str = "inside") -> Answer:
    """Write one new resource of each type in the name of `who`."""
    versions = [calls.Version(kind, uuid4(), "prescriptions", 0, os.urandom(80)) for kind in types]
    return gate.ask(
        calls.write(
            world.secret(who), an_id(patient), an_id("tilleuls"), versions, purpose="TREAT", surface="t"
        )
    )


def the_author(world: World, gate: Gate) -> None:
    """Step 1: what a physician writes, a nurse and a pharmacist do not, alone or beside what is theirs; and the reverse."""
    prove(world, "paul")
    for who, types in {
        "nadia": (
            ("MedicationRequest",),
            ("MedicationAdministration", "MedicationRequest"),
            ("RequestGroup",),
            ("Provenance",),
        ),
        "felix": (("MedicationRequest",), ("MedicationAdministration",)),
        "paul": (("MedicationDispense",),),
    }.items():
        for written in types:
            assert writes(world, gate, who, *written) == Refused("role_refuses"), (who, written)
    assert isinstance(writes(world, gate, "paul", "MedicationRequest", "RequestGroup"), Allowed)
    assert isinstance(writes(world, gate, "nadia", "MedicationAdministration"), Allowed)


def the_touch(world: World, gate: Gate) -> None:
    """Step 2: a prescription takes a touch, each its own, at a workstation and by a token; what is not signed takes none."""
    assert writes(world, gate, "paul", "MedicationRequest") == Refused("step_up_needed")  # a token's
    assert writes(world, gate, "paul", "Provenance") == Refused("step_up_needed")  # under a letter
    at_a_desk(world, "paul")
    assert writes(world, gate, "paul", "MedicationRequest") == Refused("step_up_needed")
    assert isinstance(writes(world, gate, "paul", "RequestGroup"), Allowed)
    prove(world, "paul")
    assert writes(world, gate, "paul", "MedicationRequest", patient="elsewhere") == Refused("no_relationship")
    assert isinstance(writes(world, gate, "paul", "MedicationRequest", "MedicationRequest"), Allowed)
    assert writes(world, gate, "paul", "MedicationRequest") == Refused("step_up_needed")
    prove(world, "paul")
    world.sql("update identity.session set stepped_up_at = gate.now() - interval '6 minutes'")
    assert writes(world, gate, "paul", "MedicationRequest") == Refused("step_up_needed")


def no_session(world: World, gate: Gate) -> None:
    """Step 1 of both that change something."""
    assert gate.act(prescribing.note_favourite(b"x" * 32, "d60234100", BODY)) == Refused("no_session")
    assert gate.act(prescribing.set_letterhead(b"x" * 32, {})) == Refused("no_session")


def a_physician(world: World, gate: Gate) -> None:
    """Step 2 (and gate.favourites): favourites are prescribers', each their own; the pinned stay, the others by the day they were used."""
    assert gate.act(prescribing.note_favourite(world.secret("nadia"), "d60234100", BODY)) == Refused(
        "role_refuses"
    )
    paul = world.secret("paul")
    gate.act(prescribing.note_favourite(paul, "kept", BODY, pinned=True))
    for n in range(30):
        assert gate.act(prescribing.note_favourite(paul, f"d{n:08d}", BODY)) == Allowed("noted")
    found = gate.look(prescribing.favourites(paul)).detail["rows"]  # type: ignore[union-attr]
    assert (found[0]["key"], found[0]["pinned"], len(found)) == ("kept", True, 25)
    gate.act(prescribing.note_favourite(paul, "kept", BODY, pinned=False))
    assert not any(f["pinned"] for f in gate.look(prescribing.favourites(paul)).detail["rows"])  # type: ignore[union-attr]
    for other in (world.secret("nadia"), b"x" * 32):
        assert gate.look(prescribing.favourites(other)).detail["rows"] == []  # type: ignore[union-attr]


def who_says_it(world: World, gate: Gate) -> None:
    """Step 2 (and gate.letterhead): a physician of themselves, an administrator and a director of their site; nobody else of anybody."""
    for who in ("nadia", "clara", "rita", "felix"):
        assert gate.act(prescribing.set_letterhead(world.secret(who), {"phone": "1"})) == Refused(
            "role_refuses"
        )
    assert gate.act(prescribing.set_letterhead(world.secret("paul"), {"title": "Docteur"})) == Allowed("said")
    assert gate.act(prescribing.set_letterhead(world.secret("adam"), {"street": "1 rue X"})) == Allowed(
        "said"
    )
    head = gate.look(prescribing.letterhead(world.secret("paul"))).detail  # type: ignore[union-attr]
    assert (head["own"], head["place"], head["site"]) == (
        {"title": "Docteur"},
        {"street": "1 rue X"},
        "tilleuls",
    )
    assert gate.look(prescribing.letterhead(b"x" * 32)).detail == {}  # type: ignore[union-attr]


def has_its_line(world: World, gate: Gate) -> None:
    """Step 3 of gate.set_letterhead."""
    gate.act(prescribing.set_letterhead(world.secret("paul"), {}))
    gate.act(prescribing.set_letterhead(world.secret("nadia"), {}))
    assert [line[0] for line in lines(world, "account.letterhead")] == ["paul", "nadia"]


STEPS: dict[tuple[str, int], Step] = {
    ("authorship", 1): the_author,
    ("authorship", 2): the_touch,
    ("note_favourite", 1): no_session,
    ("note_favourite", 2): a_physician,
    ("set_letterhead", 1): no_session,
    ("set_letterhead", 2): who_says_it,
    ("set_letterhead", 3): has_its_line,
}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0]} ({step[1]})")
def test_step(world: World, gate: Gate, step: tuple[str, int]) -> None:
    STEPS[step](world, gate)


def test_one_touch_signs_one_write_also_when_two_are_sent_at_once(world: World, gate: Gate) -> None:
    """gate.spend_signature decides under the session's row lock: the later of two finds it spent."""
    at_a_desk(world, "paul")
    prove(world, "paul")
    [(session,)] = world.sql(
        "select id from identity.session where secret_hash = sha256(%s)", world.secret("paul")
    )
    spend = "select gate.spend_signature(%s, '{MedicationRequest}', gate.now())"
    assert world.sql(spend, session) == [(None,)]
    assert world.sql(spend, session) == [("step_up_needed",)]
    assert world.sql(spend.replace("MedicationRequest", "Observation"), session) == [(None,)]
