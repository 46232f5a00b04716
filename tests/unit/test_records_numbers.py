"""Numbers with a check of their own: known good ones pass, each fault is named, no number repeated."""

from __future__ import annotations

import pytest

from cloison.records import numbers

GOOD_INS = ("295109912611193", "253072B07300470", "253072A07300443", "2 95 10 99 126 111 93")


@pytest.mark.parametrize("matricule", GOOD_INS)
def test_published_matricules_pass(matricule: str) -> None:
    assert numbers.ins_fault(matricule) is None


@pytest.mark.parametrize(
    ("matricule", "word"),
    [
        ("295109912611199", "clé"),
        ("253072C07300443", "15 caractères"),
        ("29510991261119", "15 caractères"),
        ("", "15 caractères"),
        ("095109912611193", "15 caractères"),
        ("29510991261119٣", "15 caractères"),
    ],
)
def test_faulty_matricule_is_named_without_repeating_it(matricule: str, word: str) -> None:
    fault = numbers.ins_fault(matricule)
    assert fault is not None
    assert word in fault
    assert not matricule or matricule not in fault


def test_months_beyond_twelve_exist() -> None:
    body = "1603199352001"
    assert numbers.ins_fault(body + numbers.nir_key(body)) is None


def test_oid_must_be_one_of_the_four() -> None:
    assert numbers.ins_fault(GOOD_INS[0], numbers.INS_TEST) is None
    assert numbers.ins_fault(GOOD_INS[0], "1.2.250.1.213.1.4.2") is not None


def test_rpps_and_finess() -> None:
    assert numbers.rpps_fault("99700218896") is None
    assert numbers.rpps_fault("99700218897") is not None
    assert numbers.rpps_fault("9970021889") is not None
    assert numbers.finess_fault("780110078") is None
    assert numbers.finess_fault("780110079") is not None
    assert numbers.finess_fault("78011007X") is not None


@pytest.mark.parametrize("number", ["78011007", "9970021889", "0", "897000000123"])
def test_luhn_digit_catches_each_single_wrong_digit(number: str) -> None:
    digit = numbers.luhn_digit(number)
    for place, right in enumerate(number):
        for wrong in "0123456789".replace(right, ""):
            assert numbers.luhn_digit(number[:place] + wrong + number[place + 1 :]) != digit
