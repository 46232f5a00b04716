"""The numbered steps of what a patient asks for, by number: what each refuses, or what it leaves (STYLE 5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from cloison.gate import calls, rights
from cloison.gate.answers import Allowed, Answer, Refused
from cloison.gate.client import Gate
from tests.people import NOW, World, an_id

INSIDE = an_id("inside")
ALL = ("traits", "contact", "clinical", "prescriptions")
SOON = timedelta(days=1)
Step = Callable[[World, Gate], None]


def accesses(world: World, gate: Gate, who: str = "simone", **more: Any) -> Answer:
    """The extract, as somebody of the ward asks for it."""
    secret = more.get("secret") or world.secret(who)
    span = more.get("since", NOW - timedelta(days=2000)), more.get("until", NOW + SOON)
    return gate.ask(
        rights.accesses(secret, more.get("patient", INSIDE), *span, more.get("detail", "Communication/1"))
    )


def noted(world: World, gate: Gate, who: str, kind: str = "copy", patient: UUID = INSIDE) -> UUID:
    """A request that `who` wrote down."""
    item = uuid4()
    site = world.sql("select site_id from directory.account where username = %s", who)[0][0]
    fact = {"fact": "requested", "item": str(item), "what": kind}
    told = gate.ask(
        calls.write(world.secret(who), patient, site, [], purpose="TREAT", surface="t", facts=[fact])
    )
    assert isinstance(told, Allowed), told
    return item


def copy(world: World, gate: Gate, request: UUID, who: str = "paul", **more: Any) -> Answer:
    secret, slices = more.get("secret") or world.secret(who), more.get("slices", ALL)
    return gate.ask(rights.copy(secret, more.get("patient", INSIDE), request, slices, more.get("detail", "")))


def accesses_without_session(world: World, gate: Gate) -> None:
    world.secret("simone")
    world.sql("update directory.account set suspended_at = now() where username = 'simone'")
    assert accesses(world, gate) == Refused("no_session")


def accesses_for_roles_that_open(world: World, gate: Gate) -> None:
    """Step 2: an administrator opens nobody; who asks is said; nothing leaves that is frozen."""
    assert accesses(world, gate, "adam") == Refused("role_refuses")
    assert accesses(world, gate, detail=" ") == Refused("reason_needed")
    world.sql("update directory.account set contained_at = now() where username = 'simone'")
    assert accesses(world, gate) == Refused("exports_frozen")


def accesses_of_the_explained(world: World, gate: Gate) -> None:
    """Step 3: the stranger gets none, nor who broke the glass, nor who put the patient there alone."""
    assert accesses(world, gate, "sam") == Refused("no_relationship")
    gate.ask(calls.break_glass(world.secret("sam"), INSIDE, "on_call", "", "t"))
    assert accesses(world, gate, "sam") == Refused("no_relationship")
    world.sql(
        "insert into access.relationship (patient_id, holder, kind, since, site_id, made_by, made_at) "
        "values (%s, %s, 'site_presence', now(), %s, %s, now())",
        an_id("bed 3"), an_id("tilleuls"), an_id("tilleuls"), an_id("clara"),
    )  # fmt: skip
    assert accesses(world, gate, "clara", patient=an_id("bed 3")) == Refused("no_relationship")
    assert accesses(world, gate, patient=uuid4()) == Refused("no_relationship")


def accesses_are_counted_as_exports(world: World, gate: Gate) -> None:
    assert isinstance(accesses(world, gate), Allowed)
    spent = "select kind, patient_id from access.spent where holder = %s order by 1"
    assert world.sql(spent, an_id("simone")) == [("explained", INSIDE), ("export", INSIDE)]
    world.sql("update access.ceiling set quarter_hour = 0 where kind = 'export' and scope = 'nurse'")
    assert accesses(world, gate, "nadia") == Refused("allowance_spent")


def accesses_of_a_canary(world: World, gate: Gate) -> None:
    world.plant("inside")
    assert isinstance(accesses(world, gate), Refused)
    assert world.sql("select contained_at is not null from directory.account where username = 'simone'") == [
        (True,)
    ]


def accesses_leave_a_line_and_tell_the_others(world: World, gate: Gate) -> None:
    """Step 6: the line, committed first; who, when, in what function, why; the name and nothing else of the record."""
    gate.ask(calls.open_one(calls.Opening(world.secret("nadia"), INSIDE, ("traits",), "TREAT", "page")))
    gate.ask(calls.open_one(calls.Opening(world.secret("nadia"), INSIDE, ("traits",), "TREAT", "page")))
    gate.ask(calls.list_patients(world.secret("paul"), "TREAT", "page"))
    gate.ask(calls.open_one(calls.Opening(world.secret("sam"), INSIDE, ("traits",), "TREAT", "page")))
    told = accesses(world, gate)
    assert isinstance(told, Allowed)
    assert {(row.resource_type, row.slice) for row in told.rows} == {("Patient", "traits")}
    lines = {(x["who"], x["role"], x["event"], x["times"], x["purpose"]) for x in told.detail["lines"]}
    assert ("nadia NADIA", "nurse", "patient.open", 2, "TREAT") in lines
    assert ("paul PAUL", "physician", "patient.list", 1, "TREAT") in lines
    assert "sam SAM" not in {x["who"] for x in told.detail["lines"]}  # refused: nothing was shown to them
    assert {p["who"] for p in told.detail["people"]} == {"nadia NADIA", "paul PAUL", "Cloison IMPORT"}
    assert told.detail["more"] is False
    line = "select surface, purpose, outcome, detail from ledger.line where event = 'patient.accesses'"
    assert world.sql(line) == [("print", "PATRQT", "allowed", "Communication/1")]
    before = accesses(world, gate, since=NOW - timedelta(days=9), until=NOW - timedelta(days=8))
    assert isinstance(before, Allowed)
    assert (before.detail["lines"], before.detail["people"]) == ([], [])


def copy_without_session(world: World, gate: Gate) -> None:
    request = noted(world, gate, "simone")
    world.secret("paul")
    world.sql("update directory.account set suspended_at = now() where username = 'paul'")
    assert copy(world, gate, request) == Refused("no_session")


def copy_by_a_physician(world: World, gate: Gate) -> None:
    """Step 2: a physician; protected parts take a reason; nothing leaves that is frozen."""
    request = noted(world, gate, "simone")
    assert copy(world, gate, request, "nadia") == Refused("role_refuses")
    assert copy(world, gate, request, slices=(*ALL, "sealed")) == Refused("sealed_needs_reason")
    world.sql("update directory.account set contained_at = now() where username = 'paul'")
    assert copy(world, gate, request) == Refused("exports_frozen")


def copy_of_what_somebody_else_noted(world: World, gate: Gate) -> None:
    """Step 3: explained; asked for by another's hand, lately, and not answered."""
    assert copy(world, gate, uuid4()) == Refused("request_needed")
    assert copy(world, gate, noted(world, gate, "paul")) == Refused("request_needed")
    assert copy(world, gate, noted(world, gate, "simone", "rectification")) == Refused("request_needed")
    assert copy(world, gate, noted(world, gate, "simone"), patient=an_id("bed 3")) == Refused(
        "no_relationship"
    )
    old = noted(world, gate, "simone")
    world.sql("update records.request set made_at = now() - interval '61 days' where id = %s", old)
    assert copy(world, gate, old) == Refused("request_needed")
    assert isinstance(copy(world, gate, noted(world, gate, "simone")), Allowed)


def copy_takes_presence_and_is_counted(world: World, gate: Gate) -> None:
    request = noted(world, gate, "simone")
    world.secret("paul")
    world.sql(
        "update identity.session set began_at = began_at - interval '5 hours' where account_id = %s",
        an_id("paul"),
    )
    assert copy(world, gate, request) == Refused("step_up_needed")
    world.sql(
        "update identity.session set began_at = began_at + interval '5 hours' where account_id = %s",
        an_id("paul"),
    )
    world.sql("update access.ceiling set quarter_hour = 0 where kind = 'export' and scope = 'physician'")
    assert copy(world, gate, request) == Refused("allowance_spent")
    assert world.sql("select answered_at from records.request where id = %s", request) == [(None,)]


def copy_of_a_canary(world: World, gate: Gate) -> None:
    request = noted(world, gate, "simone")
    world.plant("inside")
    assert isinstance(copy(world, gate, request), Refused)
    assert world.sql("select answered_at from records.request where id = %s", request) == [(None,)]


def copy_is_handed_over_once(world: World, gate: Gate) -> None:
    """Step 6: the request is answered, the line says so; ten minutes for a copy that broke off, by the same account."""
    request = noted(world, gate, "simone")
    told = copy(world, gate, request)
    assert isinstance(told, Allowed)
    assert {row.resource_type for row in told.rows} >= {"Patient", "AllergyIntolerance", "MedicationRequest"}
    assert world.sql("select answered_by from records.request where id = %s", request) == [(an_id("paul"),)]
    assert isinstance(copy(world, gate, request), Allowed)
    world.sql("update records.request set answered_at = now() - interval '11 minutes' where id = %s", request)
    assert copy(world, gate, request) == Refused("request_needed")
    lines = "select surface, purpose, outcome from ledger.line where event = 'patient.copy' order by id"
    assert world.sql(lines)[:2] == [("export", "PATRQT", "allowed")] * 2


def waiting_without_session(world: World, gate: Gate) -> None:
    assert gate.look(rights.waiting(b"x" * 32)) == Refused("no_session")


def waiting_for_who_answers_for_it(world: World, gate: Gate) -> None:
    """Step 2: numbers for the privacy officer; for a director those of their own site; nobody else."""
    for who in ("rita", "nadia", "simone", "adam"):
        assert gate.look(rights.waiting(world.secret(who))) == Refused("role_refuses")
    noted(world, gate, "simone")
    noted(world, gate, "nadia", "rectification")
    world.sql("update records.request set made_at = made_at - interval '9 days'")
    for who in ("dora", "diane"):
        told = gate.look(rights.waiting(world.secret(who)))
        assert isinstance(told, Allowed)
        assert [(r["kind"], r["waiting"], r["late"]) for r in told.detail["rows"]] == [
            ("copy", 1, 1),
            ("rectification", 1, 0),
        ]
        assert str(INSIDE) not in str(told.detail)
    world.sql("update directory.account set site_id = %s where username = 'diane'", an_id("ormes"))
    elsewhere = gate.look(rights.waiting(world.secret("diane")))
    assert isinstance(elsewhere, Allowed)
    assert elsewhere.detail["rows"] == []


STEPS: dict[tuple[str, int], Step] = {
    ("requests_waiting", 1): waiting_without_session,
    ("requests_waiting", 2): waiting_for_who_answers_for_it,
    ("ask_accesses", 1): accesses_without_session,
    ("ask_accesses", 2): accesses_for_roles_that_open,
    ("ask_accesses", 3): accesses_of_the_explained,
    ("ask_accesses", 4): accesses_are_counted_as_exports,
    ("ask_accesses", 5): accesses_of_a_canary,
    ("ask_accesses", 6): accesses_leave_a_line_and_tell_the_others,
    ("ask_copy", 1): copy_without_session,
    ("ask_copy", 2): copy_by_a_physician,
    ("ask_copy", 3): copy_of_what_somebody_else_noted,
    ("ask_copy", 4): copy_takes_presence_and_is_counted,
    ("ask_copy", 5): copy_of_a_canary,
    ("ask_copy", 6): copy_is_handed_over_once,
}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0]} ({step[1]})")
def test_step(world: World, gate: Gate, step: tuple[str, int]) -> None:
    STEPS[step](world, gate)


def test_a_request_is_noted_once_and_answered_once(world: World, gate: Gate) -> None:
    """gate.record_request: an id is one patient's; an answer is given once."""
    item = noted(world, gate, "simone", "rectification")

    def says(who: str, fact: str, **more: Any) -> Answer:
        told = {"fact": fact, "item": str(item), **more}
        site = an_id("ormes" if who == "sam" else "tilleuls")
        return gate.ask(
            calls.write(world.secret(who), INSIDE, site, [], purpose="TREAT", surface="t", facts=[told])
        )

    assert says("nadia", "requested", what="copy") == Refused("version_conflict")
    assert isinstance(says("nadia", "answered"), Allowed)
    assert says("paul", "answered") == Refused("fact_refused")
    assert says("sam", "requested", what="copy") == Refused("no_relationship")
    assert world.sql("select kind, made_by, answered_by from records.request") == [
        ("rectification", an_id("simone"), an_id("nadia"))
    ]


def test_an_extract_reads_by_the_patients_two_indexes_and_no_month_outside_its_span(world: World) -> None:
    """gate.accesses: the plan that it has at 66 million lines is the plan that it has at few: no line is read but theirs."""
    plan = world.sql(
        "explain (format text) select count(*) from (select l.at from ledger.line l where l.patient_id = %s and l.at > %s "
        "and l.at <= %s union all select l.at from ledger.line l where l.patients @> array[%s]::uuid[] and l.at > %s "
        "and l.at <= %s) x",
        *(INSIDE, NOW - timedelta(days=1), NOW, INSIDE, NOW - timedelta(days=1), NOW),
    )
    text = "\n".join(row[0] for row in plan)
    assert "patient_id_at_idx" in text or "line_patient" in text, text


def test_a_long_extract_says_that_there_is_more_and_forgets_no_person(world: World, gate: Gate) -> None:
    """3,005 rows older than the latest one of Sam, who is not among the 3,000 lines that follow."""
    insert = (
        "insert into ledger.line (at, ticket, event, outcome, reason, account_id, role, surface, purpose, patient_id, slices, explained, "
        "salt, commitment) select gate.now() - %s::interval, gen_random_uuid(), 'patient.open', 'allowed', 'r' || n, %s, 'nurse', 'page', "
        "'TREAT', %s, '{traits}', true, '', '' from generate_series(1, %s) n"
    )
    world.sql(insert, "3 hours", an_id("sam"), INSIDE, 1)
    world.sql(insert, "2 hours", an_id("nadia"), INSIDE, 3005)
    told = accesses(world, gate)
    assert isinstance(told, Allowed)
    assert (len(told.detail["lines"]), told.detail["more"]) == (3000, True)
    assert "sam SAM" not in {x["who"] for x in told.detail["lines"]}
    assert {"sam SAM", "nadia NADIA"} <= {p["who"] for p in told.detail["people"]}
