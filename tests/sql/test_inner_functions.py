"""The functions that the gate's calls are made of, one by one, as their owner sees them (STYLE 16).

Who may call them is shown in tests/attacks/test_database_login.py and tests/contracts/test_catalogue.py: nobody.
"""

from __future__ import annotations

import hashlib
import os
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb

from cloison.gate import calls
from cloison.gate.client import Gate
from tests.database import Database
from tests.people import World, an_id

INSIDE, SITE, UNIT = an_id("inside"), an_id("tilleuls"), an_id("surgery_b")
PLATFORM = UUID(int=0)


def test_holders_are_the_account_the_front_desks_site_and_the_units_that_others_gave_it(world: World) -> None:
    holders = "select holder from gate.holders(%s, now())"
    assert {h for (h,) in world.sql(holders, an_id("nadia"))} == {an_id("nadia"), UNIT}
    world.sql("update directory.assignment set made_by = account_id where account_id = %s", an_id("nadia"))
    assert {h for (h,) in world.sql(holders, an_id("nadia"))} == {an_id("nadia")}
    for who in ("clara", "bruno"):  # the front desk and billing work for their site
        assert {h for (h,) in world.sql(holders, an_id(who))} == {an_id(who), SITE}


def test_standing_has_no_holder_that_is_nobody(world: World) -> None:
    """An account of no site, or no account at all: a null among the holders would make `explained` null, and sort first."""
    world.sql("update directory.account set site_id = null where username = 'clara'")
    for who in (an_id("clara"), uuid4()):
        [(holders, vouched, disbelieved)] = world.sql("select * from gate.standing(%s, now())", who)
        assert holders == vouched == disbelieved == [who]


@pytest.mark.parametrize(
    ("role", "slices", "verb", "yes"),
    [
        ("nurse", ["traits", "clinical"], "read", True),
        ("care_assistant", ["traits", "contact"], "read", False),
        ("care_assistant", ["clinical"], "break_glass", True),
        ("nurse", [], "read", False),
        ("nurse", ["everything"], "read", False),
        ("nobody", ["traits"], "read", False),
        ("nurse", ["traits"], "delete", False),
        ("nurse", None, "read", None),
        (None, ["traits"], "read", False),
    ],
)
def test_permitted_means_every_slice_and_some(
    world: World, role: str | None, slices: list[str] | None, verb: str, yes: bool | None
) -> None:
    assert world.sql("select yes from gate.permitted(%s, %s::text[], %s)", role, slices, verb) == [(yes,)]


@pytest.mark.parametrize(
    ("role", "explained", "because", "kind"),
    [
        ("nurse", True, "ward_presence", "explained"),
        ("nurse", False, "ward_presence", "others"),
        ("nurse", False, "break_glass", "others"),
        ("nurse", None, None, "others"),
        ("admissions", True, "site_presence", "explained"),
        ("admissions", False, "site_presence", "admissions"),
        ("admissions", False, "admission", "admissions"),
        ("admissions", False, "appointment", "admissions"),
        ("admissions", False, "to_bill", "others"),
        ("billing", False, "site_presence", "others"),
    ],
)
def test_what_an_opening_is_counted_as(
    world: World, role: str, explained: bool | None, because: str | None, kind: str
) -> None:
    assert world.sql("select gate.spend_kind(%s, %s, %s, false)", role, explained, because) == [(kind,)]


def test_a_need_is_counted_under_account_and_session_and_others_under_site_and_platform(world: World) -> None:
    account, session, patient = uuid4(), uuid4(), uuid4()
    counters = "select holder, scope from gate.counters(array[(%s, %s, 'nurse', %s, %s, %s, true, true)::gate.need]) order by place"
    own = [(account, "nurse"), (session, "session")]
    assert world.sql(counters, account, session, SITE, "explained", patient) == own
    both = [*own, (SITE, "site"), (PLATFORM, "platform")]
    assert world.sql(counters, account, session, SITE, "others", patient) == both


def test_counting_the_same_patient_twice_costs_once(world: World) -> None:
    account, session, patient = an_id("nadia"), uuid4(), uuid4()
    need = (
        f"array[('{account}', '{session}', 'nurse', '{SITE}', 'others', '{patient}', true, true)::gate.need]"
    )
    world.sql(f"select gate.lock_counters({need})")
    for _ in range(2):
        assert world.sql(f"select gate.spend({need}, now())") == [(None,)]
    assert world.sql("select count(*) from access.spent where patient_id = %s", patient) == [(4,)]
    lately = (
        "select count(*) from gate.not_lately_spent(%s, 'others', array[%s]::uuid[], now() + %s::interval)"
    )
    assert world.sql(lately, session, patient, "14 minutes") == [(0,)]
    assert world.sql(lately, session, patient, "15 minutes") == [(1,)]


def test_the_care_set_and_the_relationship_agree(world: World) -> None:
    for who, role in (("nadia", "nurse"), ("sam", "nurse"), ("clara", "admissions")):
        care = world.sql(
            "select patient_id from gate.care_set(%s, %s, now(), false) order by 1", an_id(who), role
        )
        one_by_one = world.sql(
            "select p.id from records.patient p, lateral gate.relationship_to(%s, %s, p.id, now(), false) r "
            "where r.explained order by 1",
            an_id(who),
            role,
        )
        assert care == one_by_one
        assert bool(care) == (role == "nurse")


def test_who_has_left_is_in_care_and_gone(world: World) -> None:
    gone = "select gone from gate.explained_now(%s, 'nurse', gate.now(), false) where patient_id = %s"
    assert world.sql(gone, an_id("nadia"), INSIDE) == [(False,)]
    world.sql(
        "update access.relationship set until = gate.now() - interval '1 day' where patient_id = %s", INSIDE
    )
    assert world.sql(gone, an_id("nadia"), INSIDE) == [(True,)]


def test_facts_keep_who_made_them_and_inherit_what_their_maker_had(world: World) -> None:
    facts = [{"fact": "advice", "stay": str(uuid4()), "holder": str(an_id("sam"))}]
    record = "select gate.record_facts(%s, %s, 'nurse', %s, now(), %s)"
    kept = "select made_by, inherited from access.relationship where kind = 'advice' order by id"
    for explained in (True, False):
        assert world.sql(record, INSIDE, an_id("nadia"), explained, Jsonb(facts)) == [(None,)]
    assert world.sql(kept) == [(an_id("nadia"), True), (an_id("nadia"), False)]
    for wrong in (
        {"fact": "advice", "holder": str(uuid4())},
        {"fact": "no such fact", "holder": str(UNIT)},
        {"fact": "to_code", "holder": str(an_id("coline"))},  # not a nurse's to make
        {"fact": "discharge", "stay": str(uuid4())},
        {"fact": "move", "stay": str(uuid4()), "holder": str(UNIT)},
    ):
        assert world.sql(record, INSIDE, an_id("nadia"), True, Jsonb([wrong])) == [("fact_refused",)]


def stored(world: World, patient: UUID, base: int, *, resource: UUID) -> str | None:
    arguments: list[Any] = [
        patient, SITE, an_id("nadia"), Jsonb({"status": "PROV", "doubtful": False, "deceased": False}), ["Observation"], [resource], ["clinical"], [base],
        [os.urandom(80)],
    ]  # fmt: skip
    new = not world.sql(
        "select 1 from records.data_key where patient_id = %s and slice = 'clinical'", patient
    )
    arguments += (
        [[SITE], ["clinical"], [an_id("key tilleuls")], [os.urandom(60)]] if new else [[], [], [], []]
    )
    [(said,)] = world.sql(
        "select gate.store_versions(%s, %s, %s, now(), %s, %s, %s::uuid[], %s, %s::integer[], %s::bytea[], "
        "%s::uuid[], %s::text[], %s::uuid[], %s::bytea[], null)",
        *arguments,
    )
    return said


def test_versions_follow_one_another_and_never_overwrite(world: World) -> None:
    patient, resource = uuid4(), uuid4()
    [(before,)] = world.sql("select patients from records.population")
    assert stored(world, patient, 0, resource=resource) is None
    assert stored(world, patient, 1, resource=resource) is None
    for wrong in (0, 1, 3):
        assert stored(world, patient, wrong, resource=resource) == "version_conflict"
    kept = "select version, superseded_at is null from records.resource where id = %s order by 1"
    assert world.sql(kept, resource) == [(1, False), (2, True)]
    assert world.sql("select patients from records.population") == [(before + 1,)]


def test_the_directory_is_for_the_signed_in(world: World) -> None:
    entries = "select kind, name from gate.directory_entries(%s, %s::uuid[]) order by 1"
    ids = [UNIT, SITE, an_id("paul"), INSIDE]
    assert world.sql(entries, world.secret("sam"), ids) == [
        ("account", "paul PAUL"),
        ("site", "tilleuls"),
        ("unit", "surgery_b"),
    ]
    assert world.sql(entries, os.urandom(32), ids) == []


def test_wrapping_keys_are_wrapped(world: World) -> None:
    rows = world.sql("select id, wrapped, root_id from gate.wrapping_keys()")
    assert len(rows) == 4  # the group's and three sites'
    for key_id, wrapped, root in rows:
        assert root == world.keyring.root.id
        assert world.keyring.keys[key_id] not in wrapped


def test_a_session_is_live_until_it_ends(world: World) -> None:
    secret = os.urandom(32)
    opened = "select gate.open_session(gen_random_uuid(), %s, %s, %s, 'token', null)"
    live = "select role from gate.live_session(%s, now() + %s::interval)"
    assert world.sql(opened, hashlib.sha256(secret).digest(), "nadia", 30) == [("opened",)]
    assert world.sql(live, secret, "29 minutes") == [("nurse",)]
    assert world.sql(live, secret, "30 minutes 1 second") == []
    world.sql("select gate.end_session(%s)", hashlib.sha256(secret).digest())
    assert world.sql(live, secret, "0") == []
    for name, said in (
        ("lea", "left"),
        ("otto", "site_closed"),
        ("system", "no_account"),
        ("ghost", "no_account"),
    ):
        assert world.sql(opened, os.urandom(32), name, 30) == [(said,)]
    for minutes in (0, 721, None):
        with pytest.raises(psycopg.errors.Error) as raised:
            world.sql(opened, os.urandom(32), "nadia", minutes)
        assert raised.value.sqlstate == "CL001"


def test_a_ticket_that_is_old_is_swept_and_its_line_stays(
    world: World, gate: Gate, database: Database
) -> None:
    ask = calls.open_one(calls.Opening(world.secret("nadia"), INSIDE, ("traits",), "TREAT", "t"))
    gate.ask(ask)
    left = "select (select count(*) from gate.ticket), (select count(*) from ledger.line where ticket = %s)"
    database.connect("cloison_web").execute("select gate.sweep_tickets()")
    assert world.sql(left, ask.ticket) == [(1, 1)]
    world.sql("insert into gate.clock_offset (amount) values ('1 minute')")
    database.connect("cloison_web").execute("select gate.sweep_tickets()")
    assert world.sql(left, ask.ticket) == [(0, 1)]


def test_a_line_commits_to_its_fields(world: World, gate: Gate) -> None:
    """What `gate.write_down` writes can be recomputed from the line and its salt, and from nothing less."""
    ask = calls.open_one(calls.Opening(world.secret("nadia"), INSIDE, ("traits",), "TREAT", "t"))
    gate.ask(ask)
    recomputed = """
      select l.commitment = sha256(l.salt || convert_to(jsonb_build_array(
        (extract(epoch from l.at) * 1000000)::bigint, l.ticket, l.event, l.outcome, l.reason, l.session_id,
        l.account_id, l.role, l.site_id, l.surface, l.purpose, {patient}, l.patients, l.slices, l.detail,
        l.explained)::text, 'UTF8')), l.commitment = o.commitment
      from ledger.line l join ledger.outbox o on o.line_id = l.id where l.ticket = %s"""
    assert world.sql(recomputed.format(patient="l.patient_id"), ask.ticket) == [(True, True)]
    assert world.sql(recomputed.format(patient="gen_random_uuid()"), ask.ticket) == [(False, True)]


def test_an_ask_outside_read_committed_is_malformed(world: World) -> None:
    with psycopg.connect(world.admin) as owner:
        owner.isolation_level = psycopg.IsolationLevel.SERIALIZABLE
        with pytest.raises(psycopg.errors.Error) as raised:
            owner.execute("select gate.require_safe_transaction()")
        assert raised.value.sqlstate == "CL001"
    world.sql("select gate.require_safe_transaction()")


def test_the_clock_moves_in_a_demo_alone_and_a_stamp_is_for_ever(world: World) -> None:
    ahead = "select gate.now() > now() + interval '50 minutes', (select at from gate.clock()) > now() + interval '50 minutes'"
    change = "update cloison.deployment set stamp = 'production'"
    world.sql("insert into gate.clock_offset (amount) values ('1 hour')")
    world.sql(change)
    assert world.sql(ahead) == [(True, True)]  # the change was turned into nothing, for the owner too
    world.sql("drop rule deployment_is_never_updated on cloison.deployment")
    world.sql(change)
    assert world.sql(ahead) == [(False, False)]


def test_whoami_names_the_account_and_its_units(world: World) -> None:
    who = "select username, role, site, units from gate.whoami(%s)"
    assert world.sql(who, world.secret("nadia")) == [("nadia", "nurse", "tilleuls", ["surgery_b"])]
    assert world.sql(who, os.urandom(32)) == []


def test_a_purpose_is_one_of_the_codes_and_absence_is_none(world: World) -> None:
    codes = ["TREAT", "HSYSADMIN", "CURIOSITY", "", None]
    told = [world.sql("select gate.known_purpose(%s)", code)[0][0] for code in codes]
    assert told == [True, True, False, False, False]


def test_explained_among_says_of_many_what_relationship_to_says_of_each(world: World) -> None:
    """`gate.explained_among` for a search, for everybody of the cast and every patient; glasses among them."""
    world.secret("nadia")
    world.sql(
        "update access.relationship set made_by = %s where patient_id = %s", an_id("nadia"), an_id("bed 3")
    )
    for patient, instead, confirmed in (
        ("inside", True, None),
        ("bed 1", False, "ines"),
        ("bed 2", False, None),
    ):
        world.sql(
            "insert into access.break_glass (id, account_id, session_id, patient_id, site_id, reason_code, reason, began_at, expires_at, "
            "instead, confirmed_by) values (gen_random_uuid(), %s, (select id from identity.session limit 1), %s, %s, 'vital_emergency', '', now() - interval '1 minute', "
            "now() + interval '1 hour', %s, %s)",
            an_id("nadia"), an_id(patient), SITE, instead, confirmed and an_id(confirmed),
        )  # fmt: skip
    each = """
        select a.username, array_agg(p.id order by p.id) filter (where r.explained)
        from directory.account a
        cross join records.patient p
        left join lateral gate.relationship_to(a.id, a.role, p.id, now(), %s) r on true group by 1"""
    many = """
        select a.username, (select array_agg(e.patient_id order by e.patient_id)
                            from gate.explained_among(a.id, a.role, array(select id from records.patient), now(), %s) e)
        from directory.account a"""
    for narrow in (False, True):
        one_by_one, at_once = dict(world.sql(each, narrow)), dict(world.sql(many, narrow))
        assert at_once == one_by_one
        assert len(one_by_one["sam"]) > 30
        assert one_by_one["paul"] == [INSIDE]
        assert (one_by_one["nadia"] is None) != narrow  # behind her glass, which no contained account has
