"""Canaries in a thief's way: one opening ends it, and rows of them in lists are counted, whatever the surface."""

from __future__ import annotations

import ast
import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
import pytest

import cloison
from cloison.errors import CloisonError, Code
from cloison.gate import calls
from cloison.gate.answers import Allowed, Answer, Refused
from cloison.gate.client import Gate
from cloison.gate.machine import MachineGate
from cloison.records import tokens
from tests import cluster as clusters
from tests.attacks.test_defence_off import without
from tests.database import Database
from tests.people import World, an_id
from tests.routes.fhir import Face, served
from tests.routes.pages_process import Pages, posted, serving

INSIDE, ELSEWHERE = an_id("inside"), an_id("elsewhere")
ALERTS = "select rule, severity, account_id, seen, contained from incidents.alert order by rule"
OPENED = ("canary", "grave", an_id("nadia"), 1, True)
NOBODY_IS_ONE = ("exists (select from incidents.canary c where c.mark = any (p_marks))", "false")


def opening(world: World, who: str = "nadia", patient: str = "inside") -> calls.Opening:
    return calls.Opening(world.secret(who), an_id(patient), ("traits", "clinical"), "TREAT", "t")


def observation() -> calls.Version:
    return calls.Version("Observation", uuid4(), "clinical", 0, b"\0" * 80)


def by_machine(world: World, ask: Callable[[MachineGate], object]) -> Answer:
    async def story() -> Answer:
        gate = MachineGate(world.web, world.marks)
        try:
            return await ask(gate)  # type: ignore[misc]
        finally:
            await gate.close()

    return asyncio.run(story())


WAYS: dict[str, Callable[[World, Gate], Answer]] = {
    "people open": lambda w, g: g.ask(calls.open_one(opening(w))),
    "people write": lambda w, g: g.ask(
        calls.write(
            w.secret("nadia"), INSIDE, an_id("tilleuls"), [observation()], purpose="TREAT", surface="t"
        )
    ),
    "people break the glass": lambda w, g: g.ask(
        calls.break_glass(w.secret("nadia"), INSIDE, "vital_emergency", "", "t")
    ),
    "machines open": lambda w, _: by_machine(w, lambda g: g.open(opening(w))),
    "machines open alone": lambda w, _: by_machine(w, lambda g: g.ask(calls.open_one(opening(w)))),
    "machines write": lambda w, _: by_machine(
        w,
        lambda g: g.ask(
            calls.write(
                w.secret("nadia"), INSIDE, an_id("tilleuls"), [observation()], purpose="TREAT", surface="t"
            )
        ),
    ),
    "machines break the glass": lambda w, _: by_machine(
        w, lambda g: g.ask(calls.break_glass(w.secret("nadia"), INSIDE, "vital_emergency", "", "t"))
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_one_patient_bears_the_mark_and_meets_the_canary(
    world: World, gate: Gate, way: str
) -> None:
    world.plant("inside")
    kept = "select (select count(*) from records.resource), (select count(*) from access.break_glass)"
    before = world.sql(kept)
    assert WAYS[way](world, gate) == Refused("no_ticket")  # its sessions have ended, and it takes nothing
    assert world.sql(ALERTS) == [OPENED]
    assert world.sql(kept) == before  # nothing was stored either, and no glass is broken
    assert world.sql("select outcome, reason from ledger.line order by id desc limit 1") == [
        ("refused", "contained")
    ]
    assert world.sql("select ended_because from identity.session") == [("contained",)]


@pytest.mark.parametrize("way", WAYS)
def test_the_same_ways_are_open_where_nobody_is_a_canary(world: World, gate: Gate, way: str) -> None:
    assert isinstance(WAYS[way](world, gate), Allowed)


def test_nothing_of_the_product_builds_a_call_but_the_calls() -> None:
    """So that no call about a patient can be sent without its mark: `Ask` and `open_many` are the gate's own."""
    package = Path(cloison.__file__).parent
    builders = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and (getattr(node.func, "id", None) or getattr(node.func, "attr", None)) in ("Ask", "open_many")
    }
    assert builders == {"gate/calls.py"}


def test_each_call_about_a_patient_says_who_it_is(world: World) -> None:
    secret, patient = bytes(32), uuid4()
    asks = [
        calls.open_one(calls.Opening(secret, patient, ("traits",), "TREAT", "t")),
        calls.break_glass(secret, patient, "on_call", "", "t"),
        calls.write(secret, patient, uuid4(), [], purpose="TREAT", surface="t"),
    ]
    for ask in asks:
        sent = calls.marked(ask, world.marks)
        assert ask.parameters[-1] in (calls.NO_MARK, [calls.NO_MARK])
        assert sent.parameters[-1] in (world.marks.of(patient), [world.marks.of(patient)])
        assert sent.parameters[:-1] == ask.parameters[:-1]


def test_over_fhir_one_canary_ends_it_and_without_the_check_the_drain_goes_on(
    world: World, database: Database
) -> None:
    async def drain(face: Face) -> list[int]:
        paths = [f"/Patient/{INSIDE}", f"/Patient/{INSIDE}/$everything", "/Patient"]
        return [(await face.get("nadia", path)).status_code for path in paths]

    mark = world.plant("inside")
    without(database, "gate/ask_open.sql", *NOBODY_IS_ONE)
    assert served(world, drain) == [200, 200, 200]
    assert world.sql(ALERTS) == []
    without(database, "gate/ask_open.sql", *NOBODY_IS_ONE[:1], instead=NOBODY_IS_ONE[0])
    assert mark == world.marks.of(INSIDE)
    assert served(world, drain) == [401, 401, 401]
    assert world.sql(ALERTS) == [OPENED]


@pytest.fixture
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as found:
        yield found


def test_over_pages_one_canary_ends_it_and_shows_nothing(pages: Pages) -> None:
    browser = pages.as_("nadia")
    assert "LEFÈVRE" in browser.get(f"/patient/{INSIDE}/").text
    pages.world.plant("inside")
    told = browser.get(f"/patient/{INSIDE}/")
    assert (told.status_code, told.headers["location"]) == (303, "http://127.0.0.1:9/signin/")
    assert "Lef" not in told.text
    assert "LEF" not in told.text
    assert browser.get("/").status_code == 303
    assert pages.world.sql(ALERTS) == [OPENED]


def test_over_pages_breaking_the_glass_of_a_canary_opens_nothing(pages: Pages) -> None:
    pages.world.plant("elsewhere", "ormes")
    with pages.as_("nadia") as browser:
        told = posted(browser, f"/patient/{ELSEWHERE}/bris-de-glace/", reason="vital_emergency", text="")
    assert told.status_code == 303
    assert told.headers["location"] == "http://127.0.0.1:9/signin/"
    assert pages.world.sql(ALERTS) == [OPENED]
    assert pages.world.sql("select count(*) from access.break_glass") == [(0,)]


def test_a_set_of_openings_gives_nothing_of_the_contained_account_and_all_of_the_others(world: World) -> None:
    world.plant("elsewhere", "ormes")

    async def story() -> list[Answer]:
        gate = MachineGate(world.web, world.marks)
        try:
            asked = [opening(world, "sam", name) for name in ("bed 1", "elsewhere", "bed 2")]
            asked.append(opening(world, "nadia", "inside"))
            return await asyncio.gather(*(gate.open(one) for one in asked))
        finally:
            await gate.close()

    first, *_, other = asyncio.run(story())
    assert isinstance(other, Allowed)
    lines = world.sql("select distinct outcome, reason from ledger.line where account_id = %s", an_id("sam"))
    assert ("refused", "contained") in lines
    assert (
        isinstance(first, Refused) or ("allowed", "ward_presence") in lines
    )  # alone in a call before, or with it
    assert [row[:3] for row in world.sql(ALERTS)] == [("canary", "grave", an_id("sam"))]


# Lists.


def listed(world: World, gate: Gate, who: str = "sam") -> Answer:
    return gate.ask(calls.list_patients(world.secret(who), "TREAT", "t"))


def test_the_third_canary_in_a_list_alerts_and_showing_one_again_does_not(world: World, gate: Gate) -> None:
    for name in ("bed 1", "bed 2"):
        world.plant(name, "ormes")
    for _ in range(3):
        assert isinstance(listed(world, gate), Allowed)
    assert world.sql("select count(*) from incidents.canary_shown") == [(2,)]
    assert world.sql(ALERTS) == []
    world.plant("bed 3", "ormes")
    gate._marks.canaries = None  # the sweep renews it every ten seconds
    assert isinstance(listed(world, gate), Allowed)  # told, and not stopped: a list may meet one by chance
    assert world.sql(ALERTS) == [("canary_listed", "serious", an_id("sam"), 3, False)]


def test_those_of_yesterday_do_not_count(world: World, gate: Gate) -> None:
    for n in range(3):
        world.plant(f"bed {n}", "ormes")
    world.sql("update incidents.rule set threshold = '{\"rows\": 4}' where name = 'canary_listed'")
    listed(world, gate)
    world.sql("update incidents.canary_shown set at = at - interval '24 hours 1 second'")
    world.plant("bed 9", "ormes")
    gate._marks.canaries = frozenset({world.marks.of(an_id("bed 9"))})
    listed(world, gate)
    assert world.sql(ALERTS) == []
    gate._marks.canaries = None
    listed(world, gate)
    assert [row[3] for row in world.sql(ALERTS)] == [4]


def test_nothing_is_shown_before_it_is_noted_and_nothing_is_sent_without_a_canary(
    world: World, gate: Gate
) -> None:
    """Without the right to note, a list without canaries is a list, and one with a canary is nothing."""
    world.plant("bed 1", "ormes")
    assert isinstance(listed(world, gate, "nadia"), Allowed)
    world.sql("revoke execute on function gate.note_shown from cloison_web")
    assert isinstance(listed(world, gate, "nadia"), Allowed)
    with pytest.raises(CloisonError) as told:
        listed(world, gate)
    assert told.value.code is Code.GATE_FAULT


def test_a_client_that_does_not_know_yet_who_the_canaries_are_asks_first(world: World) -> None:
    world.plant("bed 1", "ormes")
    world.sql("revoke execute on function gate.canary_marks from cloison_web")
    gate = world.gate()
    with pytest.raises(CloisonError):
        listed(world, gate)
    gate.close()
    with pytest.raises(LookupError):
        world.marks.among([INSIDE])


def test_over_fhir_a_search_through_the_index_is_noticed_and_its_answers_are_the_same_bytes(
    world: World,
) -> None:
    async def walk(face: Face) -> list[httpx.Response]:
        paths = ["/Patient", *(f"/Patient?birthdate=19{40 + n}-01-01" for n in range(4))]
        return [await face.get(who, path) for who, path in zip(("sam", *4 * ["paul"]), paths, strict=True)]

    before = served(world, walk)
    for n in range(4):
        world.plant(f"bed {n}", "ormes")
    after = served(world, walk)
    assert [one.status_code for one in after] == [200] * 5
    assert [one.content for one in after] == [one.content for one in before]
    assert [sorted(one.headers.items()) for one in after] == [sorted(one.headers.items()) for one in before]
    assert {row[:4] for row in world.sql(ALERTS)} == {
        ("canary_listed", "serious", an_id("paul"), 4),
        ("canary_listed", "serious", an_id("sam"), 4),
    }


def test_over_pages_lists_and_searches_are_noticed(pages: Pages) -> None:
    for n in range(3):
        pages.world.plant(f"bed {n}", "ormes")
    with pages.as_("sam") as browser:
        assert "IPP-bed 1" in browser.get("/").text
    with pages.as_("nadia") as browser:
        for n in range(3):
            told = posted(browser, "/rechercher", born=f"01/01/19{40 + n}")
            assert f"IPP-bed {n}" in told.text
    assert {row[:4] for row in pages.world.sql(ALERTS)} == {
        ("canary_listed", "serious", an_id("nadia"), 3),
        ("canary_listed", "serious", an_id("sam"), 3),
    }


def test_two_lists_at_the_same_moment_are_counted_one_after_the_other(
    world: World, database: Database
) -> None:
    marks = [world.plant(f"bed {n}", "ormes") for n in range(2)]
    world.sql("update incidents.rule set threshold = '{\"rows\": 2}' where name = 'canary_listed'")
    lock = "  perform from access.holder h where h.id = v_who.account_id for update;"
    secret = world.secret("sam")
    world.sql("insert into access.holder values (%s)", an_id("sam"))

    def both() -> list[tuple]:
        world.sql("truncate incidents.canary_shown")
        with psycopg.connect(world.web) as one, psycopg.connect(world.web) as two:
            note = "select gate.note_shown(%s, %s)"
            one.execute(note, (secret, marks[:1]))
            second = threading.Thread(target=lambda: (two.execute(note, (secret, marks[1:])), two.commit()))
            second.start()
            second.join(0.3)  # waits for the first, or is done
            one.commit()
            second.join()
        return world.sql(ALERTS)

    without(database, "gate/note_shown.sql", lock)
    assert both() == []
    without(database, "gate/note_shown.sql", lock, instead=lock)
    assert [row[3] for row in both()] == [2]


@pytest.mark.parametrize(
    "call",
    [
        "select gate.note_shown(null, array[]::bytea[])",
        "select gate.note_shown('x', null)",
    ],
)
def test_a_malformed_note_is_refused(world: World, database: Database, call: str) -> None:
    with pytest.raises(psycopg.Error) as told:
        database.connect("cloison_web").execute(call)
    assert told.value.sqlstate == "CL001"


def test_the_database_login_can_note_nothing_that_is_not_so(world: World, database: Database) -> None:
    """Marks of nobody fill no table, and a secret of nobody accuses nobody."""
    world.plant("bed 1", "ormes")
    attacker, secret = database.connect("cloison_web"), world.secret("sam")
    attacker.execute("select gate.note_shown(%s, %s)", (secret, [b"x" * 16, calls.NO_MARK]))
    attacker.execute("select gate.note_shown(%s, %s)", (b"nobody", [world.marks.of(an_id("bed 1"))]))
    assert world.sql("select count(*) from incidents.canary_shown") == [(0,)]
    assert attacker.execute("select * from gate.canary_marks()").fetchall() == [
        (world.marks.of(an_id("bed 1")),)
    ]


def test_a_mark_needs_the_keyring(world: World) -> None:
    """With the table and the ids alone, every guess at how a mark is made fails; with the key it is made at once."""
    stolen = {world.plant(name, "ormes") for name in ("bed 1", "bed 2")}
    ids = [row[0] for row in world.sql("select id from records.patient")]
    found = {i for i in ids if world.marks.of(i) in stolen}
    assert found == {an_id("bed 1"), an_id("bed 2")}
    assert tokens.of_contact(world.index_key, "email", "x@y.z") != int.from_bytes(
        world.marks.of_contact("email", "x@y.z")[:8], "big", signed=True
    )
