"""Two identities of one person: what a word about them leaves, what an opening follows, and what cannot be."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from cloison.chart import linking
from cloison.gate import calls
from cloison.gate.answers import Allowed, Answer, Refused
from cloison.gate.client import Gate
from cloison.records import tokens
from tests.people import World, an_id
from tests.sql.test_desk_steps import says

HERE, THERE, UNLIKE = an_id("inside"), an_id("elsewhere"), an_id("bed 3")
"""`inside` and `elsewhere` have the same traits, at two sites; `bed 3` was born another day."""
_QUEUE = (
    "insert into access.relationship (patient_id, holder, kind, since, site_id, made_by, made_at) "
    "values (%s, %s, 'identity_queue', now() - interval '1 hour', %s, %s, now() - interval '1 hour')"
)
_SECOND = (
    "insert into directory.account (id, username, role, family_name, given_name, site_id, since) "
    "values (%s, 'irene', 'identity_officer', 'IRENE', 'irene', %s, '2020-01-01')"
)


def queued(world: World, patient: UUID = HERE, who: str = "ivan") -> None:
    """Put an identity into an officer's queue, as the system."""
    world.sql(_QUEUE, patient, an_id(who), an_id("tilleuls"), an_id("system"))


def second_officer(world: World) -> None:
    """Irene: another identity officer, at the other site."""
    world.sql(_SECOND, an_id("irene"), an_id("ormes"))


def pairs(
    world: World,
    gate: Gate,
    who: str = "ivan",
    patient: UUID = HERE,
    *,
    born: str = "1950-03-12",
    exact: str = "",
) -> Answer:
    key, day = world.index_key, date.fromisoformat(born)
    names = [tokens.of_name(key, day, "family", "LEF"), tokens.of_name(key, day, "given", "ANN")]
    return gate.ask(
        calls.pairs(
            world.secret(who),
            patient,
            tokens.of_birth_date(key, day),
            [n for n in names if n is not None],
            exact=tokens.of_identifier(key, "IPP", exact) if exact else None,
            purpose="PATADMIN",
            surface="t",
        )
    )


def says_at(world: World, gate: Gate, who: str, *facts: dict[str, Any], patient: UUID = HERE) -> str:
    """As `says`, for Irene too, who is not of the cast."""
    site = an_id("ormes") if who in ("irene", "sam") else an_id("tilleuls")
    ask = calls.write(world.secret(who), patient, site, [], purpose="PATADMIN", surface="t", facts=facts)
    said = gate.ask(ask)
    return said.reason if isinstance(said, Refused) else "kept"


def links(world: World, gate: Gate, who: str = "ivan", other: UUID = THERE, **more: Any) -> str:
    return says_at(world, gate, who, linking.link(other, "typing_error", **more))


def opens(world: World, gate: Gate, who: str, patient: UUID) -> Answer:
    return gate.ask(calls.open_one(calls.Opening(world.secret(who), patient, ("traits",), "TREAT", "t")))


def linked(world: World, gate: Gate) -> None:
    """Ivan compares `inside` with `elsewhere`, and says that they are one person."""
    queued(world)
    assert isinstance(pairs(world, gate), Allowed)
    assert links(world, gate) == "kept"


Step = Callable[[World, Gate], None]


def two_who_are_there(world: World, gate: Gate) -> None:
    queued(world)
    pairs(world, gate)
    for fact in (
        linking.link(HERE, "typing_error"),
        linking.link(uuid4(), "typing_error"),
        linking.link(THERE, "typing_error", kept=UNLIKE),
        linking.link(THERE, "Anne Lefèvre, vue au guichet"),
        {"fact": "link", "other": "no id", "because": "typing_error"},
        linking.unlink(THERE, "two_people"),
    ):
        assert says_at(world, gate, "ivan", fact) == "fact_refused"
    assert says(world, gate, "nadia", linking.link(THERE, "typing_error")) == "fact_refused"  # no officer


def only_who_was_shown(world: World, gate: Gate) -> None:
    queued(world)
    assert links(world, gate) == "fact_refused"
    assert isinstance(pairs(world, gate), Allowed)
    assert links(world, gate) == "kept"


def another_officer_confirms(world: World, gate: Gate) -> None:
    second_officer(world)
    queued(world)
    assert isinstance(pairs(world, gate, exact="IPP-bed 3"), Allowed)
    assert links(world, gate, other=UNLIKE) == "kept"
    waits = "select beyond, confirmed_by from records.link where until is null"
    assert world.sql(waits) == [(True, None)]
    assert links(world, gate, other=UNLIKE) == "kept"  # said again by who said it: nothing more
    assert world.sql(waits) == [(True, None)]
    told = pairs(world, gate, "irene")  # it waits in her queue: `inside` leads to `bed 3`
    assert isinstance(told, Allowed)
    assert UNLIKE in {row.patient_id for row in told.rows}
    assert opens(world, gate, "nadia", UNLIKE) == Refused("no_relationship")
    assert links(world, gate, "irene", UNLIKE) == "kept"
    assert world.sql(waits) == [(False, an_id("irene"))]
    assert isinstance(opens(world, gate, "nadia", UNLIKE), Allowed)


def a_star_and_no_chain(world: World, gate: Gate) -> None:
    queued(world)
    third = an_id("closed")
    pairs(world, gate)
    assert links(world, gate, other=third, kept=HERE) == "kept"  # `closed` leads to `inside`
    assert links(world, gate, kept=THERE) == "kept"  # and `inside` to `elsewhere`: both lead there now
    led = "select other_id, patient_id from records.link where until is null order by id"
    assert set(world.sql(led)) == {(third, THERE), (HERE, THERE)}
    assert world.sql("select ended_because from records.link where until is not null") == [("linked",)]
    seen = world.sql("select patient_id, how from gate.linked(%s, '{}')", HERE)
    assert set(seen) == {(THERE, "replaced-by"), (third, "seealso")}
    assert links(world, gate, kept=HERE) == "kept"  # linked already, the other way round: it stands
    assert set(world.sql(led)) == {(third, THERE), (HERE, THERE)}
    assert says_at(world, gate, "ivan", linking.link(third, "typing_error", kept=third)) == "fact_refused"
    for n in range(4):  # four around one, and no fifth
        world.sql("update records.blind_index set tokens = (select tokens from records.blind_index where patient_id = %s) "
                  "where patient_id = %s", HERE, an_id(f"bed {n}"))  # fmt: skip
    pairs(world, gate)
    queued(world, THERE)
    made = [
        says_at(
            world, gate, "ivan", linking.link(an_id(f"bed {n}"), "typing_error", kept=THERE), patient=THERE
        )
        for n in range(3)
    ]
    assert made == ["kept", "kept", "fact_refused"]


def likeness_and_power(world: World, gate: Gate) -> None:
    queued(world)
    assert world.sql("select gate.alike(%s, %s), gate.alike(%s, %s)", HERE, THERE, HERE, UNLIKE) == [
        (True, False)
    ]
    pairs(world, gate, exact="IPP-bed 3")
    world.sql(
        "insert into access.spent (holder, kind, patient_id, last_at) select %s, 'explains', gen_random_uuid(), now() "
        "from generate_series(1, 59)",
        an_id("ivan"),
    )
    assert links(world, gate) == "kept"  # the 60th patient, and the 61st
    assert world.sql("select beyond from records.link") == [(True,)]
    assert opens(world, gate, "sam", HERE) == Refused("no_relationship")
    assert world.sql("select rule from incidents.alert") == [("power_to_explain",)]


def no_session(world: World, gate: Gate) -> None:
    queued(world)
    world.secret("ivan")
    world.sql("update directory.account set suspended_at = now() where username = 'ivan'")
    assert pairs(world, gate) == Refused("no_session")


def officers_alone(world: World, gate: Gate) -> None:
    assert pairs(world, gate, "nadia") == Refused("role_refuses")  # explained to her, and not hers to compare
    assert pairs(world, gate, "adam") == Refused("role_refuses")


def of_the_queue_and_by_its_own_day(world: World, gate: Gate) -> None:
    assert pairs(world, gate) == Refused("no_relationship")
    queued(world)
    assert pairs(world, gate, born="1943-01-01") == Refused("no_relationship")
    told = pairs(world, gate)
    assert isinstance(told, Allowed)
    assert {row.patient_id for row in told.rows} == {THERE, an_id("closed")}
    assert says_at(world, gate, "ivan", linking.distinct(THERE, "twins")) == "kept"
    told = pairs(world, gate)
    assert isinstance(told, Allowed)
    assert {row.patient_id for row in told.rows} == {an_id("closed")}  # told apart, not shown again


def a_hundred_a_day(world: World, gate: Gate) -> None:
    queued(world)
    world.sql(
        "insert into access.spent (holder, kind, patient_id, last_at) select %s, 'pairs', gen_random_uuid(), "
        "now() - interval '3 hours' from generate_series(1, 99)",
        an_id("ivan"),
    )
    assert pairs(world, gate) == Refused("allowance_spent")  # two are found: the 100th, and the 101st
    world.sql(
        "delete from access.spent where ctid = (select ctid from access.spent where kind = 'pairs' limit 1)"
    )
    assert isinstance(pairs(world, gate), Allowed)
    others = "select count(*) from access.spent where holder = %s and kind = 'others'"
    assert world.sql(others, an_id("ivan")) == [(0,)]


def line_and_ticket(world: World, gate: Gate) -> None:
    queued(world)
    key, day = world.index_key, date(1950, 3, 12)
    name = tokens.of_name(key, day, "family", "LEF")
    assert name is not None
    ask = calls.pairs(
        world.secret("ivan"),
        HERE,
        tokens.of_birth_date(key, day),
        [name],
        exact=None,
        purpose="PATADMIN",
        surface="t",
    )
    with psycopg.connect(world.web) as web:
        web.execute(ask.statement, ask.parameters)
        web.rollback()
    line = "select event, patients from ledger.line where ticket = %s"
    assert world.sql(line, ask.ticket) == []
    assert isinstance(gate.ask(ask), Allowed)
    [(event, patients)] = world.sql(line, ask.ticket)
    assert (event, set(patients)) == ("patient.compare", {THERE, an_id("closed")})


STEPS: dict[tuple[str, int], Step] = {
    ("record_link", 1): two_who_are_there,
    ("record_link", 2): only_who_was_shown,
    ("record_link", 3): another_officer_confirms,
    ("record_link", 4): a_star_and_no_chain,
    ("record_link", 5): likeness_and_power,
    ("ask_pairs", 1): no_session,
    ("ask_pairs", 2): officers_alone,
    ("ask_pairs", 3): of_the_queue_and_by_its_own_day,
    ("ask_pairs", 4): a_hundred_a_day,
    ("ask_pairs", 6): line_and_ticket,
}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0]} ({step[1]})")
def test_step(world: World, gate: Gate, step: tuple[str, int]) -> None:
    STEPS[step](world, gate)


def test_an_opening_is_told_of_the_other_identity_and_each_is_counted(world: World, gate: Gate) -> None:
    """gate.links_told, gate.record_link: nothing moves; who is explained for one is explained for the other."""
    assert opens(world, gate, "nadia", THERE) == Refused("no_relationship")
    linked(world, gate)
    first = opens(world, gate, "nadia", HERE)
    assert isinstance(first, Allowed)
    assert [(one["patient"], one["how"]) for one in first.links] == [(str(THERE), "replaced-by")]
    other = opens(world, gate, "nadia", THERE)
    assert isinstance(other, Allowed)
    assert (other.why, other.detail["explained"]) == ("linked", True)
    assert [(one["patient"], one["how"]) for one in other.links] == [(str(HERE), "replaces")]
    spent = "select patient_id from access.spent where holder = %s and kind = 'explained'"
    assert {p for (p,) in world.sql(spent, an_id("nadia"))} == {HERE, THERE}
    lines = (
        "select patient_id, reason from ledger.line where account_id = %s and outcome = 'allowed' order by id"
    )
    assert world.sql(lines, an_id("nadia"))[-2:] == [(HERE, "ward_presence"), (THERE, "linked")]
    assert isinstance(opens(world, gate, "sam", HERE), Allowed)  # the other way too
    assert opens(world, gate, "paul", an_id("closed")) == Refused("no_relationship")


def test_a_link_that_ends_is_followed_no_more_and_history_says_so(world: World, gate: Gate) -> None:
    """gate.link_history"""
    linked(world, gate)
    assert isinstance(opens(world, gate, "nadia", THERE), Allowed)
    assert says_at(world, gate, "ivan", linking.unlink(THERE, "linked_by_mistake")) == "kept"
    assert opens(world, gate, "nadia", THERE) == Refused("no_relationship")
    first = opens(world, gate, "nadia", HERE)
    assert isinstance(first, Allowed)
    assert first.links == []
    told = gate.ask(calls.openings(world.secret("nadia"), HERE, "TREAT", "t"))
    assert isinstance(told, Allowed)
    [link] = told.detail["links"]
    assert (link["verdict"], link["by"], link["ender"], link["ended_because"]) == (
        "same", "ivan IVAN", "ivan IVAN", "linked_by_mistake",
    )  # fmt: skip
    assert link["until"] is not None


def test_a_broken_glass_opens_the_other_identity_among_the_20(world: World, gate: Gate) -> None:
    linked(world, gate)
    world.sql(
        "update access.relationship set ended_at = now() - interval '1 minute' where holder = %s",
        an_id("surgery_b"),
    )
    said = gate.ask(calls.break_glass(world.secret("nadia"), HERE, "vital_emergency", "", "t"))
    assert isinstance(said, Allowed)
    other = opens(world, gate, "nadia", THERE)
    assert isinstance(other, Allowed)
    assert (other.why, other.detail["explained"]) == ("linked", False)
    spent = "select patient_id from access.spent where holder = %s and kind = 'others'"
    assert {p for (p,) in world.sql(spent, an_id("nadia"))} == {HERE, THERE}


def test_a_contained_account_keeps_the_linked_identity_of_who_lies_in_its_ward(
    world: World, gate: Gate
) -> None:
    linked(world, gate)
    world.secret("nadia")
    world.sql("update directory.account set contained_at = now() where username = 'nadia'")
    tie = "select kind, explained from gate.relationship_to(%s, 'nurse', %s, gate.now(), true)"
    assert world.sql(tie, an_id("nadia"), THERE) == [("linked", True)]
    assert world.sql(tie, an_id("nadia"), an_id("closed")) == []


def test_two_who_were_told_apart_are_namesakes(world: World, gate: Gate) -> None:
    queued(world)
    pairs(world, gate)
    assert says_at(world, gate, "ivan", linking.distinct(THERE, "twins")) == "kept"
    for who, patient in (("nadia", HERE), ("sam", THERE)):
        told = opens(world, gate, who, patient)
        assert isinstance(told, Allowed)
        assert [(one["patient"], one["how"]) for one in told.links] == [(None, "distinct")]
    assert opens(world, gate, "nadia", THERE) == Refused("no_relationship")


def test_a_provisional_identity_waits_for_an_officer_until_it_is_valid(world: World, gate: Gate) -> None:
    """gate.queue_identity, gate.other_officer"""
    second_officer(world)
    waits = "select holder, until is null, made_by from access.relationship where patient_id = %s and kind = 'identity_queue'"
    site = an_id("tilleuls")

    def stands(status: str) -> None:
        world.sql(
            "select gate.queue_identity(%s, %s, %s, 'admissions', %s, gate.now())",
            HERE,
            site,
            an_id("clara"),
            status,
        )

    stands("VALI")
    assert world.sql(waits, HERE) == []
    stands("PROV")
    stands("PROV")
    assert world.sql(waits, HERE) == [(an_id("ivan"), True, an_id("clara"))]  # of its site before the group's
    stands("QUAL")
    assert world.sql(waits, HERE) == [(an_id("ivan"), False, an_id("clara"))]
    other = "select id from gate.other_officer(%s, %s, %s, gate.now())"
    assert world.sql(other, HERE, site, an_id("ivan")) == [(an_id("irene"),)]
    world.sql("update directory.account set suspended_at = now() where role = 'identity_officer'")
    assert world.sql(other, HERE, site, an_id("clara")) == []


def test_two_officers_who_link_the_same_two_at_once_do_not_wait_for_one_another(
    world: World, gate: Gate
) -> None:
    """Each write holds the patient it is about, and a link names both: the second finds the first one's word."""
    second_officer(world)
    queued(world)
    queued(world, THERE, "irene")
    assert isinstance(pairs(world, gate), Allowed)
    assert isinstance(pairs(world, gate, "irene", THERE), Allowed)
    start = threading.Barrier(2)

    def one(who: str, patient: UUID, other: UUID) -> str:
        start.wait()
        return says_at(world, gate, who, linking.link(other, "typing_error"), patient=patient)

    with ThreadPoolExecutor(2) as pool:
        for _ in range(20):
            said = [pool.submit(one, "ivan", HERE, THERE), pool.submit(one, "irene", THERE, HERE)]
            assert {one.result(20) for one in said} == {"kept"}
            assert world.sql("select count(*) from records.link where until is null") == [(1,)]
            world.sql(
                "update records.link set until = gate.now(), ended_by = made_by, ended_because = 'two_people'"
            )
            world.sql("select gate.relink(array[%s, %s])", HERE, THERE)
