"""What waits for a fictional administrator: the same each time, at an open site, and nothing confirmed by its proposer."""

from __future__ import annotations

from datetime import date

from cloison.demo.group import build_group
from cloison.demo.office import office

TODAY = date(2026, 11, 24)
GROUP = build_group()


def test_what_waits_is_at_an_open_site_and_by_others() -> None:
    found = office(GROUP, TODAY)
    closed = {site.id for site in GROUP.sites if site.closed_on}
    assert {row[1] for row in found.proposals} == {"assignment", "place"}
    assert not {row[7] for row in found.proposals} & closed
    assert {row[7] for row in found.assignments} == {True, False}
    assert all(row[5] != row[1] for row in found.assignments)
    assert found.review
    director = found.review[4]
    assert {row[4] for row in found.lines} == {"keep", None}
    assert not [row for row in found.lines if row[2] == director and row[4]]
    assert len({row[0] for row in found.lines}) == len(found.lines)
    assert found == office(GROUP, TODAY)
