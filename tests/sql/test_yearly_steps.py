"""The numbered steps of the yearly review of accounts, by number; and what runs out, how slowly."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from cloison.gate import administration
from cloison.gate.answers import Allowed, Answer, Refused
from cloison.gate.client import Gate
from tests.people import World, an_id
from tests.sql.office import Office
from tests.sql.officers import lines, prove
from tests.sql.registry import word

Step = Callable[[World, Gate], None]


def draws(world: World, gate: Gate, who: str = "diane", site: str = "tilleuls") -> tuple[UUID, str]:
    new = uuid4()
    return new, word(gate.act(administration.draw_yearly(world.secret(who), new, an_id(site))))


def drawn(world: World, gate: Gate) -> UUID:
    review, said = draws(world, gate)
    assert said == "drawn"
    return review


def line_of(world: World, review: UUID, whom: str, unit: str | None = None) -> UUID:
    [(found,)] = world.sql(
        "select id from directory.yearly_line where review_id = %s and account_id = %s and assignment_id is not distinct from %s",
        review,
        an_id(whom),
        unit and an_id(whom + unit),
    )
    return UUID(str(found))


def judges(world: World, gate: Gate, who: str, review: UUID, **verdicts: str) -> str:
    """`who` gives verdicts: {whom: verdict} on accounts, {whom__unit: verdict} on assignments."""
    given = {line_of(world, review, *name.split("__")): verdict for name, verdict in verdicts.items()}
    return word(gate.act(administration.judge_yearly(world.secret(who), review, given)))


def all_kept(world: World, gate: Gate, who: str, review: UUID) -> None:
    found = world.sql(
        "select id from directory.yearly_line where review_id = %s and verdict is null and account_id <> %s",
        review,
        an_id(who),
    )
    given = {UUID(str(line)): "keep" for (line,) in found}
    assert gate.act(administration.judge_yearly(world.secret(who), review, given)) == Allowed("judged")


def signs(world: World, gate: Gate, who: str, review: UUID) -> str:
    return word(gate.act(administration.sign_yearly(world.secret(who), review)))


def no_session(deed: Callable[[World, Gate], Answer]) -> Step:
    def test(world: World, gate: Gate) -> None:
        world.secret("diane")
        world.sql("update directory.account set suspended_at = now() where username = 'diane'")
        assert deed(world, gate) == Refused("no_session")

    return test


def who_draws(world: World, gate: Gate) -> None:
    for who, site, said in (
        ("nadia", "tilleuls", "role_refuses"),
        ("rita", "tilleuls", "role_refuses"),
        ("simone", "tilleuls", "role_refuses"),
        ("diane", "ormes", "role_refuses"),
        ("diane", "tilleuls", "drawn"),
        ("adam", "ormes", "drawn"),
    ):
        assert draws(world, gate, who, site)[1] == said, (who, site)


def once_a_year_of_an_open_site(world: World, gate: Gate) -> None:
    drawn(world, gate)
    assert draws(world, gate)[1] == "drawn_already"
    assert draws(world, gate, "adam", "closed")[1] == "place_closed"
    assert draws(world, gate, "adam", "ghost")[1] == "place_closed"


def everybody_and_every_assignment(world: World, gate: Gate) -> None:
    review = drawn(world, gate)
    found = world.sql(
        "select a.username, l.assignment_id is null from directory.yearly_line l join directory.account a on a.id = l.account_id "
        "where l.review_id = %s",
        review,
    )
    assert {("nadia", True), ("nadia", False), ("clara", True), ("diane", True), ("lucie", False)} <= set(
        found
    )
    assert not {name for name, _ in found} & {"sam", "otto", "lea", "system"}
    [(days,)] = world.sql(
        "select due_on - (drawn_at at time zone 'Europe/Paris')::date from directory.yearly where id = %s",
        review,
    )
    assert days == 60


def has_its_line(event: str, deed: Callable[[World, Gate, UUID], object]) -> Step:
    def test(world: World, gate: Gate) -> None:
        deed(world, gate, drawn(world, gate))
        assert [(who, outcome) for who, outcome, _ in lines(world, event)] == [("diane", "allowed")]

    return test


def who_reads(world: World, gate: Gate) -> None:
    review = drawn(world, gate)
    for who, said in (
        ("diane", "shown"),
        ("adam", "shown"),
        ("rita", "shown"),
        ("dora", "shown"),
        ("nadia", "role_refuses"),
        ("simone", "role_refuses"),
    ):
        assert word(gate.look(administration.yearly_review(world.secret(who), review))) == said, who
        assert word(gate.look(administration.yearly_reviews(world.secret(who)))) == said, who
    assert word(gate.look(administration.yearly_review(world.secret("adam"), uuid4()))) == "role_refuses"
    told = gate.look(administration.yearly_review(world.secret("rita"), review))
    assert isinstance(told, Allowed)
    assert told.detail["may"] is False  # officers read


def who_judges(world: World, gate: Gate) -> None:
    review = drawn(world, gate)
    for who in ("nadia", "rita", "dora", "simone"):
        assert judges(world, gate, who, review, nadia="keep") == "role_refuses"
    assert judges(world, gate, "adam", review, nadia="keep") == "judged"
    world.sql("update directory.account set site_id = %s where username = 'diane'", an_id("ormes"))
    assert judges(world, gate, "diane", review, nadia="keep") == "role_refuses"


def lines_of_others_not_ended(world: World, gate: Gate) -> None:
    review = drawn(world, gate)
    assert judges(world, gate, "diane", review, diane="keep") == "no_line"
    assert judges(world, gate, "diane", review, nadia="perhaps") == "no_line"
    assert judges(world, gate, "diane", review, nadia="end") == "judged"
    assert judges(world, gate, "diane", review, nadia="keep") == "no_line"
    strange = {uuid4(): "keep"}
    assert word(gate.act(administration.judge_yearly(world.secret("diane"), review, strange))) == "no_line"


def thirty_a_day_and_none_who_watches(world: World, gate: Gate) -> None:
    office = Office(world)
    for n in range(31):
        office.hire(f"carer{n}", "nurse", "tilleuls")
    review = drawn(world, gate)
    assert judges(world, gate, "diane", review, rita="end") == "last_of_role"
    assert (
        judges(world, gate, "diane", review, **{f"carer{n}": "end" for n in range(31)}) == "allowance_spent"
    )
    assert judges(world, gate, "diane", review, **{f"carer{n}": "end" for n in range(30)}) == "judged"
    assert judges(world, gate, "diane", review, carer30="end") == "allowance_spent"
    assert judges(world, gate, "diane", review, carer30="keep") == "judged"


def an_end_takes_effect(world: World, gate: Gate) -> None:
    review, secret = drawn(world, gate), world.secret("ines")
    assert judges(world, gate, "diane", review, ines="end", nadia__surgery_b="end", paul="keep") == "judged"
    assert gate.whoami(secret) is None
    assert Office(world).explained("nadia", "inside") is None
    assert Office(world).explained("paul", "inside") is True


def who_signs(world: World, gate: Gate) -> None:
    review = drawn(world, gate)
    all_kept(world, gate, "diane", review)
    for who in ("rita", "dora", "nadia"):
        prove(world, who)
        assert signs(world, gate, who, review) == "role_refuses"
    assert signs(world, gate, "diane", uuid4()) == "role_refuses"


def signed_once_when_judged(world: World, gate: Gate) -> None:
    review = drawn(world, gate)
    prove(world, "diane")
    assert signs(world, gate, "diane", review) == "not_judged"
    all_kept(world, gate, "diane", review)
    assert signs(world, gate, "diane", review) == "signed"
    prove(world, "diane")
    assert signs(world, gate, "diane", review) == "no_line"
    assert judges(world, gate, "diane", review, nadia="end") == "no_line"


def signed_with_a_touch(world: World, gate: Gate) -> None:
    review = drawn(world, gate)
    all_kept(world, gate, "diane", review)
    assert signs(world, gate, "diane", review) == "step_up_needed"
    prove(world, "diane")
    assert signs(world, gate, "diane", review) == "signed"


def signed_with_its_digest(world: World, gate: Gate) -> None:
    review = drawn(world, gate)
    all_kept(world, gate, "diane", review)
    prove(world, "diane")
    assert signs(world, gate, "diane", review) == "signed"
    [(digest, who)] = world.sql("select encode(digest, 'hex'), signed_by from directory.yearly")
    assert who == an_id("diane")
    assert world.sql("select detail from ledger.line where event = 'yearly.sign'") == [
        (f"{review} {digest}",)
    ]


def overdue(world: World, gate: Gate) -> UUID:
    review = drawn(world, gate)
    world.sql("update directory.yearly set due_on = (gate.now() at time zone 'Europe/Paris')::date - 1")
    return review


def thirty_run_out_a_day(world: World, gate: Gate) -> None:
    office = Office(world)
    for n in range(40):
        office.hire(f"carer{n}", "nurse", "tilleuls")
    review = drawn(world, gate)
    expire = "select gate.expire_yearly()"
    assert world.sql(expire) == [(0,)]  # not due
    world.sql("update directory.yearly set due_on = (gate.now() at time zone 'Europe/Paris')::date - 1")
    world.sql("update access.friction set yearly_days = 0")
    assert world.sql(expire) == [(0,)]  # switched off
    world.sql("update access.friction set yearly_days = 60")
    assert world.sql(expire) == [(30,)]
    assert world.sql(expire) == [(0,)]
    office.travel("25 hours")
    assert world.sql(expire)[0][0] > 10
    watchers = (
        "select count(*) from directory.yearly_line l join directory.account a on a.id = l.account_id "
        "where l.review_id = %s and l.verdict is not null and a.role in ('administrator', 'security_officer', 'privacy_officer', 'director')"
    )
    assert world.sql(watchers, review) == [(0,)]


def it_ends_or_is_suspended(world: World, gate: Gate) -> None:
    secret = world.secret("nadia")
    review = overdue(world, gate)
    assert judges(world, gate, "diane", review, paul="keep", paul__surgery_b="keep") == "judged"
    world.sql("select gate.expire_yearly()")
    assert gate.whoami(secret) is None
    state = "select gate.account_state(a, now()) from directory.account a where username = %s"
    assert world.sql(state, "nadia") == [("suspended",)]
    assert world.sql(state, "paul") == [("active",)]
    assert world.sql(
        "select ended_at is null from directory.assignment where account_id = %s", an_id("nadia")
    ) == [(False,)]
    assert world.sql(
        "select ended_at is null from directory.assignment where account_id = %s", an_id("paul")
    ) == [(True,)]


def what_runs_out_has_its_line(world: World, gate: Gate) -> None:
    overdue(world, gate)
    [(gone,)] = world.sql("select gate.expire_yearly()")
    assert len(lines(world, "yearly.expire")) == gone > 0


_ANY = uuid4()
STEPS: dict[tuple[str, int], Step] = {
    ("draw_yearly", 1): no_session(
        lambda w, g: g.act(administration.draw_yearly(w.secret("diane"), _ANY, an_id("tilleuls")))
    ),
    ("draw_yearly", 2): who_draws,
    ("draw_yearly", 3): once_a_year_of_an_open_site,
    ("draw_yearly", 4): everybody_and_every_assignment,
    ("draw_yearly", 6): has_its_line("yearly.draw", lambda w, g, r: r),
    ("yearly_reviews", 1): no_session(lambda w, g: g.look(administration.yearly_reviews(w.secret("diane")))),
    ("yearly_reviews", 2): who_reads,
    ("yearly_review", 1): no_session(
        lambda w, g: g.look(administration.yearly_review(w.secret("diane"), _ANY))
    ),
    ("yearly_review", 2): who_reads,
    ("yearly_review", 6): has_its_line(
        "yearly.open", lambda w, g, r: g.look(administration.yearly_review(w.secret("diane"), r))
    ),
    ("judge_yearly", 1): no_session(
        lambda w, g: g.act(administration.judge_yearly(w.secret("diane"), _ANY, {_ANY: "keep"}))
    ),
    ("judge_yearly", 2): who_judges,
    ("judge_yearly", 3): lines_of_others_not_ended,
    ("judge_yearly", 4): thirty_a_day_and_none_who_watches,
    ("judge_yearly", 5): an_end_takes_effect,
    ("judge_yearly", 6): has_its_line("yearly.judge", lambda w, g, r: judges(w, g, "diane", r, nadia="keep")),
    ("sign_yearly", 1): no_session(lambda w, g: g.act(administration.sign_yearly(w.secret("diane"), _ANY))),
    ("sign_yearly", 2): who_signs,
    ("sign_yearly", 3): signed_once_when_judged,
    ("sign_yearly", 4): signed_with_a_touch,
    ("sign_yearly", 5): signed_with_its_digest,
    ("sign_yearly", 6): signed_with_its_digest,
    ("expire_yearly", 1): thirty_run_out_a_day,
    ("expire_yearly", 2): it_ends_or_is_suspended,
    ("expire_yearly", 6): what_runs_out_has_its_line,
}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0]} ({step[1]})")
def test_step(world: World, gate: Gate, step: tuple[str, int]) -> None:
    STEPS[step](world, gate)


def test_who_answers_for_a_site(world: World) -> None:
    said = "select gate.answers_for(%s, %s, %s)"
    site = an_id("tilleuls")
    assert world.sql(said, "director", site, site) == [(True,)]
    assert world.sql(said, "director", an_id("ormes"), site) == [(False,)]
    assert world.sql(said, None, None, site) == [(False,)]
