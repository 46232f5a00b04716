"""« Qui a ouvert ce dossier »: what one person did again within ten minutes is one row that counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cloison.pages.record import _collapsed
from cloison.pages.words import unit

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def line(
    minutes: int, who: str = "Nadia", event: str = "patient.open", reason: str = "ward_presence"
) -> dict:
    at = (NOW - timedelta(minutes=minutes)).isoformat()
    return {"at": at, "who": who, "role": "nurse", "site": "Les Tilleuls", "event": event, "reason": reason}


def test_the_same_within_ten_minutes_is_one_row_that_counts() -> None:
    lines = [line(0), line(3), line(9), line(10), line(30)]
    assert [(row["at"], times) for row, times in _collapsed(lines)] == [
        (lines[0]["at"], 3),
        (lines[3]["at"], 1),
        (lines[4]["at"], 1),
    ]


@pytest.mark.parametrize(
    "other", [line(1, who="Sam"), line(1, event="patient.list"), line(1, reason="break_glass")]
)
def test_another_person_act_or_reason_has_its_own_row(other: dict) -> None:
    assert [times for _, times in _collapsed([line(0), other, line(2)])] == [1, 1, 1]


def test_nothing_is_nothing() -> None:
    assert list(_collapsed([])) == []


def test_units_are_written_as_people_write_them() -> None:
    assert [unit(u) for u in ("mm[Hg]", "{score}", "°C")] == ["mmHg", "", "°C"]
