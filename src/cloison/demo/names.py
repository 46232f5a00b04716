"""Family and given names as frequent as they were at the time of a birth.

Owns: INSEE's lists by band of birth years (data/SOURCES.md), in capitals without accents for patients (RNIV), as
usually written for accounts. Refuses to return a pair on purpose: family and given name are drawn apart, so
whoever bears the same full name in life does so by chance.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, repeat
from random import Random

from cloison.demo.draws import Weighted
from cloison.demo.packed import lines_of

# The lists say only where fewer than 500, 100, 50 and 10 births begin. Within a band the frequency falls as a
# power of the rank; how steep before the first limit is chosen so that MARTIN has about one bearer in 280.
_STEEP = {"family": 0.52, "given": 0.9}
_LIMITS = (500.0, 100.0, 50.0, 10.0)


def capitals(name: str) -> str:
    """Return the name as the national identity service writes it: A-Z, hyphen, apostrophe, space.

    >>> capitals("Hélène-Zoé")
    'HELENE-ZOE'
    """
    apart = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "OE"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).upper()


def _frequencies(ends: list[int], steep: float) -> Iterator[float]:
    first = ends[0]
    # rounded, because the last bit of a power differs from one mathematical library to the next
    yield from (round(_LIMITS[0] * (first / rank) ** steep, 2) for rank in range(1, first + 1))
    second = max(1, ends[1] - first)
    fall = _LIMITS[1] / _LIMITS[0]
    yield from (round(_LIMITS[0] * fall ** (n / second), 2) for n in range(ends[1] - first))
    yield from chain(repeat(70.0, ends[2] - ends[1]), repeat(20.0, ends[3] - ends[2]))


@lru_cache(maxsize=4)
def _bands(kind: str, *, upper: bool) -> dict[str, Weighted[str]]:
    bands = {}
    for line in lines_of(f"{kind}-names.txt.xz"):
        band, ends, listed = line.split("\t")
        text = capitals(listed) if upper else listed
        bands[band] = Weighted(text.split(","), _frequencies([int(e) for e in ends.split()], _STEEP[kind]))
    return bands


def family_name(stream: Random, birth_year: int, *, upper: bool = True) -> str:
    """Draw a family name as borne by people born around `birth_year`."""
    decade = min(1981, max(1921, (birth_year - 1921) // 20 * 20 + 1921))
    return _bands("family", upper=upper)[str(decade)].draw(stream)


def given_name(stream: Random, birth_year: int, *, female: bool, upper: bool = True) -> str:
    """Draw a given name as given around `birth_year`."""
    decade = min(2011, max(1911, (birth_year - 1) // 10 * 10 + 1))
    return _bands("given", upper=upper)[f"{'f' if female else 'm'}{decade}"].draw(stream)
