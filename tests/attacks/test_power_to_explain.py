"""The power to explain is itself an allowance (law 3): each way around it, with its defence off and on.

Whose word counts (`access/standing.sql`), how much of it (`access/beyond_power.sql`), and whom nobody has
seen for long (`access/cold.sql`).
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest

from cloison.gate import calls
from cloison.gate.answers import Allowed, Answer
from tests.attacks.test_defence_off import without
from tests.attacks.test_two_people import Attack, Line, meanwhile
from tests.database import Database
from tests.people import ACCOUNTS, World, an_id
from tests.sql.office import Office

_EXPLAINS = (
    "update access.ceiling set quarter_hour = %s, hour = %s, day = %s, week = %s where kind = 'explains'"
)


def states(who: str, patient: UUID, **fact: Any) -> Callable[[Office], calls.Ask]:
    """A fact that `who` writes about `patient`, and nothing else."""
    site = an_id(ACCOUNTS.get(who, ("", "tilleuls"))[1] or "tilleuls")
    told = {name: str(value) for name, value in {"stay": uuid4(), **fact}.items()}
    return lambda office: calls.write(
        office.world.secret(who), patient, site, [], purpose="TREAT", surface="t", facts=[told]
    )


def answered(office: Office, ask: calls.Ask) -> Answer:
    gate = office.world.gate()
    try:
        return gate.ask(ask)
    finally:
        gate.close()


def says(office: Office, who: str, patient: UUID, **fact: Any) -> bool:
    """Whether `who` could write that fact down."""
    return isinstance(answered(office, states(who, patient, **fact)(office)), Allowed)


def breaks_glass(office: Office, who: str, patient: UUID, code: str = "vital_emergency") -> None:
    ask = calls.break_glass(office.world.secret(who), patient, code, "", "t")
    assert isinstance(answered(office, ask), Allowed)


def explained(office: Office, who: str, patient: UUID) -> bool | None:
    """Whether `patient` is explained to `who`; None: not opened at all."""
    opening = calls.Opening(office.world.secret(who), patient, ("traits",), "TREAT", "t")
    said = answered(office, calls.open_one(opening))
    return said.detail["explained"] if isinstance(said, Allowed) else None


def listed(office: Office, who: str, patient: UUID) -> bool:
    """Whether the care set of `who` holds `patient`."""
    said = answered(office, calls.list_patients(office.world.secret(who), "TREAT", "t"))
    return isinstance(said, Allowed) and patient in {row.patient_id for row in said.rows}


def can_do(office: Office, count: int) -> None:
    """Let one account's facts explain `count` patients."""
    office.world.sql(_EXPLAINS, count, count, count, count)


# Whose word counts.


def the_word_of_ones_creature(office: Office) -> bool:
    office.hire("eve", "nurse", "tilleuls", created_by=an_id("nadia"))
    breaks_glass(office, "eve", an_id("elsewhere"))
    assert says(office, "eve", an_id("elsewhere"), fact="advice", holder=an_id("nadia"))
    return explained(office, "nadia", an_id("elsewhere")) is True


def the_word_of_ones_creature_on_a_list(office: Office) -> bool:
    the_word_of_ones_creature(office)
    return listed(office, "nadia", an_id("elsewhere"))


def the_confirmation_of_ones_creature(office: Office) -> bool:
    """Nadia admits the patient alone; her creature, in whose care the patient is elsewhere, acts on the stay."""
    [patient], stay = office.lie_in("geriatrics", 1), uuid4()
    breaks_glass(office, "nadia", patient)
    assert says(office, "nadia", patient, fact="admit", stay=stay, holder=an_id("surgery_b"))
    office.world.sql("update directory.account set created_by = %s where username = 'sam'", an_id("nadia"))
    assert says(office, "sam", patient, fact="advice", stay=stay, holder=an_id("ines"))
    return explained(office, "nadia", patient) is True


def the_word_of_who_assigned_this_morning(office: Office) -> bool:
    [patient] = office.lie_in("medicine_a", 1)
    assert office.assigns("ines", "sam", "surgery_b")[1] == "assigned"
    breaks_glass(office, "ines", patient)
    assert says(office, "ines", patient, fact="advice", holder=an_id("sam"))
    return explained(office, "sam", patient) is True


def a_unit_of_this_morning(office: Office) -> bool:
    assert office.assigns("ines", "sam", "surgery_b")[1] == "assigned"
    return office.explained("sam", "inside") is True


def a_unit_of_this_morning_on_a_list(office: Office) -> bool:
    assert office.assigns("ines", "sam", "surgery_b")[1] == "assigned"
    return listed(office, "sam", an_id("inside"))


def what_the_site_expects(office: Office) -> bool:
    """A patient expected in another unit of the site: its front desk is told too, and that is no word to every nurse."""
    [patient] = office.lie_in("geriatrics", 1)
    office.world.sql(
        "insert into access.relationship (patient_id, holder, kind, since, until, site_id, made_by, made_at) "
        "values (%s, %s, 'expected', now(), now() + interval '1 day', %s, %s, now() - interval '1 day')",
        patient, an_id("tilleuls"), an_id("tilleuls"), an_id("clara"),
    )  # fmt: skip
    return explained(office, "nadia", patient) is True


# How much of it.


def one_fact_more(office: Office) -> bool:
    can_do(office, 1)
    first, second = office.lie_in("medicine_a", 2)
    for patient in (first, second):
        breaks_glass(office, "ines", patient)
        assert says(
            office, "ines", patient, fact="advice", holder=an_id("nadia")
        )  # kept: care sees who asked
    assert explained(office, "nadia", first) is True
    return explained(office, "nadia", second) is True


def said_again_before_it_runs_out(office: Office) -> bool:
    can_do(office, 1)
    first, second = office.lie_in("medicine_a", 2)
    told = []
    for patient, when in ((first, "0"), (first, "23 hours 50 minutes"), (second, "24 hours 20 minutes")):
        office.travel(when)
        breaks_glass(office, "ines", patient)
        assert says(office, "ines", patient, fact="advice", holder=an_id("nadia"))
        told.append(explained(office, "nadia", patient))
    return told == [True, True, True]


def two_facts_at_once(office: Office) -> bool:
    can_do(office, 1)
    patients = office.lie_in("medicine_a", 2)
    for patient in patients:
        breaks_glass(office, "ines", patient)
    office.world.sql("insert into access.holder values (%s) on conflict do nothing", an_id("ines"))
    asks = [states("ines", patient, fact="advice", holder=an_id("nadia"))(office) for patient in patients]
    at_once(office, asks)
    return [explained(office, "nadia", patient) for patient in patients] == [True, True]


def at_once(office: Office, asks: list[calls.Ask]) -> None:
    """The first half of two asks, the first not committed before the second was sent."""
    meanwhile(office, *(Halved(ask.statement, ask.parameters) for ask in asks))


class Halved:
    """The first half of an ask, as `meanwhile` sends calls."""

    def __init__(self, statement: str, parameters: tuple[Any, ...]) -> None:
        self.statement, self.parameters = statement, parameters


def one_patient_more_than_beds(office: Office) -> bool:
    """An admission desk fills a ward of one bed: two a day are explained."""
    office.world.sql("update directory.unit set beds = 1 where id = %s", an_id("medicine_a"))
    office.hire("nino", "nurse", "tilleuls")
    office.world.sql("insert into directory.assignment (id, account_id, unit_id, since, made_by, made_at) values "
                     "(gen_random_uuid(), %s, %s, '2020-01-01', %s, '2020-01-01')", an_id("nino"), an_id("medicine_a"), an_id("system"))  # fmt: skip
    patients = office.lie_in("geriatrics", 3)
    for patient in patients:
        assert says(office, "clara", patient, fact="admit", holder=an_id("medicine_a"))
    told = [explained(office, "nino", patient) for patient in patients]
    assert told[:2] == [True, True]
    return told[2] is True


def two_patients_at_once(office: Office) -> bool:
    """The last free place of a ward, given by two desks in the same moment."""
    office.world.sql("update directory.unit set beds = 1 where id = %s", an_id("medicine_a"))
    office.hire("clovis", "admissions", "tilleuls")
    office.world.sql("insert into access.holder values (%s)", an_id("medicine_a"))
    first, *patients = office.lie_in("geriatrics", 3)
    assert says(office, "clara", first, fact="admit", holder=an_id("medicine_a"))
    at_once(
        office,
        [
            states(who, p, fact="admit", holder=an_id("medicine_a"))(office)
            for who, p in zip(("clara", "clovis"), patients, strict=True)
        ],
    )
    return present(office, "medicine_a") == 3


def present(office: Office, unit: str) -> int:
    """How many presences of the last 24 hours explain in a unit."""
    [(count,)] = office.world.sql(
        "select count(distinct patient_id) from access.relationship where holder = %s and kind = 'ward_presence' and not beyond "
        "and made_at > gate.now() - interval '24 hours'",
        an_id(unit),
    )
    return int(count)


# Whom nobody has seen for long.


def a_cold_patient(office: Office) -> bool:
    breaks_glass(office, "sam", an_id("closed"), "on_call")  # a stay of a site that has closed since
    return office.explained("sam", "closed") is not None


def a_patient_of_long_ago(office: Office) -> bool:
    office.world.sql(
        "update access.relationship set since = now() - interval '3 years', until = now() - interval '366 days' where patient_id = %s",
        an_id("inside"),
    )
    breaks_glass(office, "sam", an_id("inside"), "on_call")
    return office.explained("sam", "inside") is not None


_STANDING, _RELATION, _CARE = (
    "access/standing.sql",
    "access/relationship_to.sql",
    "access/explained_now.sql",
)
_POWER, _CREATED = "access/beyond_power.sql", "where c.created_by = p_account"
_RENEWED = "    and s.last_at > p_at - interval '24 hours' and s.last_at < p_at - interval '15 minutes';"
ATTACKS: dict[Attack, list[Line]] = {
    the_word_of_ones_creature: [(_STANDING, _CREATED, "where false")],
    the_word_of_ones_creature_on_a_list: [(_STANDING, _CREATED, "where false")],
    the_confirmation_of_ones_creature: [(_STANDING, _CREATED, "where false")],
    the_word_of_who_assigned_this_morning: [
        (_STANDING, "filter (where x.lately and not x.vouched) as alone", "filter (where false) as alone")
    ],
    a_unit_of_this_morning: [(_RELATION, "r.holder = any (s.vouched) and gate.explains", "gate.explains")],
    a_unit_of_this_morning_on_a_list: [(_CARE, "r.holder = any (s.vouched)", "r.holder = any (s.holders)")],
    what_the_site_expects: [(_STANDING, " and d.role in ('admissions', 'billing')", "")],
    one_fact_more: [("access/explains.sql", "not p_beyond and ", "")],
    said_again_before_it_runs_out: [(_POWER, _RENEWED, "    and false;")],
    two_facts_at_once: [
        (_POWER, "  perform from access.holder h where h.id = p_account for update;\n", ""),
        (
            "access/lock_counters.sql",
            "order by c.place, c.holder for update of h",
            "order by c.place, c.holder",
        ),
    ],
    one_patient_more_than_beds: [(_POWER, "if p_kind <> 'ward_presence' then", "if true then")],
    two_patients_at_once: [
        (_POWER, "  perform from access.holder h where h.id = p_holder for update;\n", "")
    ],
    a_cold_patient: [("gate/examine.sql", "and gate.cold(p_patient, p_at)", "and false")],
    a_patient_of_long_ago: [("access/cold.sql", "interval '1 year'", "interval '2 years'")],
}
_EACH = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)


@_EACH
def test_it_works_with_the_defence_off(world: World, database: Database, attack: Attack) -> None:
    for function, line, instead in ATTACKS[attack]:
        without(database, function, line, instead)
    assert attack(Office(world)) is True


@_EACH
def test_it_fails_with_the_defence_on(world: World, attack: Attack) -> None:
    assert attack(Office(world)) is False


def test_sixty_four_admissions_at_once_explain_twice_the_beds_and_no_more(world: World) -> None:
    office = Office(world)
    world.sql("update directory.unit set beds = 10 where id = %s", an_id("medicine_a"))
    clerks = [f"clerk{n}" for n in range(8)]
    for clerk in clerks:
        office.hire(clerk, "admissions", "tilleuls")
        world.secret(clerk)
    patients = office.lie_in("geriatrics", 64)
    asks = [
        states(clerks[n % 8], patient, fact="admit", holder=an_id("medicine_a"))(office)
        for n, patient in enumerate(patients)
    ]
    gates = [world.gate() for _ in range(8)]
    try:
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda pair: gates[pair[0] % 8].ask(pair[1]), enumerate(asks)))
    finally:
        for gate in gates:
            gate.close()
    assert all(
        isinstance(answer, Allowed) for answer in answers
    )  # care is never refused: every patient has their bed
    assert present(office, "medicine_a") == 20
    [(kept,)] = world.sql(
        "select count(*) from access.relationship where holder = %s and beyond", an_id("medicine_a")
    )
    assert kept == 44
    [(alerts, seen)] = world.sql(
        "select count(*), max(baseline) from incidents.alert where rule = 'power_to_explain'"
    )
    assert (alerts, seen) == (1, 20)
