"""What repeats the rest of a resource in words is read by nobody who may not read the rest (4.1)."""

from __future__ import annotations

import pytest

from cloison import permissions
from cloison.records.slices import NARRATIVE, slices_of, split

SPLIT = [
    k for k in ("Patient", "Encounter", "Appointment", "Observation", "Coverage") if len(slices_of(k)) > 1
]


def test_three_types_are_split() -> None:
    assert SPLIT == ["Patient", "Encounter", "Appointment"]


@pytest.mark.parametrize("kind", SPLIT)
@pytest.mark.parametrize("element", NARRATIVE)
def test_whoever_reads_a_narrative_may_read_all_that_it_repeats(kind: str, element: str) -> None:
    parts = split({"resourceType": kind, "id": "1", element: {"div": "all of it"}, "status": "x"})
    [holder] = [name for name, part in parts.items() if element in part]
    readers = {role for role, name, verb in permissions.rows() if name == holder and verb == "read"}
    assert readers
    for role in readers:
        assert set(slices_of(kind)) <= set(permissions.slices(role)), role


@pytest.mark.parametrize("kind", ["Encounter", "Appointment"])
def test_the_front_desk_cannot_write_a_narrative_of_care(kind: str) -> None:
    needed = set(split({"resourceType": kind, "id": "1", "text": {"div": "x"}}))
    assert not needed <= set(permissions.slices("admissions", "write"))
