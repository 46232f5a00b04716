"""Attacks through links between identities: each works with its defence taken away, and fails with it on."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from cloison.chart import linking
from cloison.gate.answers import Allowed
from cloison.gate.client import Gate
from tests.attacks.test_defence_off import without
from tests.database import Database
from tests.people import World, an_id, ceilings_alone
from tests.sql.test_link_steps import HERE, THERE, UNLIKE, links, opens, pairs, queued, says_at

Attack = Callable[[World, Gate], bool]


def leads_anybody_to_an_accomplice(world: World, gate: Gate) -> bool:
    """An officer links somebody of another day and another name to one who lies in an accomplice's ward."""
    queued(world)
    assert isinstance(pairs(world, gate, exact="IPP-bed 3"), Allowed)
    assert links(world, gate, other=UNLIKE) == "kept"
    return isinstance(opens(world, gate, "nadia", UNLIKE), Allowed)


def leads_many_of_a_name_to_an_accomplice(world: World, gate: Gate) -> bool:
    """Ten who are alike on one day: how many the accomplice gains."""
    ceilings_alone(world)
    queued(world)
    copied = "update records.blind_index set tokens = (select tokens from records.blind_index where patient_id = %s) where patient_id = %s"
    beds = [an_id(f"bed {n}") for n in range(8)]
    for bed in beds:
        world.sql(copied, HERE, bed)
    assert isinstance(pairs(world, gate), Allowed)
    for bed in beds:
        links(world, gate, other=bed, kept=HERE)
    return sum(isinstance(opens(world, gate, "nadia", bed), Allowed) for bed in beds) > 4


def leads_to_oneself(world: World, gate: Gate) -> bool:
    """The linker's own word explains the other identity to the linker."""
    queued(world)
    assert isinstance(pairs(world, gate), Allowed)
    assert links(world, gate) == "kept"
    return isinstance(opens(world, gate, "ivan", THERE), Allowed)


def links_whom_nobody_showed(world: World, gate: Gate) -> bool:
    queued(world)
    return links(world, gate) == "kept"


def goes_through_the_index_day_by_day(world: World, gate: Gate) -> bool:
    queued(world)
    told = pairs(world, gate, born="1943-01-01")
    return isinstance(told, Allowed) and UNLIKE in {row.patient_id for row in told.rows}


def confirms_oneself(world: World, gate: Gate) -> bool:
    queued(world)
    assert isinstance(pairs(world, gate, exact="IPP-bed 3"), Allowed)
    assert links(world, gate, other=UNLIKE) == "kept"
    assert says_at(world, gate, "ivan", linking.link(UNLIKE, "recognised")) in ("kept", "fact_refused")
    return isinstance(opens(world, gate, "nadia", UNLIKE), Allowed)


def beyond_the_power_to_explain(world: World, gate: Gate) -> bool:
    queued(world)
    assert isinstance(pairs(world, gate), Allowed)
    world.sql(
        "insert into access.spent (holder, kind, patient_id, last_at) select %s, 'explains', gen_random_uuid(), now() "
        "from generate_series(1, 60)",
        an_id("ivan"),
    )
    assert links(world, gate) == "kept"
    return isinstance(opens(world, gate, "nadia", THERE), Allowed)


def confirmed_glass_costs_nothing_elsewhere(world: World, gate: Gate) -> bool:
    """A glass that a colleague confirmed over one identity opens the other, uncounted."""
    queued(world)
    assert isinstance(pairs(world, gate), Allowed)
    assert links(world, gate) == "kept"
    world.sql(
        "update access.relationship set ended_at = now() - interval '1 minute' where holder = %s",
        an_id("surgery_b"),
    )
    world.secret("nadia")
    world.sql(
        "insert into access.break_glass (id, account_id, session_id, patient_id, reason_code, reason, began_at, expires_at, "
        "confirmed_by) select gen_random_uuid(), %s, s.id, %s, 'vital_emergency', '', now() - interval '1 minute', "
        "now() + interval '1 hour', %s from identity.session s where s.account_id = %s",
        an_id("nadia"), HERE, an_id("ines"), an_id("nadia"),
    )  # fmt: skip
    opened: UUID = THERE
    assert isinstance(opens(world, gate, "nadia", opened), Allowed)
    spent = "select count(*) from access.spent where holder = %s and patient_id = %s and kind = 'others'"
    return world.sql(spent, an_id("nadia"), opened) == [(0,)]


ATTACKS: dict[str, tuple[Attack, str, str, str]] = {
    "anybody to an accomplice": (
        leads_anybody_to_an_accomplice, "access/record_link.sql", "or not gate.alike(v_kept, x.id)", "",
    ),
    "many of a name": (
        leads_many_of_a_name_to_an_accomplice, "access/record_link.sql", "l.verdict = 'same') > 4", "l.verdict = 'same') > 400",
    ),
    "to oneself": (leads_to_oneself, "access/relationship_to.sql", "gate.linked(p_patient, s.disbelieved)", "gate.linked(p_patient, '{}')"),
    "whom nobody showed": (links_whom_nobody_showed, "access/record_link.sql", "if p_role <> 'system'  -- 2", "if false"),
    "day by day": (
        goes_through_the_index_day_by_day, "gate/ask_pairs.sql", "b.patient_id = p_patient and p_born = any (b.tokens)", "true",
    ),
    "confirming oneself": (
        confirms_oneself, "access/record_link.sql",
        "and v_link.made_by <> p_account\n       and gate.independent(p_account, v_link.made_by, p_at) then", "then",
    ),
    "beyond the power to explain": (
        beyond_the_power_to_explain, "access/record_link.sql", "x.beyond or v_beyond or not", "x.beyond or not",
    ),
    "a confirmed glass over the other": (
        confirmed_glass_costs_nothing_elsewhere, "access/relationship_to.sql", "b.confirmed_by is not null and not o.via,", "b.confirmed_by is not null,",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_the_attack_fails(world: World, gate: Gate, name: str) -> None:
    assert ATTACKS[name][0](world, gate) is False


@pytest.mark.parametrize("name", ATTACKS)
def test_without_its_defence_it_works(world: World, gate: Gate, database: Database, name: str) -> None:
    attack, file, text, instead = ATTACKS[name]
    without(database, file, text, instead)
    if name == "confirming oneself":  # the table itself holds it too
        world.sql("alter table records.link drop constraint link_check1")
    assert attack(world, gate) is True
