"""Blind-index tokens: how a patient is found without a name in the database.

Owns: normalisation and the keyed hash. Refuses: a token of a name alone. Each token holds the full birth date, or
one exact identifier (RNIV search order: full birth date first, then at most three letters of a name).
"""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Iterable
from datetime import date

LETTERS = 3


def normalise(name: str) -> str:
    """Upper-case A-Z and single spaces: case, accents, hyphens, apostrophes do not count.

    >>> normalise("d'Hérouville-Saint-Clair")
    'D HEROUVILLE SAINT CLAIR'
    """
    expanded = name.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE").upper()
    letters = unicodedata.normalize("NFKD", expanded)
    kept = "".join(c if "A" <= c <= "Z" else "" if unicodedata.combining(c) else " " for c in letters)
    return " ".join(kept.split())


def _token(key: bytes, *parts: str) -> int:
    digest = hmac.digest(key, "\x1f".join(parts).encode(), "sha256")
    return int.from_bytes(digest[:8], "big", signed=True)


def of_birth_date(key: bytes, born: date) -> int:
    """Token of a full birth date."""
    return _token(key, "born", born.isoformat())


def of_sex(key: bytes, born: date, sex: str) -> int:
    """Token of a birth date with a sex (FHIR's word)."""
    return _token(key, "sex", born.isoformat(), sex)


def of_name(key: bytes, born: date, field: str, typed: str) -> int | None:
    """Token of a birth date with the first one to three letters of a name; None when nothing is left of it."""
    start = normalise(typed).replace(" ", "")[:LETTERS]
    return _token(key, field, born.isoformat(), start) if start else None


def of_identifier(key: bytes, kind: str, value: str) -> int:
    """Token of one exact identifier: kind is INS, IPP or NDA."""
    return _token(key, "id", kind, "".join(value.split()).upper())


def for_patient(
    key: bytes,
    *,
    born: date,
    sex: str,
    family_names: Iterable[str],
    given_names: Iterable[str],
    identifiers: Iterable[tuple[str, str]],
) -> list[int]:
    """All tokens of one patient (about 10), sorted, without doubles."""
    tokens = {of_birth_date(key, born), of_sex(key, born, sex)}
    for field, names in (("family", family_names), ("given", given_names)):
        for name in names:
            start = normalise(name).replace(" ", "")[:LETTERS]
            tokens.update(_token(key, field, born.isoformat(), start[:n]) for n in range(1, len(start) + 1))
    tokens.update(of_identifier(key, kind, value) for kind, value in identifiers)
    return sorted(tokens)


def of_contact(key: bytes, kind: str, value: str) -> int:
    """Token of an address, telephone, e-mail or treating physician, for the leak trace alone."""
    letters = unicodedata.normalize("NFKD", value).upper()  # digits count: they tell one house from the next
    return _token(key, "contact", kind, "".join(c for c in letters if c.isascii() and c.isalnum()))
