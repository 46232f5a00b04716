"""Two identities of one person by message: A40 links what the feed goes on with, A37 takes it back; unlike ones wait."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cloison.chart.rejected import REASONS
from cloison.exchange.adt.taking import Feed
from tests.imports.hl7 import message
from tests.imports.test_adt import counts, feed_of, patient_of, told
from tests.people import World, an_id


@pytest.fixture
def feed(world: World) -> Iterator[Feed]:
    with feed_of(world) as made:
        yield made


def merged(number: str, prior: str, **who: Any) -> str:
    """PID stays, the number in MRG-1 goes."""
    return message("A40", number, **who) + f"MRG|{prior}^^^GAM&1.2.250.1.999.7&ISO^PI\r"


def links(world: World) -> list[tuple[Any, ...]]:
    return world.sql(
        "select patient_id, other_id, verdict, beyond, a.username from records.link l join directory.account a on a.id = l.made_by "
        "where l.until is null order by l.since"
    )


def test_a_duplicate_is_linked_to_the_one_that_stays_and_parted_again(world: World, feed: Feed) -> None:
    one, two = message("A28", "1"), message("A28", "2", ipp="80002")
    assert (told(feed, one), told(feed, two)) == (("AA", ""), ("AA", ""))
    kept, gone = patient_of(world, one), patient_of(world, two)
    assert told(feed, merged("3", "80002")) == ("AA", "")
    assert links(world) == [(kept, gone, "same", False, "cloison-adt")]
    parted = message("A37", "4") + "PID|2||80002^^^GAM&1.2.250.1.999.7&ISO^PI||LEFÈVRE^Hélène||19570314|F\r"
    assert told(feed, parted) == ("AA", "")
    assert links(world) == []
    assert told(feed, message("A37", "5"))[1].startswith(REASONS["no_patient"].sentence)


def test_unlike_identities_are_linked_explain_nothing_and_wait_for_an_officer(
    world: World, feed: Feed
) -> None:
    one, two = (
        message("A28", "1"),
        message("A28", "2", ipp="80002", name="MARTIN", given="Zoé", born="19800101"),
    )
    assert (told(feed, one)[0], told(feed, two)[0]) == ("AA", "AA")
    assert told(feed, merged("3", "80002")) == ("AA", "")
    assert [row[3] for row in links(world)] == [True]
    queued = "select count(*) from access.relationship where kind = 'identity_queue' and patient_id = %s and until is null"
    assert world.sql(queued, patient_of(world, two)) == [(1,)]


def test_whom_people_entered_is_linked_by_number_and_traits_and_nobody_by_a_number_alone(
    world: World, feed: Feed
) -> None:
    twin = {"name": "LEFÈVRE", "given": "Anne Marie", "born": "19500312"}
    assert told(feed, message("A28", "1", ipp="80003", **twin))[0] == "AA"
    assert told(feed, merged("2", "IPP-inside", ipp="80003", **twin)) == ("AA", "")
    assert [row[1] for row in links(world)] == [an_id("inside")]
    assert told(feed, message("A28", "3"))[0] == "AA"
    before = counts(world)
    for n, wrong in enumerate(
        (merged("4", "IPP-elsewhere"), merged("5", "80999"), message("A40", "6"), merged("7", "80001"))
    ):
        assert told(feed, wrong)[0] in ("AE", "AR"), n
    assert told(feed, merged("8", "80001", ipp="80777"))[1].startswith(REASONS["unknown_patient"].sentence)
    assert counts(world)[:3] == before[:3]
    assert len(links(world)) == 1
