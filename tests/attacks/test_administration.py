"""What an accomplice administrator would do with the pages of administration: each way, with its defence off and on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from uuid import UUID, uuid4

import pytest

from cloison.gate.answers import Allowed
from tests.attacks.test_defence_off import without
from tests.database import Database
from tests.people import World, an_id
from tests.sql.office import Office
from tests.sql.registry import change, changes, why

Attack = Callable[[World], bool]
Line = tuple[str, str, str]
_CHANGE, _FAULT, _TWO = (
    "directory/change_place.sql",
    "directory/place_fault.sql",
    "directory/place_takes_two.sql",
)


def says(world: World, who: str, do: str, subject: str | UUID, **said: str) -> str:
    with closing(world.gate()) as gate:
        return changes(world, gate, who, do, subject, **said)


def explains(world: World, patients: int) -> int:
    """How many of so many admissions to Surgery B explain, said by the system as a feed says them."""
    return sum(
        world.sql(
            "select gate.beyond_power(%s, 'admissions', gen_random_uuid(), 'ward_presence', %s, gate.now())",
            an_id(f"clerk {n}"),
            an_id("surgery_b"),
        )
        == [(False,)]
        for n in range(patients)
    )


def more_beds_than_there_are(world: World) -> bool:
    """A unit's beds bound whom presence in it explains; an accomplice makes them five hundred."""
    world.sql("update directory.unit set beds = 0, kind = 'medicine' where id = %s", an_id("surgery_b"))
    world.sql("update access.friction set bedless_presences = 0")
    says(world, "adam", "unit.beds", "surgery_b", beds="500")
    return (
        world.sql("select beds from directory.unit where id = %s", an_id("surgery_b")) == [(500,)]
        and explains(world, 5) > 0
    )


def beds_one_by_one(world: World) -> bool:
    """Beds are added by one person; more than the unit may have would be another way to the same."""
    world.sql("update directory.unit set beds = 0 where id = %s", an_id("surgery_b"))
    return says(world, "adam", "bed.add", "surgery_b", room="1", label="1P") == "changed"


def another_kind_of_unit(world: World) -> bool:
    """A ward that becomes an emergency unit explains by arrivals, whatever its beds."""
    says(world, "adam", "unit.kind", "surgery_b", kind="emergency")
    return world.sql("select kind from directory.unit where id = %s", an_id("surgery_b")) == [("emergency",)]


def a_closed_site_reopened(world: World) -> bool:
    """Otto's site has closed; an accomplice opens it again, and Otto signs in."""
    says(world, "adam", "site.reopen", "closed")
    said = world.sql(
        "select gate.open_session(gen_random_uuid(), sha256(%s), 'otto', 60, 'token', null)", uuid4().bytes
    )
    return said == [("opened",)]


def another_name_under_their_eyes(world: World) -> bool:
    """Sam is proposed for Surgery B; the unit then bears the name of one that a colleague would grant without a thought."""
    office = Office(world)
    office.assigns("adam", "sam", "surgery_b")
    return says(world, "adam", "unit.rename", "surgery_b", name="Bureau des archives") == "changed"


def what_is_no_longer_possible(world: World) -> bool:
    """Granted after somebody else took the name: two units of one name, of which a second person confirms the wrong one."""
    office = Office(world)
    said = {"name": "Chirurgie C", "code": "C1", "kind": "surgery", "beds": "10"}
    with closing(world.gate()) as gate:
        proposal = uuid4()
        assert gate.act(change(world, "diane", "unit.add", "tilleuls", proposal, **said)) == Allowed(
            "second_person_needed"
        )
        assert changes(world, gate, "diane", "unit.rename", "medicine_a", name="Chirurgie C") == "changed"
    office.decides("adam", proposal)
    return world.sql("select count(*) from directory.unit where name = 'Chirurgie C'") == [(2,)]


def a_hospital_that_closes(world: World) -> bool:
    """A stolen administrator closes the site in one click."""
    says(world, "adam", "site.close", "tilleuls")
    return world.sql("select closed_on is not null from directory.site where id = %s", an_id("tilleuls")) == [
        (True,)
    ]


def a_ward_that_closes_on_somebody(world: World) -> bool:
    return says(world, "adam", "unit.close", "surgery_b") == "changed"


def does_he_exist(world: World) -> bool:
    """An officer tries numbers: does a question about nobody cost, or say, anything else than one about a stranger?"""

    def seen(patient: str) -> tuple[object, object]:
        with closing(world.gate()) as gate:
            told = why(world, gate, "rita", "sam", patient)
        assert isinstance(told, Allowed)
        spent = world.sql(
            "select count(*) from access.spent where kind = 'reveals' and holder = %s", an_id("rita")
        )
        world.sql("delete from access.spent where kind = 'reveals'")
        named = world.sql(
            "select patient_id is null from ledger.line where event = 'patient.why' order by id desc limit 1"
        )
        return {**told.detail, "at": ""}, (spent, named)

    return seen("inside") != seen("nobody of this name")


ATTACKS: dict[Attack, list[Line]] = {
    more_beds_than_there_are: [(_TWO, "or p_do = 'unit.beds' and", "or false and")],
    beds_one_by_one: [(_FAULT, "return 'capacity_reached';", "return null;")],
    another_kind_of_unit: [(_TWO, "'unit.kind', ", "")],
    a_closed_site_reopened: [(_TWO, "'site.reopen', ", "")],
    another_name_under_their_eyes: [(_FAULT, "return 'proposal_open';", "return null;")],
    what_is_no_longer_possible: [("gate/decide.sql", "p_yes and v_what.what = 'place'", "false")],
    a_hospital_that_closes: [(_TWO, "'site.close', ", "")],
    a_ward_that_closes_on_somebody: [(_FAULT, "return 'somebody_there';", "return null;")],
    does_he_exist: [
        ("incidents/ask_why.sql", "case when v_answer ->> 'tied' = 'true' then v_patient end", "v_patient")
    ],
}
_EACH = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)


@_EACH
def test_it_works_with_the_defence_off(world: World, database: Database, attack: Attack) -> None:
    for function, line, instead in ATTACKS[attack]:
        without(database, function, line, instead)
    assert attack(world) is True


@_EACH
def test_it_fails_with_the_defence_on(world: World, attack: Attack) -> None:
    assert attack(world) is False
