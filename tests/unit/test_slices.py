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


def test_what_a_relative_and_a_cover_say_in_clear_is_masked_and_comes_back() -> None:
    relative = {
        "resourceType": "RelatedPerson",
        "id": "1",
        "patient": {"reference": "Patient/2", "display": "Jeanne MORAND"},
        "identifier": [{"value": "184027500112233"}],
        "birthDate": "1984-02-07",
        "name": [{"family": "Lenoir"}],
        "telecom": [{"system": "phone", "value": "0639985678"}],
    }
    cover = {
        "resourceType": "Coverage",
        "id": "3",
        "status": "active",
        "subscriber": {"display": "Paul LENOIR"},
        "beneficiary": {"reference": "Patient/2", "display": "Jeanne MORAND"},
        "payor": [{"display": "MGEN"}],
        "class": [{"value": "contrat 4455"}],
    }
    for whole in (relative, cover):
        seen = masked(whole)
        for hidden in ("MORAND", "LENOIR", "Lenoir", "184027500112233", "1984", "063998", "MGEN", "4455"):
            assert hidden not in str(seen)
        assert restored(seen, whole) == whole


def test_two_values_that_wear_the_same_mask_stay_two() -> None:
    before = {
        "resourceType": "Patient",
        "telecom": [
            {"system": "email", "value": "a@exemple.invalid"},
            {"system": "email", "value": "b@exemple.invalid"},
        ],
        "generalPractitioner": [{"display": "Dr Aubry"}],
    }
    written = masked(before) | {
        "telecom": [*masked(before)["telecom"], {"system": "phone", "value": "0639980000"}]
    }
    after = restored(written, before)
    assert [t["value"] for t in after["telecom"]] == ["a@exemple.invalid", "b@exemple.invalid", "0639980000"]
    assert after["generalPractitioner"] == before["generalPractitioner"]
    other = restored(masked(before) | {"generalPractitioner": [{"display": "Dr Blanc"}]}, before)
    assert other["generalPractitioner"] == [{"display": "Dr Blanc"}]
