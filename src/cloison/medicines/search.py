"""Finding a medicine by name, substance or form, while it is typed.

Owns: the index of a set of medicines: sorted words, and who bears each. Refuses: one line for each generic; what is
found by substance comes as one line, because a prescription is written by substance.
"""

from __future__ import annotations

import heapq
from array import array
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from cloison.medicines.medicine import Medicine
from cloison.medicines.spelling import folded, nearly, starting

_HOMEOPATHIC = ("degré de dilution", "dilution comprise")


@dataclass(frozen=True, slots=True)
class Found:
    """One line of an answer: a medicine, and whether it stands for its substance (any generic) or for its brand."""

    medicine: Medicine
    by_substance: bool

    @property
    def key(self) -> str:
        """How a form names it: `d` (substance) or `s` (speciality), and the CIS number."""
        return ("d" if self.by_substance else "s") + self.medicine.cis

    @property
    def label(self) -> str:
        """What people read: generic name first, the brand in capitals after it."""
        return (
            self.medicine.generic if self.by_substance else f"{self.medicine.generic} ({self.medicine.brand})"
        )


class Shelf:
    """A set of medicines that can be searched; about 10 MB for all of France."""

    def __init__(self, medicines: Iterable[Medicine]) -> None:
        self._all = list(medicines)
        self._by_cis = {m.cis: m for m in self._all}
        bearers: dict[str, list[int]] = defaultdict(list)
        self._same: dict[str, int] = {}
        self._stands: array[int] = array("i")
        for place, m in enumerate(self._all):
            names = folded(f"{m.brand} {' '.join(n for s in m.substances for n in s.names)} {m.form}")
            for word in set(names.split()):
                bearers[word].append(place)
            kind = f"{m.generic}|{m.routes}" if m.substances and m.marketed else m.cis
            self._stands.append(self._same.setdefault(kind, place))
        self._words = sorted(bearers)
        self._bearers = [array("H" if len(self._all) < 65536 else "i", bearers[w]) for w in self._words]
        self._brands = [folded(m.brand) for m in self._all]
        self._generics = [folded(" ".join(s.common for s in m.substances[:1])) for m in self._all]
        self._search = lru_cache(maxsize=4096)(self._find)
        self._names: list[tuple[str, tuple[str, ...]]] = []
        self.met: dict[str, frozenset[str]] = {}
        """What `checks` has found for the words of an allergy: the codes of the substances that it is about."""

    def __len__(self) -> int:
        return len(self._all)

    def counted(self) -> dict[str, int]:
        """Return how many there are of what."""
        return {
            "medicines": len(self._all),
            "marketed": sum(m.marketed for m in self._all),
            "substances": len({code for m in self._all for code in m.codes}),
            "narcotics": sum(m.narcotic for m in self._all),
            "secured": sum(m.secured for m in self._all),
        }

    def substances(self) -> list[tuple[str, tuple[str, ...]]]:
        """Return each name of each active substance once, folded, with the substance's codes."""
        if not self._names:
            found = {name: s.codes for m in self._all for s in m.substances for name in s.names}
            self._names = [(folded(name), codes) for name, codes in found.items()]
        return self._names

    def get(self, cis: str) -> Medicine | None:
        """Return the medicine of this CIS number."""
        return self._by_cis.get(cis)

    def named(self, key: str) -> Found | None:
        """Return what a form's key (`Found.key`) names."""
        m = self.get(key[1:]) if key[:1] in ("d", "s") else None
        return Found(m, key[0] == "d") if m and (m.substances or key[0] == "s") else None

    def search(self, typed: str, most: int = 12) -> tuple[Found, ...]:
        """Return up to `most` lines for what was typed so far: every word begins a word of the medicine."""
        words = tuple(folded(typed[:80]).split()[:8])
        return self._search(words, most) if words and len(words[0]) > 1 else ()

    def _find(self, words: tuple[str, ...], most: int) -> tuple[Found, ...]:
        places: set[int] | None = None
        for word in words:
            bearers = self._bearing(starting(self._words, word))
            places = bearers if places is None else places & bearers
            if not places:
                break
        if not places:
            places = self._forgiving(words)
        best = heapq.nsmallest(most * 12, places, key=lambda place: self._rank(place, words[0]))
        return tuple(self._lines(best, words[0]))[:most]

    def _forgiving(self, words: tuple[str, ...]) -> set[int]:
        places: set[int] | None = None
        for word in words:
            bearers = self._bearing(starting(self._words, word)) | self._bearing(nearly(self._words, word))
            places = bearers if places is None else places & bearers
        return places or set()

    def _bearing(self, words: Iterable[int]) -> set[int]:
        found: set[int] = set()
        for place in words:
            found.update(self._bearers[place])
        return found

    def _rank(self, place: int, first: str) -> tuple[bool, bool, int, int]:
        m = self._all[place]
        begins = self._brands[place].startswith(first) or self._generics[place].startswith(first)
        return not m.marketed, not begins, len(m.substances) or 9, place

    def _lines(self, places: list[int], first: str) -> list[Found]:
        """One line for each substance, dose and form; a brand of its own where its name is what was typed."""
        lines: dict[str, Found] = {}
        for place in places:
            m, stands = self._all[place], self._all[self._stands[place]]
            if m.substances and not any(word in m.name for word in _HOMEOPATHIC):
                brand = self._brands[place].startswith(first) and not self._generics[place].startswith(
                    first[:4]
                )
                found = Found(m, False) if brand else Found(stands, True)
            else:
                found = Found(m, False)
            lines.setdefault(found.label, found)
        return list(lines.values())
