"""Normalisation, slices, encryption and its binding (12.6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloison.errors import CloisonError
from cloison.records import slices, tokens
from cloison.records.envelope import Place, key_binding, new_key, seal, unseal, unwrap, wrap
from cloison.records.keyring import RootKey

KEY = bytes(range(32))


@given(st.text())
def test_normalising_twice_is_normalising_once(name: str) -> None:
    once = tokens.normalise(name)
    assert tokens.normalise(once) == once
    assert set(once) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ ")


@given(st.sampled_from(["Lefèvre", "LEFEVRE", "lefèvre", "Le-fevre", "le fèvre", "L'efevre"]))
def test_the_same_name_written_otherwise_gives_the_same_token(name: str) -> None:
    born = date(1950, 3, 12)
    assert tokens.of_name(KEY, born, "family", name) == tokens.of_name(KEY, born, "family", "LEFEVRE")


@given(st.dates(), st.dates(), st.text("ABCDEF", min_size=1, max_size=6))
def test_a_name_gives_no_token_without_its_birth_date(one: date, other: date, name: str) -> None:
    same = tokens.of_name(KEY, one, "family", name) == tokens.of_name(KEY, other, "family", name)
    assert same == (one == other)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=4), x, max_size=3),
    max_leaves=8,
)
elements = st.dictionaries(
    st.sampled_from(
        [
            "name",
            "address",
            "telecom",
            "reasonCode",
            "diagnosis",
            "birthDate",
            "_address",
            "description",
            "text",
            "contained",
            "x",
        ]
    ),
    values,
    max_size=6,
)


@given(
    st.sampled_from(["Patient", "Encounter", "Appointment", "Observation", "MedicationRequest", "Coverage"]),
    elements,
    st.booleans(),
)
def test_splitting_loses_nothing_and_repeats_nothing(
    kind: str, content: dict[str, object], sealed: bool
) -> None:
    resource = {"resourceType": kind, "id": "1", **content}
    if sealed:
        resource["meta"] = {"security": [{"code": "V"}]}
    parts = slices.split(resource)
    assert slices.merge(parts.values()) == resource
    names = [name for part in parts.values() for name in part if name not in ("resourceType", "id")]
    assert len(names) == len(set(names))
    assert not sealed or list(parts) == ["sealed"]


PLACE = Place(uuid4(), uuid4(), "clinical", "Observation", uuid4(), 1)
CHANGES = [
    {"patient_id": uuid4()},
    {"site_id": uuid4()},
    {"slice": "traits"},
    {"resource_type": "Condition"},
    {"id": uuid4()},
    {"version": 2},
]


@given(st.binary(max_size=2000))
def test_what_was_sealed_comes_back_at_its_place_and_nowhere_else(json: bytes) -> None:
    key = new_key()
    body = seal(json, key, PLACE)
    assert unseal(body, key, PLACE) == json
    for change in CHANGES:
        with pytest.raises(CloisonError):
            unseal(body, key, replace(PLACE, **change))
    with pytest.raises(CloisonError):
        unseal(body, new_key(), PLACE)


@given(st.integers(0, 59), st.integers(1, 255))
def test_a_changed_byte_of_a_wrapped_key_is_noticed(place: int, change: int) -> None:
    binding = key_binding(uuid4(), uuid4(), "traits", uuid4())
    wrapped = bytearray(wrap(new_key(), KEY, binding))
    wrapped[place] ^= change
    with pytest.raises(CloisonError):
        unwrap(bytes(wrapped), KEY, binding)


def test_another_root_key_opens_nothing() -> None:
    key_id = uuid4()
    wrapped = RootKey(KEY).wrap(new_key(), key_id)
    with pytest.raises(CloisonError):
        RootKey(new_key()).unwrap(wrapped, key_id)


def test_two_houses_of_one_street_have_two_tokens() -> None:
    one = tokens.of_contact(KEY, "address", "3 rue des Lilas 61500 Sées")
    assert one == tokens.of_contact(KEY, "address", "3, RUE DES LILAS, 61500 SEES")
    assert one != tokens.of_contact(KEY, "address", "4 rue des Lilas 61500 Sées")
    assert tokens.of_contact(KEY, "telephone", "0639980001") != tokens.of_contact(
        KEY, "telephone", "0639980002"
    )
