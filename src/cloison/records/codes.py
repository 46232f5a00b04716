"""Codes that a person keeps on paper and types at night: 16 symbols in groups of four, the last checks the others.

Owns: their alphabet (Crockford's base 32: no I, L, O, U), drawing one, reading one back however it was typed. Refuses:
a code with a typing error, before anything slow is tried with it.
"""

from __future__ import annotations

import secrets

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None, "–": None})
LENGTH = 16


class CodeError(ValueError):
    """What was typed is not a code."""


def draw() -> str:
    """Return a new code of 75 random bits, as it is written: XXXX-XXXX-XXXX-XXXX."""
    said = "".join(secrets.choice(_ALPHABET) for _ in range(LENGTH - 1))
    return grouped(said + _check(said))


def read(typed: str) -> str:
    """Return the 16 symbols of a typed code; raise CodeError for anything else.

    >>> read(draw()) and read(" 0000-0000 0000-000O")
    '0000000000000000'
    """
    said = typed.upper().translate(_MISREAD)
    if len(said) != LENGTH or any(c not in _ALPHABET for c in said):
        raise CodeError("A code has 16 letters and digits, in four groups of four.")
    if _check(said[:-1]) != said[-1]:
        raise CodeError("A letter or digit of this code is wrong: type it again.")
    return said


def grouped(said: str) -> str:
    """Return a code in groups of four.

    >>> grouped("0123456789ABCDEF")
    '0123-4567-89AB-CDEF'
    """
    return "-".join(said[n : n + 4] for n in range(0, len(said), 4))


def _check(said: str) -> str:
    """The sum of the symbols, each by an odd weight of its place: one wrong symbol, and most swaps, change it."""
    return _ALPHABET[sum((2 * n + 1) * _ALPHABET.index(c) for n, c in enumerate(said)) % len(_ALPHABET)]
