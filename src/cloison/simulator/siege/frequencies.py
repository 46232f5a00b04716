"""What anybody can know of French names and births: the demo's lists of INSEE, in order of frequency.

Owns: the three letters of names by frequency, birth dates by how many patients are likely to have them. Refuses: a
real person.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from cloison.demo.packed import lines_of
from cloison.records.tokens import LETTERS, normalise

_MOST_BORN = date(1948, 1, 1)
"""The middle of the years in which patients of clinics and nursing homes were born."""


class Lists:
    """Letters and dates, the likeliest first."""

    def __init__(self) -> None:
        self.family_letters = _letters("family-names.txt.xz")
        self.given_letters = _letters("given-names.txt.xz")

    def dates(self, between: tuple[date, date]) -> list[date]:
        """Return the dates of a span, the likeliest first: each 1 January (an unknown day), then those near 1948."""
        first, last = between
        days = [first + timedelta(days=n) for n in range((last - first).days)]
        return sorted(days, key=lambda d: (not (d.month == 1 and d.day == 1), abs((d - _MOST_BORN).days)))


def _letters(name: str) -> list[str]:
    """Return the first three letters of names, by how often and how high lists have them."""
    counts: Counter[str] = Counter()
    for line in lines_of(name):
        names = line.split("\t")[2].split(",")
        for rank, one in enumerate(names, 1):
            counts[normalise(one).replace(" ", "")[:LETTERS]] += round(1_000_000 / rank**0.6)
    return [letters for letters, _ in counts.most_common() if letters]
