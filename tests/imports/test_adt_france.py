"""The ADT feed's national extension (IHE PAM France), and patients whom people or an import entered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cloison.chart.rejected import REASONS
from cloison.exchange.adt.taking import Feed
from cloison.gate.client import Gate
from tests.imports.conftest import read as read_as
from tests.imports.hl7 import message
from tests.imports.test_adt import counts, feed_of, patient_of, told, wards
from tests.people import World, an_id

RPPS = "10003456786"
PAUL = f"{RPPS}^PAUL^Paul^^^^^^&1.2.250.1.71.4.2.1&ISO^L^^^RPPS"
INSIDE: dict[str, Any] = {"ipp": "IPP-inside", "name": "LEFÈVRE", "given": "Anne Marie", "born": "19500312"}


@pytest.fixture
def feed(world: World) -> Iterator[Feed]:
    world.sql("update directory.account set rpps = %s where username = 'paul'", RPPS)
    with feed_of(world) as made:
        yield made


def in_charge(world: World, said: str) -> list[str]:
    rows = world.sql(
        "select a.username from access.relationship r join directory.account a on a.id = r.holder "
        "where r.patient_id = %s and r.kind = 'responsible_physician' and r.until is null",
        patient_of(world, said),
    )
    return [name for (name,) in rows]


def test_three_units_are_told_from_the_admission_on_and_follow_each_change(
    world: World, gate: Gate, feed: Feed
) -> None:
    said = message("A01", "1", medical="MEDICINE_A", care="SURGERY_B", physician=PAUL)
    assert told(feed, said) == ("AA", "")
    assert sorted(wards(world, said)) == ["MEDICINE_A", "SURGERY_B"]
    assert in_charge(world, said) == ["paul"]
    found = read_as(world, gate, "nadia", patient_of(world, said))
    [stay] = [r for r in found if r["resourceType"] == "Encounter"]  # type: ignore[union-attr]
    assert stay["participant"][0]["individual"]["reference"] == f"Practitioner/{an_id('paul')}"
    assert told(feed, message("Z80", "2", hours=1, medical="SURGERY_B", care="SURGERY_B")) == ("AA", "")
    assert wards(world, said) == ["SURGERY_B"]
    assert told(feed, message("Z84", "3", hours=2, care="MEDICINE_A")) == ("AA", "")
    assert sorted(wards(world, said)) == ["MEDICINE_A", "SURGERY_B"]
    assert told(feed, message("Z85", "4", hours=2, action="CANCEL", care="SURGERY_B")) == ("AA", "")
    assert wards(world, said) == ["SURGERY_B"]
    assert told(feed, message("A02", "5", hours=3, care="NULLE PART"))[1].startswith(
        REASONS["unknown_unit"].sentence
    )


def test_another_physician_answers_from_the_message_on(world: World, feed: Feed) -> None:
    said = message("A01", "1")
    assert told(feed, said) == ("AA", "")
    assert in_charge(world, said) == []
    assert told(feed, message("A54", "2", hours=1))[1].startswith(REASONS["unknown_physician"].sentence)
    assert told(feed, message("A54", "3", hours=1, physician=PAUL)) == ("AA", "")
    assert in_charge(world, said) == ["paul"]
    assert told(feed, message("A01", "4", ipp="80077", nda="N77", physician="99999999999^DEHORS")) == (
        "AA",
        "",
    )


def test_a_correction_is_taken_of_the_present_movement_and_of_no_other(world: World, feed: Feed) -> None:
    said = message("A01", "1")
    assert told(feed, said) == ("AA", "")
    assert told(feed, message("Z99", "2", hours=1, action="UPDATE", original="A01", unit="MEDICINE_A")) == (
        "AA",
        "",
    )
    assert wards(world, said) == ["MEDICINE_A"]
    assert told(feed, message("A06", "3", hours=2)) == ("AA", "")
    for because, wrong in (
        ("historic_movement", message("Z99", "4", hours=1, action="UPDATE", original="A01", historic="Y")),
        ("historic_movement", message("Z99", "5", hours=1, action="UPDATE", original="A03")),
        ("cancel_movement", message("A02", "6", hours=2, action="CANCEL")),
    ):
        before = counts(world)
        assert told(feed, wrong)[1].startswith(REASONS[because].sentence)
        assert counts(world)[:3] == before[:3]


def test_whom_somebody_else_entered_is_gone_on_with_by_number_and_traits(
    world: World, gate: Gate, feed: Feed
) -> None:
    patients = counts(world)[0]
    open_stay = told(feed, message("A01", "1", nda="N7", unit="MEDICINE_A", **INSIDE))
    assert open_stay[1].startswith(REASONS["other_stay"].sentence)
    world.sql("update records.stay set discharged_at = now() where patient_id = %s", an_id("inside"))
    assert told(feed, message("A01", "2", nda="N7", unit="MEDICINE_A", **INSIDE)) == ("AA", "")
    present = (
        "select count(*) from access.relationship where patient_id = %s and holder = %s and until is null"
    )
    assert world.sql(present, an_id("inside"), an_id("medicine_a")) == [(1,)]
    assert told(feed, message("A03", "3", nda="N7", hours=1, **INSIDE)) == ("AA", "")
    assert counts(world)[0] == patients  # nobody new
    found = read_as(world, gate, "nadia", an_id("inside"))
    assert [r["status"] for r in found if r["resourceType"] == "Encounter"] == ["finished"]  # type: ignore[union-attr]


def test_somebody_of_another_site_arrives_here_and_is_read_here(world: World, gate: Gate, feed: Feed) -> None:
    said = message("A01", "1", nda="N8", **(INSIDE | {"ipp": "IPP-elsewhere"}))
    assert told(feed, said) == ("AA", "")
    found = read_as(world, gate, "nadia", an_id("elsewhere"))
    assert isinstance(found, list)
    assert [r["status"] for r in found if r["resourceType"] == "Encounter"] == ["in-progress"]
    assert told(feed, message("A02", "2", nda="N8", hours=1, **(INSIDE | {"ipp": "IPP-elsewhere"}))) == (
        "AA",
        "",
    )


@pytest.mark.parametrize("wrong", [{"name": "MARTIN"}, {"given": "Zoé"}, {"born": "19500313"}, {"sex": "M"}])
def test_a_number_with_other_traits_is_nobody_new_and_nobody_known(
    world: World, feed: Feed, wrong: dict[str, str]
) -> None:
    before = counts(world)
    for event in ("A01", "A28", "A02"):
        said = told(feed, message(event, event, nda="N7", **(INSIDE | wrong)))
        assert said[1].startswith(REASONS["unknown_ipp"].sentence)
    assert counts(world)[:3] == before[:3]


def identity(world: World, gate: Gate, said: str) -> dict[str, Any]:
    found = read_as(world, gate, "nadia", patient_of(world, said), ("traits", "contact"))
    assert isinstance(found, list), found
    return next(r for r in found if r["resourceType"] == "Patient")


def test_an_identity_that_the_feed_brought_is_corrected_by_it(world: World, gate: Gate, feed: Feed) -> None:
    said = message("A01", "1")
    assert told(feed, said) == ("AA", "")
    for n, name in enumerate(("LEFEBVRE", "MARTIN", "MARTIN")):
        assert told(feed, message("A31", f"c{n}", name=name).replace("61500", "61000")) == ("AA", "")
        now = identity(world, gate, said)
        assert (now["name"][0]["family"], now["address"][0]["postalCode"]) == (name, "61000")
    assert (
        told(
            feed,
            message("A31", "no contact", name="MARTIN").replace(
                "3 rue des Lilas^^SÉES^^61500||0639980002", "||"
            ),
        )[0]
        == "AA"
    )
    assert identity(world, gate, said)["address"][0]["postalCode"] == "61000"
    assert told(feed, message("A02", "2", unit="MEDICINE_A", hours=1, name="MARTIN")) == ("AA", "")


@pytest.mark.parametrize(
    "other", [{"born": "19570315"}, {"name": "MARTIN", "given": "Zoé"}, {"name": "MARTIN", "sex": "M"}]
)
def test_another_person_under_the_number_is_for_people_to_compare(
    world: World, feed: Feed, other: dict[str, str]
) -> None:
    assert told(feed, message("A01", "1")) == ("AA", "")
    before = counts(world)
    assert told(feed, message("A31", "2", **other))[1].startswith(REASONS["other_person"].sentence)
    assert counts(world)[:3] == before[:3]


def test_what_people_corrected_or_entered_is_not_corrected_by_a_feed(world: World, feed: Feed) -> None:
    said = message("A01", "1")
    assert told(feed, said) == ("AA", "")
    world.sql(
        "insert into records.resource select patient_id, resource_type, id, slice, 2, site_id, recorded_at, null, body "
        "from records.resource where resource_type = 'Patient' and slice = 'traits' and id = %s",
        patient_of(world, said),
    )
    late = REASONS["identity_change"].sentence
    assert told(feed, message("A31", "2", name="MARTIN"))[1].startswith(late)
    assert told(feed, message("A31", "3", **INSIDE))[1].startswith(late)
    assert told(feed, message("A31", "4", ipp="80044"))[1].startswith(REASONS["unknown_patient"].sentence)


def test_a_change_of_unit_that_comes_too_early_is_replayed_after_the_admission(
    world: World, feed: Feed
) -> None:
    early = message("Z84", "2", hours=1, care="MEDICINE_A", charset="8859/1")
    assert told(feed, early, "latin-1")[1].startswith(REASONS["unknown_patient"].sentence)
    assert told(feed, message("A01", "1")) == ("AA", "")
    [number] = world.sql("select number from records.fed_rejected")[0]
    assert feed.replay(early.encode("latin-1"), number) == ""
    assert feed.replay(early.encode("latin-1"), number) == "wrong_state"
    assert sorted(wards(world, early)) == ["MEDICINE_A", "SURGERY_B"]
