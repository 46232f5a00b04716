"""The communes of France and their INSEE codes: a place of birth is typed as people say it.

Owns: the list, for product and demo alike, and finding the one commune that a text names. Refuses: guessing between
two of one name. Countries are 99 and three digits; an unknown place is 99999 (INSEE).
"""

from __future__ import annotations

import lzma
import re
from functools import cache
from importlib.resources import files

from cloison.records.tokens import normalise

UNKNOWN = "99999"
_CODE = re.compile(r"(?:\d{2}|2[AB])\d{3}", re.ASCII)
_TOLD_APART = re.compile(r"^(?P<name>.+?)\s*\((?P<department>\d{2,3}|2[AB])\)$", re.IGNORECASE)


class UnknownPlaceError(ValueError):
    """No commune (`unknown`, `no_such_code`), or several of that name (`several`)."""


def place(text: str) -> tuple[str, str]:
    """Return (name, INSEE code) of the commune or country that `text` names: a name, « name (61) », or a code."""
    said = " ".join(text.split())
    if _CODE.fullmatch(said.upper()):
        return _by_code(said.upper())
    apart = _TOLD_APART.fullmatch(said)
    name = normalise(apart["name"] if apart else said)
    found = _named().get(name, [])
    if apart:
        found = [one for one in found if one[1].startswith(apart["department"].upper())]
    if len(found) > 1:
        raise UnknownPlaceError("several")
    if not found:
        raise UnknownPlaceError("unknown")
    return found[0]


def _by_code(code: str) -> tuple[str, str]:
    if code == UNKNOWN:
        return "Inconnu", code
    if code.startswith("99"):
        return "Étranger", code
    for name, known in _all():
        if known == code:
            return name, code
    raise UnknownPlaceError("no_such_code")


@cache
def _named() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for name, code in _all():
        found.setdefault(normalise(name), []).append((name, code))
    return found


@cache
def rows() -> list[list[str]]:
    """Return (INSEE code, name, postcodes, inhabitants) of each commune: Etalab's list; see data/SOURCES.md."""
    packed = files("cloison.chart").joinpath("data", "communes.tsv.xz").read_bytes()
    return [line.split("\t") for line in lzma.decompress(packed).decode().split("\n") if line]


@cache
def _all() -> list[tuple[str, str]]:
    return [(row[1], row[0]) for row in rows()]
