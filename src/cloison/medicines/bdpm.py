"""The files of the public medicines database, read and checked.

Owns: the columns of CIS_bdpm, CIS_COMPO_bdpm, CIS_CPD_bdpm and CIS_GENER_bdpm, UTF-8 or Latin-1, plain or under xz.
Refuses: a set that is not whole (`FaultyError`, with what is wrong in a sentence): a file missing, cut short, a web
page in its place, compositions of nobody.
"""

from __future__ import annotations

import lzma
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from cloison.medicines.medicine import Medicine, Substance

FILES = ("CIS_bdpm.txt", "CIS_COMPO_bdpm.txt", "CIS_CPD_bdpm.txt", "CIS_GENER_bdpm.txt")
_LEAST = {
    "CIS_bdpm.txt": 10_000,
    "CIS_COMPO_bdpm.txt": 20_000,
    "CIS_CPD_bdpm.txt": 10_000,
    "CIS_GENER_bdpm.txt": 5_000,
}
"""Rows that a whole file has had at all times; fewer is a download that was cut."""
_COLUMNS = {"CIS_bdpm.txt": 12, "CIS_COMPO_bdpm.txt": 8, "CIS_CPD_bdpm.txt": 2, "CIS_GENER_bdpm.txt": 5}
_EITHER = re.compile(r"\((?:e|se|ve|ère)\)")
_AMOUNT = re.compile(r"(\d+(?:,\d+)?) (\w+)")
_SCALE = {"g": 1000.0, "microgrammes": 0.001}
Source = Callable[[str], bytes]
"""Returns the bytes of a file by its name without `.xz`; FileNotFoundError where there is none."""


class FaultyError(ValueError):
    """The files cannot be what they should be; the sentence says why."""


def medicines(source: Source) -> list[Medicine]:
    """Return every medicine of these files, marketed ones first; raise `FaultyError`."""
    known = {row[0] for row in _whole("CIS_bdpm.txt", source)}
    substances = _substances(_whole("CIS_COMPO_bdpm.txt", source))
    orphans = sum(cis not in known for cis in substances)
    if orphans > len(substances) // 20:
        raise FaultyError(
            f"CIS_COMPO_bdpm.txt is of another day: {orphans} of its medicines are not in CIS_bdpm.txt."
        )
    conditions = _conditions(_whole("CIS_CPD_bdpm.txt", source))
    groups = {row[2]: row[1] for row in _whole("CIS_GENER_bdpm.txt", source)}
    found = [
        Medicine(
            row[0],
            " ".join(row[1].split()),
            sys.intern(_EITHER.sub("", " ".join(row[2].split()))),
            _alike(sys.intern(route.strip()) for route in row[3].split(";") if route.strip()),
            row[6] == "Commercialisée",
            substances.get(row[0], ()),
            conditions.get(row[0], ()),
            groups.get(row[0], ""),
        )
        for row in _whole("CIS_bdpm.txt", source)
    ]
    return sorted(
        found,
        key=lambda m: (
            not m.marketed,
            len(m.substances) or 99,
            m.composition.split()[:1],
            _amount(m),
            m.name,
        ),
    )


def _rows(name: str, source: Source) -> Iterator[list[str]]:
    try:
        raw = source(name)
    except FileNotFoundError:
        raise FaultyError(f"{name} is not there.") from None
    if raw.startswith(b"\xfd7zXZ"):
        try:
            raw = lzma.decompress(raw)
        except (lzma.LZMAError, EOFError):
            raise FaultyError(f"{name} is compressed, and cut short or damaged.") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")  # as the official server has published them for years
    for line in text.splitlines():
        if line.strip():
            row = line.split("\t")
            if len(row) < _COLUMNS[name]:
                row += [""] * (_COLUMNS[name] - len(row))
            yield row


def _whole(name: str, source: Source) -> list[list[str]]:
    rows = list(_rows(name, source))
    if len(rows) < _LEAST[name]:
        raise FaultyError(f"{name} has {len(rows)} rows; a whole one has at least {_LEAST[name]}.")
    place = 2 if name == "CIS_GENER_bdpm.txt" else 0
    odd = sum(not (len(row[place]) == 8 and row[place].isdecimal()) for row in rows)
    if odd > len(rows) // 1000:
        raise FaultyError(f"{name} is not the file of that name: {odd} rows begin with no CIS number.")
    return rows


@cache
def _once(words: tuple[str, ...]) -> tuple[str, ...]:
    return words


def _alike(words: Iterable[str]) -> tuple[str, ...]:
    """The same tuple for the same words: thousands of medicines have the same routes and conditions."""
    return _once(tuple(words))


def _substances(rows: list[list[str]]) -> dict[str, tuple[Substance, ...]]:
    """A salt (SA) and what acts of it (FT) share a link number, and are one substance."""
    linked: dict[str, dict[tuple[str, str], list[list[str]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        linked[row[0]][row[1], row[7].strip()].append(row)
    return {
        cis: tuple({s.codes: s for s in map(_one, links.values())}.values()) for cis, links in linked.items()
    }


def _one(rows: list[list[str]]) -> Substance:
    shown = next(
        (row for row in rows if row[6].strip() == "FT" and row[3].strip() not in ("", "IODE")), None
    ) or next((row for row in rows if row[3].strip() not in ("", "IODE")), rows[0])
    return Substance(
        _alike(sys.intern(code) for code in sorted({row[2] for row in rows})),
        sys.intern(" ".join(shown[3].split())),
        sys.intern(shown[4].strip()),
        sys.intern(shown[5].strip()),
        _alike(sorted({sys.intern(" ".join(row[3].split())) for row in rows})),
    )


def _conditions(rows: list[list[str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for cis, condition, *_ in rows:
        if (words := sys.intern(" ".join(condition.split()))) and words not in found[cis]:
            found[cis].append(words)
    return {cis: _alike(c) for cis, c in found.items()}


def _amount(medicine: Medicine) -> float:
    """Its strength as a number, so that 5 mg comes before 10 mg and 500 mg before 1 g."""
    found = _AMOUNT.match(medicine.strength.replace("\u202f", ""))
    return float(found[1].replace(",", ".")) * _SCALE.get(found[2], 1) if found else 0.0
