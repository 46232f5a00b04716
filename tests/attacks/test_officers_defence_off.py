"""What keeps officers and second looks honest, taken away line by line: each attack then succeeds; with the line, it fails."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from cloison.gate import calls, deeds
from cloison.gate.answers import Allowed
from cloison.gate.client import Gate
from tests.attacks.test_defence_off import without
from tests.database import Database
from tests.people import World, an_id
from tests.sql.officers import REASON, alert_about, breaks, contained, opens, prove
from tests.sql.test_reviews import MONTH, a_month_ago, shown

Attack = Callable[[World, Gate], bool]


def lifts_what_they_contained(world: World, gate: Gate) -> bool:
    """One stolen officer's account contains for show, and lifts for an accomplice."""
    containment = contained(world, gate, "nadia")
    prove(world, "rita")
    return isinstance(gate.act(deeds.lift(world.secret("rita"), containment, REASON)), Allowed)


def lifts_from_a_live_session(world: World, gate: Gate) -> bool:
    """Malware in a privacy officer's session lifts without the person."""
    containment = contained(world, gate, "nadia")
    return isinstance(gate.act(deeds.lift(world.secret("dora"), containment, REASON)), Allowed)


def lifts_two_with_one_touch(world: World, gate: Gate) -> bool:
    """… or waits for one touch, and lifts everything with it."""
    first, second = contained(world, gate, "nadia"), contained(world, gate, "sam")
    prove(world, "dora")
    gate.act(deeds.lift(world.secret("dora"), first, REASON))
    return isinstance(gate.act(deeds.lift(world.secret("dora"), second, REASON)), Allowed)


def lifts_at_another_site(world: World, gate: Gate) -> bool:
    """A director undoes what another site's people are contained for."""
    containment = contained(world, gate, "sam")
    prove(world, "diane")
    return isinstance(gate.act(deeds.lift(world.secret("diane"), containment, REASON)), Allowed)


def judges_the_own_alert(world: World, gate: Gate) -> bool:
    """A stolen officer's account closes the alert about itself."""
    return isinstance(
        gate.act(deeds.judge_alert(world.secret("rita"), alert_about(world, "rita"), "false_alarm", REASON)),
        Allowed,
    )


def stops_every_export_from_a_live_session(world: World, gate: Gate) -> bool:
    """Malware in an officer's session stops everybody's prints."""
    return isinstance(
        gate.act(deeds.contain(world.secret("rita"), "exports", deeds.NOBODY, REASON, None)), Allowed
    )


def reveals_a_ward(world: World, gate: Gate) -> bool:
    """An officer's session turns all pseudonyms of a list into names."""
    gate.ask(calls.list_patients(world.secret("sam"), "TREAT", "t"))
    [(line, pseudonyms)] = world.sql(
        "select l.id, array(select gate.pseudonym(p) from unnest(l.patients) p) from ledger.line l where l.event = 'patient.list'"
    )
    shown = [gate.ask(calls.reveal(world.secret("rita"), line, one, REASON)) for one in pseudonyms[:21]]
    return sum(isinstance(one, Allowed) for one in shown) > 20


def reveals_whom_no_line_shows(world: World, gate: Gate) -> bool:
    """An officer names a line and somebody who does not stand on it."""
    opens(world, gate, "nadia", "inside")
    [(line,)] = world.sql("select id from ledger.line where event = 'patient.open'")
    answer = gate.ask(calls.reveal(world.secret("rita"), line, "P-anybody", REASON))
    return isinstance(answer, Allowed) and bool(answer.rows)


def reviews_the_own_glass(world: World, gate: Gate) -> bool:
    """A physician finds their own break-glass normal."""
    glass = breaks(world, gate, "paul", "elsewhere")
    world.sql(
        "insert into access.relationship (patient_id, holder, kind, since, site_id, made_by, made_at) "
        "values (%s, %s, 'responsible_physician', gate.now() - interval '1 day', %s, %s, gate.now() - interval '1 day')",
        an_id("elsewhere"), an_id("paul"), an_id("ormes"), an_id("system"),
    )  # fmt: skip
    world.sql("alter table access.break_glass drop constraint break_glass_reviewed_by_another")
    return isinstance(gate.act(deeds.review_glass(world.secret("paul"), glass, "normal", "")), Allowed)


def reviews_what_no_patient_of_theirs_is(world: World, gate: Gate) -> bool:
    """A physician closes an accomplice's break-glass of a stranger."""
    glass = breaks(world, gate, "nadia", "elsewhere")
    return isinstance(gate.act(deeds.review_glass(world.secret("paul"), glass, "normal", "")), Allowed)


def ends_a_colleagues_glass(world: World, gate: Gate) -> bool:
    """Somebody takes a colleague's access away in an emergency."""
    glass: UUID = breaks(world, gate, "sam", "inside")
    return isinstance(gate.act(deeds.end_glass(world.secret("nadia"), glass)), Allowed)


def signs_a_month_from_a_live_session(world: World, gate: Gate) -> bool:
    """Malware in a privacy officer's session finds everything normal, and signs it."""
    _found_normal(world, gate)
    return isinstance(gate.act(deeds.sign_review(world.secret("dora"), MONTH)), Allowed)


def rewrites_what_was_signed(world: World, gate: Gate) -> bool:
    """A stolen account changes a verdict under a signature."""
    _found_normal(world, gate)
    prove(world, "dora")
    assert isinstance(gate.act(deeds.sign_review(world.secret("dora"), MONTH)), Allowed)
    return _found_normal(world, gate)


def _found_normal(world: World, gate: Gate) -> bool:
    if not world.sql("select 1 from incidents.review"):
        a_month_ago(world, gate)
        gate.act(deeds.draw_review(world.secret("dora"), MONTH))
    verdicts = {line["line"]: ("normal", "") for line in shown(world, gate)["lines"]}
    return isinstance(gate.act(deeds.judge_lines(world.secret("dora"), MONTH, verdicts)), Allowed)


DEFENCES: list[tuple[Attack, str, str, str]] = [
    (
        lifts_what_they_contained,
        "lift",
        "v_what.by_account is not distinct from v_who.account_id or ",
        "",
    ),
    (lifts_from_a_live_session, "lift", "elsif not v_who.fresh then", "elsif false then"),
    (
        lifts_two_with_one_touch,
        "lift",
        "    update identity.session set step_up_spent_at = v_at where id = v_who.session_id;\n",
        "",
    ),
    (lifts_at_another_site, "lift", "v_who.scope is null or v_what.scope", "true or v_what.scope"),
    (
        judges_the_own_alert,
        "judge_alert",
        "v_alert.account_id is not distinct from v_who.account_id",
        "false",
    ),
    (
        stops_every_export_from_a_live_session,
        "contain_by_hand",
        "p_scope in ('site', 'exports') and not v_who.fresh",
        "false",
    ),
    (reveals_a_ward, "ask_reveal", "v_who.reason := gate.spend(v_need, v_at);", ""),
    (reveals_whom_no_line_shows, "ask_reveal", " and gate.pseudonym(p.id) = p_pseudonym", ""),
    (reviews_the_own_glass, "glasses_in_sight", "b.account_id <> p_account and ", ""),
    (
        reviews_what_no_patient_of_theirs_is,
        "glasses_in_sight",
        "r.explained and r.kind in ('responsible_physician', 'ward_presence')",
        "true",
    ),
    (signs_a_month_from_a_live_session, "sign_review", "elsif not v_who.fresh then", "elsif false then"),
    (
        rewrites_what_was_signed,
        "judge_lines",
        "v_review.id is null or v_review.signed_at is not null",
        "v_review.id is null",
    ),
    (ends_a_colleagues_glass, "end_glass", "b.account_id = v_who.account_id and ", ""),
]


@pytest.mark.parametrize("defence", DEFENCES, ids=lambda defence: defence[0].__name__)
def test_each_line_stops_its_attack(
    world: World, database: Database, defence: tuple[Attack, str, str, str]
) -> None:
    attack, function, line, instead = defence
    without(database, f"incidents/{function}.sql", line, instead)
    _as_the_owner_gives_it(database)
    gate = world.gate()
    assert attack(world, gate), "without its line the attack must succeed, or the line defends nothing"
    gate.close()


@pytest.mark.parametrize("defence", DEFENCES, ids=lambda defence: defence[0].__name__)
def test_with_the_line_it_fails(world: World, gate: Gate, defence: tuple[Attack, str, str, str]) -> None:
    assert not defence[0](world, gate)


def _as_the_owner_gives_it(database: Database) -> None:
    """A replaced function keeps owner and rights: PostgreSQL says so, and this holds it to it."""
    rows = database.connect().execute(
        "select count(*) from pg_proc p join pg_namespace n on n.oid = p.pronamespace "
        "where n.nspname = 'gate' and p.proowner <> 'cloison_gate'::regrole"
    )
    assert rows.fetchone() == (0,)
