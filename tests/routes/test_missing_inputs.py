"""Absence refuses: each thing that an opening needs, taken away; asked in SQL, over FHIR, by page (12.4).

No session, no right of the role, no relationship, no purpose, no allowance, no ledger, no key: no disclosure. What is
checked each time: the answer, that nothing of the patient left, the ledger's line, and what it cost.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from cloison import permissions
from cloison.errors import CloisonError, Code
from cloison.gate import calls, opened
from cloison.gate.answers import Refused
from cloison.records.keyring import Keyring, RootKey
from tests import cluster as clusters
from tests.people import World, an_id
from tests.routes.fhir import Face, served
from tests.routes.pages_process import Pages, serving
from tests.worlds.faces import slices_in

TakenAway = Callable[[World], AbstractContextManager[None]]


@dataclass(frozen=True)
class Case:
    """What is taken away; who asks; the reason in SQL, the statuses over HTTP; the line each leaves, if any."""

    taken: TakenAway
    reason: str
    fhir: int
    page: int
    who: str = "nadia"
    slices: tuple[str, ...] = ("traits", "clinical")
    purpose: str | None = "TREAT"
    fhir_path: str = "/Patient/{}"
    line_sql: tuple[str, str] | None = None
    line_http: tuple[str, str] | None = None
    line_page: tuple[str, str] | None = None


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as made:
        yield made


@pytest.fixture
def world(pages: Pages) -> World:
    """The cast, everybody to sign in anew, nothing spent."""
    pages.world.secrets.clear()
    pages.world.sql("delete from access.spent")
    return pages.world


@contextmanager
def sql(world: World, do: str, undo: str) -> Iterator[None]:
    """Run a statement as the owner, and undo it."""
    world.sql(do)
    try:
        yield
    finally:
        world.sql(undo)


@contextmanager
def nothing(world: World) -> Iterator[None]:
    yield


@contextmanager
def the_session(world: World) -> Iterator[None]:
    world.secrets["nadia"] = os.urandom(32)
    yield


@contextmanager
def a_live_session(world: World) -> Iterator[None]:
    world.sql("select gate.end_session(sha256(%s))", world.secret("nadia"))
    yield


def time_left(world: World) -> AbstractContextManager[None]:
    later = "insert into gate.clock_offset (amount) values ('61 minutes')"
    return sql(world, later, "delete from gate.clock_offset")


def the_account(world: World) -> AbstractContextManager[None]:
    change = "update directory.account set suspended_at = {} where username = 'nadia'"
    return sql(world, change.format("gate.now()"), change.format("null"))


@contextmanager
def the_allowance(world: World) -> Iterator[None]:
    """Nadia has opened as many others of her care set as her role may in a quarter-hour."""
    world.sql(
        "insert into access.spent (holder, kind, patient_id, last_at) select %s, 'explained', gen_random_uuid(), "
        "gate.now() from generate_series(1, (select quarter_hour from access.ceiling where scope = 'nurse' "
        "and kind = 'explained'))",
        an_id("nadia"),
    )
    yield


def the_ceiling(world: World) -> AbstractContextManager[None]:
    """No row of a ceiling is a ceiling of zero."""
    do = "update access.ceiling set scope = 'nobody' where scope = 'nurse' and kind = 'explained'"
    return sql(world, do, do.replace("'nobody' where scope = 'nurse'", "'nurse' where scope = 'nobody'"))


def the_ledger(world: World) -> AbstractContextManager[None]:
    return sql(
        world,
        "revoke insert on ledger.line from cloison_gate",
        "grant insert on ledger.line to cloison_gate",
    )


def the_outbox(world: World) -> AbstractContextManager[None]:
    return sql(
        world,
        "revoke insert on ledger.outbox from cloison_gate",
        "grant insert on ledger.outbox to cloison_gate",
    )


@contextmanager
def the_wrapping_key(world: World) -> Iterator[None]:
    """The data keys of `inside` are under a key that came after the keyring was loaded, from another root."""
    foreign, key_id = RootKey(os.urandom(32)), uuid4()
    world.sql(
        "insert into records.wrapping_key (id, site_id, wrapped, root_id, made_at, retired_at) "
        "values (%s, null, %s, %s, now(), now())",
        key_id,
        foreign.wrap(os.urandom(32), key_id),
        foreign.id,
    )
    before = world.sql(
        "select slice, wrapping_key_id from records.data_key where patient_id = %s", an_id("inside")
    )
    change = "update records.data_key set wrapping_key_id = %s where patient_id = %s and slice = %s"
    for name, _ in before:
        world.sql(change, key_id, an_id("inside"), name)
    yield
    for name, old in before:
        world.sql(change, old, an_id("inside"), name)
    world.sql("delete from records.wrapping_key where id = %s", key_id)


@contextmanager
def the_right_wrapped_key(world: World) -> Iterator[None]:
    """The wrapped keys of `inside` were replaced by others of the same length."""
    before = world.sql("select slice, wrapped from records.data_key where patient_id = %s", an_id("inside"))
    change = "update records.data_key set wrapped = %s where patient_id = %s and slice = %s"
    for name, _ in before:
        world.sql(change, os.urandom(60), an_id("inside"), name)
    yield
    for name, old in before:
        world.sql(change, old, an_id("inside"), name)


@contextmanager
def the_wrapped_key(world: World) -> Iterator[None]:
    """The wrapped keys of `inside` are destroyed, as an erasure does; the bodies are still there."""
    world.sql(
        "create table public.kept as select * from records.data_key where patient_id = %s", an_id("inside")
    )
    # As replication does it: foreign keys are not looked at.
    skip = "set session_replication_role = replica; "
    world.sql(f"{skip}delete from records.data_key where patient_id = '{an_id('inside')}'")
    yield
    world.sql("insert into records.data_key select * from public.kept")
    world.sql("drop table public.kept")


# A secret of no session takes no ticket: who asked learns no reason at all, and the line says no_session.
_REFUSED = ("refused", "no_session")
_SPENT = ("refused", "allowance_spent")
_GIVEN = ("allowed", "ward_presence")
CASES = {
    "session": Case(the_session, "no_ticket", 401, 303, line_sql=_REFUSED),
    "live session": Case(a_live_session, "no_ticket", 401, 303, line_sql=_REFUSED),
    "time left": Case(time_left, "no_session", 401, 303, line_sql=_REFUSED),
    "active account": Case(the_account, "no_session", 401, 303, line_sql=_REFUSED),
    "right of the role": Case(
        nothing,
        "role_refuses",
        404,
        404,
        who="adam",
        line_sql=("refused", "role_refuses"),
        line_http=("refused", "no_purpose"),  # FHIR knows no purpose for a role that opens nothing
        line_page=("refused", "no_purpose"),
    ),
    "right to the slice": Case(
        nothing,
        "role_refuses",
        404,
        404,
        who="coline",
        slices=("traits", "contact"),
        line_sql=("refused", "role_refuses"),
        line_http=("refused", "no_relationship"),  # what a role may not read is not even asked for
        line_page=("refused", "no_relationship"),
    ),
    "relationship": Case(
        nothing,
        "no_relationship",
        403,
        403,
        who="sam",
        line_sql=("refused", "no_relationship"),
        line_http=("refused", "no_relationship"),
        line_page=("refused", "no_relationship"),
    ),
    "allowance": Case(
        the_allowance, "allowance_spent", 429, 429, line_sql=_SPENT, line_http=_SPENT, line_page=_SPENT
    ),
    "ceiling": Case(
        the_ceiling, "allowance_spent", 429, 429, line_sql=_SPENT, line_http=_SPENT, line_page=_SPENT
    ),
    "ledger": Case(the_ledger, "gate-fault", 500, 500),
    "outbox": Case(the_outbox, "gate-fault", 500, 500),
    "wrapping key": Case(
        the_wrapping_key, "key-missing", 503, 500, line_sql=_GIVEN, line_http=_GIVEN, line_page=_GIVEN
    ),
    "right wrapped key": Case(
        the_right_wrapped_key,
        "record-unreadable",
        500,
        500,
        line_sql=_GIVEN,
        line_http=_GIVEN,
        line_page=_GIVEN,
    ),
    "wrapped key": Case(
        the_wrapped_key, "nothing", 404, 404, line_sql=_GIVEN, line_http=_GIVEN, line_page=_GIVEN
    ),
}
COSTS = {"wrapping key", "right wrapped key", "wrapped key"}  # the gate said yes: these count as disclosed


@contextmanager
def watched(world: World, expected: tuple[str, str] | None, who: str, *, costs: bool) -> Iterator[None]:
    """Check what the block leaves behind: exactly this line, and rows of spending only where it was allowed."""
    before = world.sql("select coalesce(max(id), 0) from ledger.line")[0][0]
    spent = "select holder, kind, patient_id from access.spent order by 1, 2, 3"
    had = world.sql(spent)
    yield
    lines = world.sql(
        "select outcome, reason, account_id, session_id is null, patient_id from ledger.line where id > %s",
        before,
    )
    if expected is None:
        assert lines == []
    else:
        unknown = expected == _REFUSED
        assert lines == [(*expected, None if unknown else an_id(who), unknown, an_id("inside"))]
    outbox = world.sql("select count(*) from ledger.outbox where line_id > %s", before)
    assert outbox == [(len(lines),)]
    assert (world.sql(spent) != had) == costs


@pytest.mark.parametrize("missing", CASES)
def test_in_sql_nothing_is_given(world: World, missing: str) -> None:
    case = CASES[missing]
    gate = world.gate()
    world.secret(case.who)
    with case.taken(world), watched(world, case.line_sql, case.who, costs=missing in COSTS):
        opening = calls.Opening(world.secret(case.who), an_id("inside"), case.slices, case.purpose, "t")
        try:
            answer = gate.ask(calls.open_one(opening))
            if isinstance(answer, Refused):
                said = answer.reason
            else:
                said = "something" if opened.resources(answer, world.keyring) else "nothing"
        except CloisonError as error:
            said = str(error.code)
        assert said == case.reason
    gate.close()


@pytest.mark.parametrize("missing", CASES)
def test_over_fhir_nothing_is_given(world: World, missing: str) -> None:
    case = CASES[missing]

    async def story(face: Face) -> None:
        world.secret(case.who)
        with case.taken(world), watched(world, case.line_http, case.who, costs=missing in COSTS):
            told = await face.get(case.who, case.fhir_path.format(an_id("inside")))
            assert told.status_code == case.fhir, told.text
            assert told.json()["resourceType"] == "OperationOutcome"
            assert slices_in(told.text) == frozenset()
            assert ("retry-after" in told.headers) == (case.fhir in (429, 503))

    served(world, story)


@pytest.mark.parametrize("missing", CASES)
def test_by_page_nothing_is_given(pages: Pages, world: World, missing: str) -> None:
    case = CASES[missing]
    world.secret(case.who)
    with (
        case.taken(world),
        pages.as_(case.who) as browser,
        watched(world, case.line_page, case.who, costs=missing in COSTS),
    ):
        told = browser.get(f"/patient/{an_id('inside')}/")
        assert told.status_code == case.page
        assert slices_in(told.text) == frozenset()
        assert told.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("missing", ["live session", "time left", "active account"])
def test_a_role_that_fhir_remembers_opens_nothing_without_its_session(world: World, missing: str) -> None:
    """The interface keeps a role for half a minute; the gate is asked each time all the same, and says no."""

    async def story(face: Face) -> None:
        assert (await face.get("nadia", f"/Patient/{an_id('elsewhere')}")).status_code == 403
        with CASES[missing].taken(world), watched(world, _REFUSED, "nadia", costs=False):
            told = await face.get("nadia", f"/Patient/{an_id('inside')}")
            assert told.status_code == 401
            assert slices_in(told.text) == frozenset()

    served(world, story)


PURPOSELESS = {
    "open": lambda s, p: calls.open_one(calls.Opening(s, an_id("inside"), ("traits",), p, "t")),
    "list": lambda s, p: calls.list_patients(s, p, "t"),
    "find": lambda s, p: calls.find(s, [1], exact=False, purpose=p, surface="t"),
    "openings": lambda s, p: calls.openings(s, an_id("inside"), p, "t"),
    "write": lambda s, p: calls.write(s, an_id("inside"), an_id("tilleuls"), [], purpose=p, surface="t"),
}


@pytest.mark.parametrize("purpose", [None, "", "CURIOSITY"])
@pytest.mark.parametrize("call", PURPOSELESS)
def test_without_a_purpose_that_is_known_no_call_gives_anything(
    world: World, call: str, purpose: str | None
) -> None:
    gate = world.gate()
    ask = PURPOSELESS[call](world.secret("nadia"), purpose)
    assert gate.ask(ask) == Refused("no_purpose")
    assert world.sql("select outcome, reason from ledger.line where ticket = %s", ask.ticket) == [
        ("refused", "no_purpose")
    ]
    assert world.sql("select count(*) from access.spent") == [(0,)]
    gate.close()


def test_over_fhir_a_purpose_that_is_not_known_is_refused_before_the_gate(world: World) -> None:
    async def story(face: Face) -> None:
        world.secret("nadia")
        with watched(world, None, "nadia", costs=False):
            for stated in ("CURIOSITY", ""):
                told = await face.get(
                    "nadia", f"/Patient/{an_id('inside')}", headers={"X-Purpose-Of-Use": stated}
                )
                assert (told.status_code, slices_in(told.text)) == (400, frozenset())

    served(world, story)


def test_both_faces_state_the_same_purpose_for_each_role_that_opens_something() -> None:
    assert set(permissions.PURPOSES) == {role for role in permissions.ROLES if permissions.slices(role)}


GLASS = {
    "session": (the_session, "nadia", "no_ticket", 401, 303),
    "live session": (a_live_session, "nadia", "no_ticket", 401, 303),
    "right of the role": (nothing, "coline", "role_refuses", 404, 404),
    "ledger": (the_ledger, "sam", "gate-fault", 500, 500),
}


@pytest.mark.parametrize("missing", GLASS)
def test_no_glass_is_broken_without_what_it_needs(pages: Pages, world: World, missing: str) -> None:
    taken, who, reason, fhir, page = GLASS[missing]
    gate, patient = world.gate(), an_id("bed 9")
    with pages.as_(None) as browser:
        world.secret(who)
        browser.cookies.set("cloison_session", pages.cookie(who))
        browser.get("/rechercher")  # the form's token, fetched while all was well
        with taken(world):
            browser.cookies.set("cloison_session", pages.cookie(who))
            assert _glass_in_sql(world, who, patient) == reason
            assert served(world, lambda face: _glass_over_fhir(face, who, patient)) == fhir
            token = {"csrfmiddlewaretoken": browser.cookies.get("cloison_csrf", "")}
            sent = browser.post(f"/patient/{patient}/bris-de-glace/", data={"reason": "on_call", **token})
            assert sent.status_code == page
    assert world.sql("select count(*) from access.break_glass where patient_id = %s", patient) == [(0,)]
    assert world.sql("select count(*) from access.spent where patient_id = %s", patient) == [(0,)]
    gate.close()


def test_a_spent_allowance_breaks_no_glass_and_costs_nothing_more(world: World) -> None:
    gate, sam, refused = world.gate(), world.secret("sam"), uuid4()
    for _ in range(10):
        gate.ask(calls.break_glass(sam, uuid4(), "on_call", "", "t"))
    with watched_glass(world, refused):
        assert gate.ask(calls.break_glass(sam, refused, "on_call", "", "t")) == Refused(
            "second_person_needed"
        )
    gate.close()


@contextmanager
def watched_glass(world: World, patient: UUID) -> Iterator[None]:
    before = world.sql("select count(*) from access.spent")
    yield
    assert world.sql("select count(*) from access.spent") == before
    assert world.sql("select outcome, reason from ledger.line where patient_id = %s", patient) == [
        ("refused", "second_person_needed")
    ]


def _glass_in_sql(world: World, who: str, patient: UUID) -> str:
    gate = world.gate()
    try:
        answer = gate.ask(calls.break_glass(world.secret(who), patient, "on_call", "", "t"))
        return answer.reason if isinstance(answer, Refused) else "broken"
    except CloisonError as error:
        return str(error.code)
    finally:
        gate.close()


async def _glass_over_fhir(face: Face, who: str, patient: UUID) -> int:
    body = {"resourceType": "Parameters", "parameter": [{"name": "reasonCode", "valueCode": "on_call"}]}
    return (await face.send(who, "POST", f"/Patient/{patient}/$break-glass", json=body)).status_code


def test_a_keyring_of_another_root_is_not_loaded(world: World) -> None:
    gate = world.gate()
    stranger = Keyring(RootKey(os.urandom(32)))
    with pytest.raises(CloisonError) as raised:
        gate.load_keys(stranger)
    assert raised.value.code is Code.KEY_MISSING
    assert stranger.keys == {}
    gate.close()


def test_a_reason_too_short_opens_nothing_sealed(world: World) -> None:
    gate = world.gate()
    opening = calls.Opening(world.secret("nadia"), an_id("inside"), ("sealed",), "TREAT", "t", detail="court")
    assert gate.ask(calls.open_one(opening)) == Refused("sealed_needs_reason")
    gate.close()

    async def story(face: Face) -> None:
        told = await face.get("nadia", f"/Patient/{an_id('inside')}", headers={"X-Sealed-Reason": "court"})
        assert (told.status_code, slices_in(told.text)) == (400, frozenset())

    served(world, story)
