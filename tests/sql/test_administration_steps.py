"""The numbered steps of the functions about places and accounts, by number; and what they are made of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from cloison.errors import CloisonError
from cloison.gate import administration
from cloison.gate.answers import Allowed, Answer, Refused
from cloison.gate.client import Gate
from tests.people import NOW, World, an_id
from tests.sql.office import SOON, Office
from tests.sql.officers import REASON, lines, opens
from tests.sql.registry import NEW_SITE, NEW_UNIT, SITE_WORDS, adds, asks_for, change, changes, why, word

Step = Callable[[World, Gate], None]
_GHOST = uuid4()


def no_session(deed: Callable[[World, Gate], Answer], who: str = "adam") -> Step:
    def test(world: World, gate: Gate) -> None:
        world.secret(who)
        world.sql("update directory.account set suspended_at = now() where username = %s", who)
        assert deed(world, gate) == Refused("no_session")

    return test


def one_line(event: str, deed: Callable[[World, Gate], object]) -> Step:
    def test(world: World, gate: Gate) -> None:
        deed(world, gate)
        [(who, outcome, _)] = lines(world, event)
        assert (who, outcome) in (("adam", "allowed"), ("rita", "allowed"))

    return test


# Places.


def who_may_change_a_place(world: World, gate: Gate) -> None:
    rename = {"name": "Chirurgie viscérale"}
    for who, where, said in (
        ("adam", "geriatrics", "changed"),
        ("diane", "surgery_b", "changed"),
        ("diane", "geriatrics", "role_refuses"),
        ("simone", "surgery_b", "role_refuses"),
        ("rita", "surgery_b", "role_refuses"),
        ("nadia", "surgery_b", "role_refuses"),
        ("dora", "surgery_b", "role_refuses"),
    ):
        assert changes(world, gate, who, "unit.rename", where, **rename) == said, who
    assert changes(world, gate, "simone", "room.add", "surgery_b", name="Salle 1") == "changed"
    assert changes(world, gate, "simone", "room.add", "geriatrics", name="Salle 1") == "role_refuses"
    for do in ("site.close", "site.reopen"):
        assert changes(world, gate, "diane", do, "tilleuls") == "role_refuses"
    assert changes(world, gate, "adam", "unit.rename", _GHOST, **rename) == "role_refuses"
    assert changes(world, gate, "adam", "unit.move", "surgery_b", site=str(an_id("ormes"))) == "no_place"
    world.sql("update directory.account set contained_at = now() where username = 'adam'")
    assert changes(world, gate, "adam", "unit.rename", "lab", **rename) == "role_refuses"


def what_a_place_may_become(world: World, gate: Gate) -> None:
    def said(do: str, subject: str | UUID, **words: str) -> str:
        return changes(world, gate, "adam", do, subject, **words)

    for name in ("", "x", "y" * 81, "<b>A</b>", "a\nb"):
        assert said("unit.rename", "surgery_b", name=name) == "wrong_words"
    assert said("unit.rename", "surgery_b", name="MEDICINE_A") == "name_taken"
    assert said("unit.rename", "surgery_b", name="geriatrics") == "changed"  # another site's
    assert said("site.rename", "tilleuls", **{**SITE_WORDS, "postcode": "6150"}) == "wrong_words"
    assert said("site.rename", "tilleuls", **{**SITE_WORDS, "name": "Ormes"}) == "name_taken"
    assert said("unit.add", "tilleuls", **{**NEW_UNIT, "beds": "501"}) == "wrong_words"
    assert said("unit.add", "tilleuls", **{**NEW_UNIT, "code": "surgery_b"}) == "wrong_words"
    assert said("unit.add", "tilleuls", **{**NEW_UNIT, "code": "lab"}) == "name_taken"
    assert said("unit.add", "closed", **NEW_UNIT) == "place_closed"
    assert said("unit.kind", "surgery_b", kind="medicine") == "no_place"
    assert said("unit.beds", "surgery_b", beds="-1") == "wrong_words"
    assert said("unit.rename", "old_ward", name="Neuf") == "place_closed"
    assert said("site.reopen", "tilleuls") == "no_place"
    new = uuid4()
    for wrong in ({"finess": "1"}, {"kind": "school"}, {"commune": ""}):
        assert (
            word(gate.act(change(world, "adam", "site.add", new, new, **{**NEW_SITE, **wrong})))
            == "wrong_words"
        )
    taken = {**NEW_SITE, "finess": "000000000"}
    assert word(gate.act(change(world, "adam", "site.add", new, new, **taken))) == "name_taken"


def thirty_closings_a_day(world: World, gate: Gate) -> None:
    rooms = [adds(world, gate, "room.add", "surgery_b", "adam", name=f"Salle {n}") for n in range(31)]
    said = [changes(world, gate, "adam", "room.close", room) for room in rooms]
    assert said == ["changed"] * 30 + ["allowance_spent"]
    assert changes(world, gate, "diane", "room.close", rooms[30]) == "changed"


def what_widens_takes_two(world: World, gate: Gate) -> None:
    office = Office(world)
    beds = "select beds, kind from directory.unit where id = %s"
    for do, said, granted in (
        ("unit.beds", {"beds": "40"}, [(40, "medicine")]),
        ("unit.kind", {"kind": "emergency"}, [(40, "emergency")]),
    ):
        before = world.sql(beds, an_id("surgery_b"))
        asked = asks_for(world, gate, "adam", do, "surgery_b", **said)
        assert world.sql(beds, an_id("surgery_b")) == before
        assert changes(world, gate, "adam", do, "surgery_b", **said) == "already_proposed"
        assert office.decides("adam", asked) == "own_proposal"
        assert office.decides("nadia", asked) == "role_refuses"
        assert office.decides("diane", asked) == "granted"
        assert world.sql(beds, an_id("surgery_b")) == granted
    assert changes(world, gate, "diane", "unit.beds", "surgery_b", beds="12") == "beds_open"
    assert changes(world, gate, "diane", "unit.beds", "surgery_b", beds="31") == "changed"  # fewer takes one
    unit = asks_for(world, gate, "diane", "unit.add", "tilleuls", **NEW_UNIT)
    assert world.sql("select count(*) from directory.unit where id = %s", unit) == [(0,)]
    assert office.decides("adam", unit, yes=False) == "refused"
    assert world.sql("select count(*) from directory.unit where id = %s", unit) == [(0,)]
    unit = asks_for(world, gate, "diane", "unit.add", "tilleuls", **NEW_UNIT)
    assert office.decides("adam", unit) == "granted"
    assert world.sql("select site_id, code, beds from directory.unit where id = %s", unit) == [
        (an_id("tilleuls"), "4412", 20)
    ]
    assert world.sql("select count(*), min(label) from directory.bed where unit_id = %s", unit) == [
        (20, "101F")
    ]
    site = asks_for(world, gate, "adam", "site.add", "", **NEW_SITE)
    office.hire("abel", "administrator", None)
    assert office.decides("diane", site) == "role_refuses"
    assert office.decides("abel", site) == "granted"
    assert world.sql("select name, finess from directory.site where id = %s", site) == [
        ("Clinique des Hêtres", "960000017")
    ]
    secret = world.secret("sam")
    shut = asks_for(world, gate, "adam", "site.close", "ormes")
    assert gate.whoami(secret) is not None
    assert office.decides("abel", shut) == "granted"
    assert gate.whoami(secret) is None  # dead at the next request


def places_are_shown_to_those_who_keep_them(world: World, gate: Gate) -> None:
    def seen(who: str) -> set[str]:
        told = gate.look(administration.places(world.secret(who)))
        return {site["name"] for site in told.detail["sites"]} if isinstance(told, Allowed) else {told.reason}

    assert seen("adam") == seen("rita") == {"tilleuls", "ormes", "closed"}
    assert seen("diane") == seen("simone") == {"tilleuls"}
    for who in ("nadia", "clara", "dora", "ivan"):
        assert seen(who) == {"role_refuses"}


def a_unit_is_shown_to_those_who_keep_it(world: World, gate: Gate) -> None:
    def seen(who: str, unit: str) -> Any:
        told = gate.look(administration.unit(world.secret(who), an_id(unit)))
        return told.detail if isinstance(told, Allowed) else told.reason

    assert (
        seen("diane", "geriatrics")
        == seen("simone", "geriatrics")
        == seen("nadia", "surgery_b")
        == "role_refuses"
    )
    assert seen("adam", "ghost") == "role_refuses"
    assert seen("simone", "surgery_b")["people"] == []
    assert {one["name"] for one in seen("diane", "surgery_b")["people"]} >= {"nadia NADIA", "paul PAUL"}
    whole = str(seen("adam", "surgery_b"))
    assert str(an_id("inside")) not in whole
    assert "taken" not in whole  # whether somebody lies there is nobody's here


# Accounts.


def who_lists_accounts(world: World, gate: Gate) -> None:
    def seen(who: str, **wanted: Any) -> Any:
        told = gate.look(administration.accounts(world.secret(who), **wanted))
        return [row["username"] for row in told.detail["rows"]] if isinstance(told, Allowed) else told.reason

    assert seen("adam") == []  # nothing asked for: numbers alone
    assert seen("adam", name="NAD") == seen("diane", name="nad") == ["nadia"]
    assert seen("rita", role="nurse", site=an_id("ormes")) == ["sam"]
    assert seen("diane", role="nurse") == ["ines", "lea", "nadia"]
    assert seen("dora", state="site_closed") == ["otto"]
    assert seen("diane", state="site_closed") == []
    assert seen("adam", name="system") == seen("adam", name="%") == []
    for who in ("nadia", "simone", "clara"):
        assert seen(who, name="nad") == "role_refuses"
    told = gate.look(administration.accounts(world.secret("diane")))
    assert isinstance(told, Allowed)
    assert {one["site"] for one in told.detail["counts"]} == {"tilleuls"}


def who_sees_one_account(world: World, gate: Gate) -> None:
    def seen(who: str, whom: str) -> str:
        return word(gate.look(administration.account(world.secret(who), an_id(whom))))

    for who, whom, said in (
        ("adam", "sam", "shown"),
        ("rita", "sam", "shown"),
        ("diane", "nadia", "shown"),
        ("diane", "sam", "role_refuses"),
        ("adam", "system", "role_refuses"),
        ("adam", "ghost", "role_refuses"),
        ("dora", "nadia", "role_refuses"),
        ("nadia", "ines", "role_refuses"),
    ):
        assert seen(who, whom) == said, (who, whom)


def who_watches_what_ends(world: World, gate: Gate) -> None:
    office = Office(world)
    assert office.assigns("adam", "sam", "surgery_b", None, SOON)[1] == "second_person_needed"
    assert office.assigns("diane", "ines", "medicine_a", None, SOON)[1] == "assigned"
    world.sql("update directory.account set awake_at = now() - interval '31 days' where username = 'felix'")
    assert office.ends("adam", "coline", SOON) == "ended"
    told = gate.look(administration.to_watch(world.secret("adam")))
    assert isinstance(told, Allowed)
    names = {what: {row["name"] for row in rows} for what, rows in told.detail.items()}
    assert names["ending"] >= {"sam SAM", "ines INES"}
    assert names["unconfirmed"] == {"sam SAM"}
    assert "felix FELIX" in names["asleep"]
    assert names["leaving"] == {"coline COLINE"}
    of_the_site = gate.look(administration.to_watch(world.secret("diane")))
    assert isinstance(of_the_site, Allowed)
    assert of_the_site.detail["unconfirmed"] == []
    for who in ("nadia", "dora", "simone"):
        assert gate.look(administration.to_watch(world.secret(who))) == Refused("role_refuses")


def suspends(world: World, gate: Gate, who: str, whom: str, reason: str = REASON) -> str:
    return word(gate.act(administration.suspend_account(world.secret(who), an_id(whom), reason)))


def who_suspends_whom(world: World, gate: Gate) -> None:
    for who, whom in (
        ("diane", "sam"),
        ("dora", "nadia"),
        ("nadia", "ines"),
        ("adam", "adam"),
        ("adam", "system"),
    ):
        assert suspends(world, gate, who, whom) == "role_refuses", who
    secret = world.secret("nadia")
    assert suspends(world, gate, "diane", "nadia") == "suspended"
    assert gate.whoami(secret) is None
    [(state,)] = world.sql(
        "select gate.account_state(a, now()) from directory.account a where username = 'nadia'"
    )
    assert state == "suspended"


def what_may_be_suspended(world: World, gate: Gate) -> None:
    office = Office(world)
    assert suspends(world, gate, "adam", "nadia", "court") == "reason_needed"
    assert suspends(world, gate, "adam", "lea") == "fact_refused"
    assert suspends(world, gate, "adam", "rita") == "last_of_role"
    assert office.creates("adam", "nora") == "second_person_needed"
    assert (
        suspends(world, gate, "adam", "nora") == "fact_refused"
    )  # else confirming it would lift the suspension
    assert suspends(world, gate, "adam", "nadia") == "suspended"
    assert suspends(world, gate, "rita", "nadia") == "fact_refused"
    back, said = office.wakes("adam", "nadia")
    assert said == "proposed"
    assert office.decides("diane", back) == "granted"
    world.sign_in("nadia")
    assert world.sql("select count(*) from directory.account where suspended_by is not null") == [(0,)]


def thirty_suspensions_a_day(world: World, gate: Gate) -> None:
    office = Office(world)
    for n in range(31):
        office.hire(f"carer{n}", "nurse", "tilleuls")
    assert [suspends(world, gate, "adam", f"carer{n}") for n in range(31)] == ["suspended"] * 30 + [
        "allowance_spent"
    ]


# Why.


def two_officers_ask_why(world: World, gate: Gate) -> None:
    for who in ("adam", "diane", "nadia", "ivan"):
        assert why(world, gate, who, "nadia", "inside") == Refused("role_refuses")
    for who in ("rita", "dora"):
        assert isinstance(why(world, gate, who, "nadia", "inside"), Allowed)
    assert why(world, gate, "rita", "rita", "inside") == Refused("own_account")


def about_an_account_with_a_reason(world: World, gate: Gate) -> None:
    assert why(world, gate, "rita", "ghost", "inside") == Refused("no_account")
    assert why(world, gate, "rita", "system", "inside") == Refused("no_account")
    assert why(world, gate, "rita", "nadia", "inside", "court") == Refused("reason_needed")
    for tokens, pseudonym in ((None, None), ([1], "P-00000000"), ([], None)):
        with pytest.raises(CloisonError):
            gate.ask(administration.why(world.secret("rita"), an_id("nadia"), tokens, pseudonym, REASON))


def each_question_counts(world: World, gate: Gate) -> None:
    world.sql("update access.ceiling set quarter_hour = 20, hour = 20 where kind = 'reveals'")
    asked = [why(world, gate, "rita", "nadia", f"nobody {n}") for n in range(19)]
    asked += [why(world, gate, "rita", "nadia", one) for one in ("inside", "inside", "elsewhere")]
    assert [isinstance(one, Allowed) for one in asked] == [True] * 21 + [False]
    assert asked[21] == Refused("allowance_spent")  # the same question again is no other
    assert world.sql(
        "select count(*) from access.spent s join records.patient p on p.id = s.patient_id where s.kind = 'reveals'"
    ) == [(0,)]


def answer_of(world: World, gate: Gate, whom: str, patient: str) -> dict[str, Any]:
    told = why(world, gate, "rita", whom, patient)
    assert isinstance(told, Allowed)
    return told.detail


def the_answer_is_the_gates(world: World, gate: Gate) -> None:
    told = answer_of(world, gate, "nadia", "inside")
    assert (told["verdict"]["kind"], told["verdict"]["explained"], told["state"]) == (
        "ward_presence",
        True,
        "active",
    )
    [tie] = told["ties"]
    assert (tie["unit"], tie["made_by_role"], tie["believed"], tie["vouched"], tie["time"]) == (
        "surgery_b",
        "system",
        True,
        True,
        "now",
    )
    assert {one["kind"] for one in told["allowances"]} == {"explained", "others"}
    nothing, nobody = (answer_of(world, gate, "sam", one) for one in ("inside", "nobody"))
    assert nothing["verdict"] is None
    assert {**nothing, "at": ""} == {**nobody, "at": ""}


def why_has_its_line(world: World, gate: Gate) -> None:
    answer_of(world, gate, "nadia", "inside")
    answer_of(world, gate, "sam", "inside")
    rows = world.sql(
        "select patient_id, slices, detail from ledger.line where event = 'patient.why' order by id"
    )
    assert [(patient, slices) for patient, slices, _ in rows] == [(an_id("inside"), None), (None, None)]
    assert REASON in rows[0][2]


def roster_line(**more: str) -> dict[str, str]:
    since, until = ((NOW + timedelta(hours=n)).isoformat() for n in (2, 14))
    return {"unit": "surgery_b", "who": "paul", "kind": "garde", "since": since, "until": until, **more}


def who_enters_a_roster(world: World, gate: Gate) -> None:
    for who, said in (
        ("nadia", "role_refuses"),
        ("adam", "role_refuses"),
        ("simone", "shown"),
        ("diane", "shown"),
    ):
        assert word(gate.look(administration.add_duties(world.secret(who), [roster_line()]))) == said, who


def each_line_of_a_roster_has_its_word(world: World, gate: Gate) -> None:
    lines_of = [
        roster_line(),
        roster_line(unit="geriatrics"),
        roster_line(who="lea"),
        roster_line(who="simone"),
        roster_line(kind="other"),
    ]
    told = gate.look(administration.add_duties(world.secret("simone"), lines_of))
    assert isinstance(told, Allowed)
    assert told.detail["rows"] == [
        "added",
        "unknown_unit",
        "unknown_account",
        "unknown_account",
        "wrong_times",
    ]
    assert world.sql("select made_by from directory.duty") == [(an_id("simone"),)]


STEPS: dict[tuple[str, int], Step] = {
    ("add_duties", 1): no_session(
        lambda w, g: g.look(administration.add_duties(w.secret("diane"), [])), "diane"
    ),
    ("add_duties", 2): who_enters_a_roster,
    ("add_duties", 3): each_line_of_a_roster_has_its_word,
    ("change_place", 1): no_session(
        lambda w, g: g.act(change(w, "adam", "unit.rename", "lab", uuid4(), name="Labo"))
    ),
    ("change_place", 2): who_may_change_a_place,
    ("change_place", 3): what_a_place_may_become,
    ("change_place", 4): thirty_closings_a_day,
    ("change_place", 5): what_widens_takes_two,
    ("change_place", 6): one_line(
        "place.change", lambda w, g: changes(w, g, "adam", "unit.rename", "lab", name="Labo")
    ),
    ("places", 1): no_session(lambda w, g: g.look(administration.places(w.secret("adam")))),
    ("places", 2): places_are_shown_to_those_who_keep_them,
    ("unit_sheet", 1): no_session(lambda w, g: g.look(administration.unit(w.secret("adam"), an_id("lab")))),
    ("unit_sheet", 2): a_unit_is_shown_to_those_who_keep_it,
    ("accounts", 1): no_session(lambda w, g: g.look(administration.accounts(w.secret("adam")))),
    ("accounts", 2): who_lists_accounts,
    ("accounts", 6): one_line("account.list", lambda w, g: g.look(administration.accounts(w.secret("adam")))),
    ("account_sheet", 1): no_session(
        lambda w, g: g.look(administration.account(w.secret("adam"), an_id("sam")))
    ),
    ("account_sheet", 2): who_sees_one_account,
    ("account_sheet", 6): one_line(
        "account.find", lambda w, g: g.look(administration.account(w.secret("adam"), an_id("sam")))
    ),
    ("accounts_to_watch", 1): no_session(lambda w, g: g.look(administration.to_watch(w.secret("adam")))),
    ("accounts_to_watch", 2): who_watches_what_ends,
    ("suspend_account", 1): no_session(
        lambda w, g: g.act(administration.suspend_account(w.secret("adam"), an_id("sam"), REASON))
    ),
    ("suspend_account", 2): who_suspends_whom,
    ("suspend_account", 3): what_may_be_suspended,
    ("suspend_account", 4): thirty_suspensions_a_day,
    ("suspend_account", 6): one_line("account.suspend", lambda w, g: suspends(w, g, "adam", "sam")),
    ("ask_why", 1): no_session(lambda w, g: why(w, g, "rita", "nadia", "inside"), "rita"),
    ("ask_why", 2): two_officers_ask_why,
    ("ask_why", 3): about_an_account_with_a_reason,
    ("ask_why", 4): each_question_counts,
    ("ask_why", 5): the_answer_is_the_gates,
    ("ask_why", 6): why_has_its_line,
}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0]} ({step[1]})")
def test_step(world: World, gate: Gate, step: tuple[str, int]) -> None:
    STEPS[step](world, gate)


def test_what_is_closed_stays_and_comes_back(world: World, gate: Gate) -> None:
    room = adds(world, gate, "room.add", "surgery_b", name="Salle 1")
    assert changes(world, gate, "diane", "room.rename", room, name="Salle bleue") == "changed"
    assert changes(world, gate, "diane", "room.add", "surgery_b", name="SALLE BLEUE") == "name_taken"
    assert changes(world, gate, "diane", "room.close", room) == "changed"
    assert changes(world, gate, "diane", "room.rename", room, name="Autre") == "place_closed"
    assert changes(world, gate, "diane", "room.reopen", room) == "changed"
    assert world.sql("select name, closed_on from directory.room") == [("Salle bleue", None)]
    world.sql("delete from directory.bed where unit_id = %s", an_id("lab"))
    world.sql("update directory.unit set beds = 2 where id = %s", an_id("lab"))
    bed = adds(world, gate, "bed.add", "lab", room="901", label="901P")
    adds(world, gate, "bed.add", "lab", room="901", label="901F")
    assert changes(world, gate, "diane", "bed.add", "lab", room="902", label="902P") == "capacity_reached"
    assert changes(world, gate, "diane", "unit.beds", "lab", beds="1") == "beds_open"
    assert changes(world, gate, "diane", "bed.rename", bed, room="901", label="901F") == "name_taken"
    assert changes(world, gate, "diane", "bed.close", bed) == "changed"
    assert changes(world, gate, "diane", "unit.beds", "lab", beds="1") == "changed"
    assert changes(world, gate, "diane", "bed.reopen", bed) == "capacity_reached"
    assert changes(world, gate, "diane", "unit.close", "surgery_b") == "somebody_there"
    assert changes(world, gate, "diane", "unit.close", "lab") == "changed"
    assert Office(world).assigns("adam", "sam", "lab")[1] == "fact_refused"
    back = asks_for(world, gate, "diane", "unit.reopen", "lab")
    assert Office(world).decides("adam", back) == "granted"
    assert world.sql("select closed_on, closed_by from directory.unit where id = %s", an_id("lab")) == [
        (None, None)
    ]


def test_what_the_changes_are_made_of(world: World) -> None:
    def said(call: str) -> Any:
        return world.sql(f"select {call}")[0][0]

    site, unit = an_id("tilleuls"), an_id("surgery_b")
    assert said(f"gate.may_place('secretary', '{site}', 'bed.add', '{site}')") is False
    assert said(f"gate.may_place('director', '{site}', 'bed.add', '{site}')") is True
    assert said(f"gate.may_place(null, null, 'bed.add', '{site}')") is False
    assert world.sql("select * from gate.site_of_place('unit.kind', %s)", unit) == [(site, unit)]
    assert world.sql("select * from gate.site_of_place('bed.close', %s)", unit) == []
    assert said(f"gate.place_takes_two('unit.beds', '{unit}', '{{\"beds\": \"31\"}}')") is True
    assert said(f"gate.place_takes_two('unit.beds', '{unit}', '{{\"beds\": \"29\"}}')") is False
    assert said(f"gate.place_fault('unit.close', '{uuid4()}', '{unit}', '{{}}', now())") == "somebody_there"
    with psycopg.connect(world.admin, autocommit=True) as c:
        c.execute(
            "select gate.do_place('unit.rename', %s, %s, '{\"name\": \"B\"}', %s, now())", (unit, unit, unit)
        )
    assert said(f"name from directory.unit where id = '{unit}'") == "B"


def test_why_agrees_with_the_gate_whoever_and_whomever(world: World, gate: Gate) -> None:
    """The page's ties never say more, or less, than the decision: what explains is explained, and what does not is not."""
    office = Office(world)
    office.assigns("diane", "sam", "surgery_b")  # one person's word: opens, and explains nothing yet
    for who in ("nadia", "paul", "sam", "carine", "clara", "coline"):
        for patient in ("inside", "elsewhere", "closed", "bed 3"):
            [(told,)] = world.sql(
                "select gate.why(a, %s, gate.now()) from directory.account a where a.id = %s",
                an_id(patient),
                an_id(who),
            )
            counted = [
                t for t in told["ties"] if t["for_role"] and t["time"] == "now" and not t["site_closed"]
            ]
            assert (told["verdict"] is not None) == bool(counted), (who, patient)
            if told["verdict"]:
                explains = any(t["believed"] and t["vouched"] for t in counted)
                assert told["verdict"]["explained"] is explains, (who, patient)


def test_a_pseudonym_of_its_own_lines_alone(world: World, gate: Gate) -> None:
    opens(world, gate, "nadia", "inside")
    pseudonym = {
        name: world.sql("select gate.pseudonym(%s)", an_id(name))[0][0] for name in ("inside", "elsewhere")
    }

    def asked(whom: str, name: str) -> Any:
        told = gate.ask(administration.why(world.secret("rita"), an_id(whom), None, pseudonym[name], REASON))
        assert isinstance(told, Allowed)
        return told.detail["tied"], told.detail["openings"]["times"]

    assert asked("nadia", "inside") == (True, 1)
    assert asked("nadia", "elsewhere") == (False, 0)
    assert asked("ines", "inside") == (False, 0)  # on no line of hers, although she has him
