"""The fictional roster: every night of a fortnight, nobody by their own hand, nobody at a closed site."""

from __future__ import annotations

from datetime import date, timedelta

from cloison.demo.duties import DAYS, duties
from cloison.demo.group import build_group

TODAY = date(2026, 11, 24)
GROUP = build_group()


def test_somebody_is_on_call_every_night_and_somebody_else_wrote_it() -> None:
    found = list(duties(GROUP, TODAY))
    closed = {site.id for site in GROUP.sites if site.closed_on}
    nights: dict[object, set[date]] = {}
    for duty_id, site, unit, account, _kind, since, until, maker, made in found:
        assert duty_id
        assert site not in closed
        assert account != maker
        assert made < since < until <= since + timedelta(days=1)
        nights.setdefault(unit, set()).add(since.date())
    assert nights
    assert all(len(days) == DAYS + 1 for days in nights.values())
    assert len({row[0] for row in found}) == len(found)
    assert list(duties(GROUP, TODAY)) == found
