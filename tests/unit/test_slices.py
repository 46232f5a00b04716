"""What repeats the rest of a resource in words is read by nobody who may not read the rest (4.1)."""

from __future__ import annotations

import pytest

from cloison import permissions
from cloison.records.masking import masked, restored
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


def test_where_contact_is_masked_the_narrative_is_too() -> None:
    told = {"status": "generated", "div": "<div>Téléphone 06 39 98 01 34, 3 rue des Lilas</div>"}
    inner = {
        "resourceType": "Practitioner",
        "id": "gp",
        "telecom": [{"system": "phone", "value": "0639980134"}],
    }
    whole = {"resourceType": "Patient", "id": "1", "text": told, "contained": [inner]}
    seen = masked(whole)
    assert "Lilas" not in str(seen)
    assert "01 34" not in str(seen)
    assert "0639980134" not in str(seen)
    assert restored(seen, whole) == whole
