"""When the patients were born, and of which sex, so that no two share a matricule.

Owns the division of a million indices among (sex, month of birth) cells, each with fewer patients than a matricule
has order numbers: the same index always falls into the same cell with the same order, whatever range is made.
Refuses a birth more than a hundred years ago: a matricule writes the year with two digits; and one in the last three
months: what was recorded in these weeks must have been recorded about somebody already born.
"""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from cloison.demo.draws import LARGEST, Permutation
from cloison.demo.model import Sex

YOUNGEST = 4  # months: an appointment of a month ago was made up to fifty days before
MONTHS = 1200 - YOUNGEST
GENERAL_ORDERS = 980  # the orders above belong to the patients in beds today, whose age follows their ward

# Patients of clinics and nursing homes by age: (first age, weight of each year of age, share of women).
_AGES = (
    (0, 1.30, 0.49), (1, 0.55, 0.48), (15, 0.75, 0.52), (25, 1.10, 0.60), (45, 1.25, 0.53), (55, 1.50, 0.50),
    (65, 1.75, 0.51), (75, 1.60, 0.55), (85, 1.00, 0.63), (90, 0.50, 0.70), (95, 0.10, 0.78),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Birth:
    """Sex, year and month of a birth, and the order number that makes its matricule unique."""

    sex: Sex
    year: int
    month: int
    order: int


class Births:
    """The cells of a seed and a day: the youngest patients are born YOUNGEST months before that of `today`."""

    def __init__(self, seed: int, today: date) -> None:
        self._permutation = Permutation.named(seed, "births", LARGEST)
        self._newest = today.year * 12 + today.month - 1 - YOUNGEST
        self._ends = list(accumulate(_quotas()))

    def of(self, index: int) -> Birth:
        """Return the birth of a patient; ValueError beyond the last index that has one."""
        if not 0 <= index < LARGEST:
            raise ValueError(f"the fictional population has {LARGEST} patients at most")
        place = self._permutation.of(index)
        cell = bisect(self._ends, place)
        months_ago, man = divmod(cell, 2)
        year, month = divmod(self._newest - months_ago, 12)
        order = 1 + place - (self._ends[cell - 1] if cell else 0)
        return Birth("male" if man else "female", year, month + 1, order)


def _quotas() -> list[int]:
    """Return how many of LARGEST patients each (months ago, woman or man) cell holds, in whole numbers."""
    shares = []
    for months_ago in range(MONTHS):
        weight, women = next((w, s) for first, w, s in reversed(_AGES) if months_ago >= first * 12)
        shares += [weight * women, weight * (1 - women)]
    scale = LARGEST / sum(shares)
    ends = [round(end * scale) for end in accumulate(shares)]
    quotas = [end - start for start, end in zip([0, *ends[:-1]], ends, strict=True)]
    if max(quotas) > GENERAL_ORDERS:
        raise ValueError("a cell holds more patients than a matricule has order numbers")
    return quotas
