"""Words as people type them: accents, capitals and one typing error forgiven.

Owns: what is the same word, and which words are one error away. Refuses: forgiving the first letter, or words of
three letters and fewer: what would come back is another medicine.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence

_COMMA = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}\b)|(?<=\d),(?=\d)")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHORTEST_FORGIVEN = 4


def folded(text: str) -> str:
    """Return `text` in small letters without accents, its words one space apart; a decimal comma stays in its number.

    >>> folded("PARACÉTAMOL 0,5 mg/1 000 ml"), folded("L'œdème")
    ('paracetamol 0.5 mg 1000 ml', 'l oedeme')
    """
    text = _COMMA.sub(
        lambda m: "." if m[0] == "," else "", text.lower().replace("œ", "oe").replace("æ", "ae")
    )
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(re.sub(r"[^a-z0-9.]+", " ", plain).replace(". ", " ").strip(" .").split())


def starting(words: Sequence[str], prefix: str) -> range:
    """Return the places of the words of a sorted list that begin with `prefix`."""
    return range(bisect_left(words, prefix), bisect_left(words, prefix + "\uffff"))


def nearly(words: Sequence[str], typed: str) -> list[int]:
    """Return the places of the words that begin with `typed`, one error mended.

    An error is a letter too many, missing or wrong, or two that changed places.
    """
    if len(typed) < SHORTEST_FORGIVEN or typed.replace(".", "").isdigit():
        return []
    found: dict[int, None] = {}
    for guess in _one_away(typed):
        found.update(dict.fromkeys(starting(words, guess)))
    return list(found)


def _one_away(typed: str) -> Iterator[str]:
    for at in range(1, len(typed)):
        head, tail = typed[:at], typed[at:]
        yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in _LETTERS:
            yield head + letter + tail[1:]
            yield head + letter + tail
