"""Numbers with a check of their own: matricule INS (NIR or NIA), RPPS, FINESS.

Owns: format and key. Refuses: saying that a number exists, or whose it is; only the national services know.
Each `*_fault` returns None for a well-formed number, else one French sentence for the person who typed it.
The sentence never repeats the number, so that it may be logged. Spaces are display only and are ignored.
Sources: python-stdnum (NIR), CI-SIS and FR Core 2.2.0 (OID), ISO/IEC 7812-1 (Luhn) for RPPS and FINESS.
"""

from __future__ import annotations

import re

from stdnum.fr import nir

INS_NIR = "1.2.250.1.213.1.4.8"
INS_NIA = "1.2.250.1.213.1.4.9"
INS_TEST = "1.2.250.1.213.1.4.10"
INS_DEMO = "1.2.250.1.213.1.4.11"
INS_FOR_TESTS = frozenset({INS_TEST, INS_DEMO})
"""Nobody's: refused wherever real people's records are kept."""
INS_OIDS = frozenset({INS_NIR, INS_NIA, *INS_FOR_TESTS})

# First digit: 1, 2 sex; 3, 4 foreign and temporary; 5, 6 temporary; 7, 8 NIA. The month is free: 20-42 and
# 50-99 stand for unknown ones. The department may be 2A or 2B.
_MATRICULE = re.compile(r"[1-8]\d{4}(?:\d{2}|2[AB])\d{6}\d{2}", re.ASCII)
_FINESS = re.compile(r"(?:\d{2}|2[AB])\d{7}", re.ASCII)
_RPPS = re.compile(r"\d{11}", re.ASCII)


def luhn_digit(digits: str) -> str:
    """Return the digit that completes `digits` (0-9 only) under Luhn's formula.

    >>> luhn_digit("78011007")
    '8'
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 - place % 2)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def nir_key(body: str) -> str:
    """Return the two-digit key of 13 characters: 97 - N mod 97, with 2A read as 19 and 2B as 18.

    >>> nir_key("2951099126111")
    '93'
    """
    return nir.calc_check_digits(body)


def ins_fault(matricule: str, oid: str | None = None) -> str | None:
    """Say what is wrong with a matricule INS of 15 characters, and with the OID it is issued under, if given.

    >>> ins_fault("2 95 10 99 126 111 93", INS_TEST) is None
    True
    >>> ins_fault("295109912611199")
    'La clé du matricule INS ne correspond pas.'
    """
    if oid is not None and oid not in INS_OIDS:
        return "L'OID n'est pas celui d'un matricule INS."
    number = _compact(matricule)
    if not _MATRICULE.fullmatch(number):
        return "Le matricule INS compte 15 caractères : 13 et une clé de 2 chiffres."
    if nir_key(number[:13]) != number[13:]:
        return "La clé du matricule INS ne correspond pas."
    return None


def rpps_fault(number: str) -> str | None:
    """Say what is wrong with an RPPS number: 11 digits under Luhn's formula.

    >>> rpps_fault("99700218896") is None
    True
    """
    digits = _compact(number)
    if not _RPPS.fullmatch(digits):
        return "Le numéro RPPS compte 11 chiffres."
    if luhn_digit(digits[:-1]) != digits[-1]:
        return "Le dernier chiffre du numéro RPPS ne correspond pas."
    return None


def finess_fault(number: str) -> str | None:
    """Say what is wrong with a FINESS number: 9 characters under Luhn's formula.

    Numbers of Corsica (2A, 2B) are checked for their shape alone: how their letter enters the formula is in
    no source that we have read.

    >>> finess_fault("780110078") is None
    True
    """
    digits = _compact(number)
    if not _FINESS.fullmatch(digits):
        return "Le numéro FINESS compte 9 caractères, dont un département."
    if digits.isdigit() and luhn_digit(digits[:-1]) != digits[-1]:
        return "Le dernier chiffre du numéro FINESS ne correspond pas."
    return None


def _compact(number: str) -> str:
    return "".join(number.split()).upper()
