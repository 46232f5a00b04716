"""The table of roles and slices says what the promise says."""

from __future__ import annotations

import pytest

from cloison import permissions


@pytest.mark.parametrize(
    "role", ["security_officer", "privacy_officer", "director", "administrator", "system"]
)
def test_those_who_govern_read_nothing(role: str) -> None:
    assert permissions.slices(role) == ()
    assert permissions.slices(role, "write") == ()


@pytest.mark.parametrize("role", ["admissions", "billing", "secretary", "identity_officer"])
def test_the_front_desk_reads_nothing_clinical(role: str) -> None:
    assert set(permissions.slices(role)) <= {"traits", "contact"}


def test_only_those_who_care_break_the_glass() -> None:
    assert {"physician", "nurse", "care_assistant", "pharmacist"} == permissions.CLINICIANS


def test_an_unknown_role_may_nothing() -> None:
    assert permissions.slices("visitor") == ()
