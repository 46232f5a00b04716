"""Worlds as text: who is related to whom, when, made by whom, and who may therefore open what.

Owns: reading a world's YAML file, times as distances from the world's instant (`-3d`, `+1s`, `-4h+1s`).
Refuses: a key it does not know, a name that is not in the cast, a world that refuses nobody, and one in which the
stranger is not refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from tests.people import ACCOUNTS, SITES, UNITS

FOLDER = Path(__file__).parent
STRANGER = "sam"
SLICES = ("traits", "contact", "clinical", "prescriptions", "sealed")
DEFAULT_INSTANT = datetime(2026, 6, 15, 10, tzinfo=UTC)

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DISTANCE = re.compile(r"([+-])(\d+)([smhd])")
_KNOWN = {
    "says": set(),
    "at": set(),
    "accounts": {"left_on", "suspended", "site", "contained", "created_by"},
    "sites": {"closed_on"},
    "assignments": {
        "who",
        "unit",
        "since",
        "until",
        "made_by",
        "made_at",
        "second_needed",
        "confirmed_by",
        "ended",
    },
    "relationships": {
        "patient",
        "holder",
        "site",
        "kind",
        "since",
        "until",
        "made_by",
        "inherited",
        "confirmed_by",
        "beyond",
        "ended",
    },
    "before": {
        "at",
        "who",
        "breaks_glass",
        "code",
        "seals",
        "signs_out",
        "signs_in_for_minutes",
        "books",
        "of",
        "in",
        "starts",
        "moves",
        "cancels",
        "asks_about",
        "withdraws",
        "answers",
        "called",
    },
    "allowed": {"who", "patient", "slices", "withheld", "why", "counted", "words", "gone"},
    "refused": {"who", "patient", "slices", "reason", "words"},
}


class WorldError(ValueError):
    """The file breaks a rule of worlds; the sentence says which."""


@dataclass(frozen=True)
class Expected:
    """One line of `allowed` or `refused`.

    `counted` is the allowance that an allowed opening draws on, `withheld` the slices that are asked for with the
    others and not given (a closed site's), `words` the reason that opens what is sealed.
    """

    who: str
    patient: str
    slices: tuple[str, ...]
    reason: str | None
    why: str | None
    counted: str
    words: str | None
    withheld: tuple[str, ...]
    gone: bool = False

    @property
    def allowed(self) -> bool:
        """Whether the gate must say yes."""
        return self.reason is None

    @property
    def in_care(self) -> bool:
        """Whether the patient must be found as one in care."""
        return self.allowed and self.counted == "explained"

    @property
    def listed(self) -> bool:
        """Whether the patient must be on the account's own list: in care, and not `gone` (left lately, still in care)."""
        return self.in_care and not self.gone


@dataclass(frozen=True)
class Told:
    """A world as its file tells it; instants are absolute."""

    name: str
    at: datetime
    accounts: dict[str, dict[str, Any]]
    sites: dict[str, dict[str, Any]]
    assignments: list[dict[str, Any]]
    relationships: list[dict[str, Any]]
    before: list[dict[str, Any]]
    expected: list[Expected]

    @property
    def people(self) -> list[str]:
        """Everybody who asks something, in the order of the cast."""
        asking = {e.who for e in self.expected} | {deed["who"] for deed in self.before}
        return [name for name in ACCOUNTS if name in asking]


def read_all() -> list[Told]:
    """Read every world of this folder."""
    return [read(path.stem, path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))]


def read(name: str, text: str) -> Told:
    """Read one world; raise `WorldError` when it breaks a rule."""
    told = yaml.safe_load(text)
    if not isinstance(told, dict) or not isinstance(told.get("says"), str):
        raise WorldError(f"{name}: `says` must tell the rule in a sentence.")
    _check_keys(name, told)
    at = told.get("at", DEFAULT_INSTANT)
    expected = [_expected(name, e, refused=False) for e in told.get("allowed", ())]
    expected += [_expected(name, e, refused=True) for e in told.get("refused", ())]
    if not [e for e in expected if not e.allowed]:
        raise WorldError(f"{name}: a world that refuses nobody shows nothing.")
    if not [e for e in expected if not e.allowed and e.who == STRANGER]:
        raise WorldError(f"{name}: the stranger ({STRANGER}) must be refused something.")
    return Told(
        name,
        at,
        {who: _account(name, at, who, said) for who, said in told.get("accounts", {}).items()},
        {site: {"closed_on": _day(at, said["closed_on"])} for site, said in told.get("sites", {}).items()},
        [_assignment(name, at, a) for a in told.get("assignments", ())],
        [_relationship(name, at, r) for r in told.get("relationships", ())],
        [_deed(at, deed) for deed in told.get("before", ())],
        expected,
    )


def instant(at: datetime, distance: str | int | None) -> datetime | None:
    """Return `at` plus a distance such as `-3d+1s`; None stays None, 0 is `at` itself."""
    if distance is None:
        return None
    pieces = _DISTANCE.findall(str(distance))
    if "".join(map("".join, pieces)) != str(distance) and distance != 0:
        raise WorldError(f"{distance!r} is no distance in time: write -3d, +1s, -4h+1s or 0.")
    moved = at
    for sign, number, unit in pieces:
        moved += timedelta(**{_UNITS[unit]: int(sign + number)})
    return moved


def _check_keys(name: str, told: dict[str, Any]) -> None:
    for key, value in told.items():
        if key not in _KNOWN:
            raise WorldError(f"{name}: `{key}` is not a part of a world.")
        for entry in value if isinstance(value, list) else value.values() if isinstance(value, dict) else ():
            if unknown := set(entry) - _KNOWN[key]:
                raise WorldError(f"{name}: {key} knows no {', '.join(sorted(unknown))}.")


def _named(world: str, name: str, *known: Any) -> str:
    if not any(name in names for names in known):
        raise WorldError(f"{world}: nobody and nothing is called {name}.")
    return name


def _expected(world: str, said: dict[str, Any], *, refused: bool) -> Expected:
    slices = tuple(said.get("slices", ("traits",)))
    if not set(slices) <= set(SLICES):
        raise WorldError(f"{world}: {slices} are not slices.")
    if refused and not said.get("reason"):
        raise WorldError(f"{world}: a refusal says its reason.")
    return Expected(
        _named(world, said["who"], ACCOUNTS),
        str(said["patient"]),
        slices,
        said["reason"] if refused else None,
        said.get("why"),
        said.get("counted", "explained"),
        said.get("words"),
        tuple(said.get("withheld", ())),
        bool(said.get("gone", False)),
    )


def _account(world: str, at: datetime, who: str, said: dict[str, Any]) -> dict[str, Any]:
    _named(world, who, ACCOUNTS)
    changed: dict[str, Any] = {}
    if "left_on" in said:
        changed["left_on"] = _day(at, said["left_on"])
    if said.get("suspended"):
        changed["suspended_at"] = instant(at, said["suspended"])
    if said.get("contained"):
        changed["contained_at"] = instant(at, said["contained"])
    if "created_by" in said:
        changed["created_by"] = _named(world, said["created_by"], ACCOUNTS)
    if "site" in said:
        changed["site"] = said["site"] and _named(world, said["site"], SITES)
    return changed


def _assignment(world: str, at: datetime, said: dict[str, Any]) -> dict[str, Any]:
    return {
        "who": _named(world, said["who"], ACCOUNTS),
        "unit": _named(world, said["unit"], UNITS),
        "since": _day(at, said.get("since", "-100d")),
        "until": _day(at, said.get("until")),
        "made_by": _named(world, said.get("made_by", "adam"), ACCOUNTS),
        "made_at": instant(at, said.get("made_at")),
        "second_needed": bool(said.get("second_needed", False)),
        "confirmed_by": said.get("confirmed_by") and _named(world, said["confirmed_by"], ACCOUNTS),
        "ended_at": instant(at, said.get("ended")),
    }


def _relationship(world: str, at: datetime, said: dict[str, Any]) -> dict[str, Any]:
    return {
        "patient": str(said["patient"]),
        "holder": _named(world, said["holder"], ACCOUNTS, UNITS, SITES),
        "site": said.get("site") and _named(world, said["site"], SITES),
        "kind": said["kind"],
        "since": instant(at, said.get("since", "-10d")),
        "until": instant(at, said.get("until")),
        "made_by": _named(world, said.get("made_by", "system"), ACCOUNTS),
        "inherited": bool(said.get("inherited", False)),
        "confirmed_by": said.get("confirmed_by") and _named(world, said["confirmed_by"], ACCOUNTS),
        "beyond": bool(said.get("beyond", False)),
        "ended": instant(at, said.get("ended")),
    }


def _deed(at: datetime, said: dict[str, Any]) -> dict[str, Any]:
    when = {name: instant(at, said[name]) for name in ("at", "starts") if name in said}
    return {**said, **when}


def _day(at: datetime, distance: str | int | None) -> Any:
    moved = instant(at, distance)
    return None if moved is None else moved.date()
