"""Making the sheets: each unit that can open one gets a new file every hour; the files of yesterday are gone.

Owns: the order of work, the folder `downtime/<FINESS>/<unit>/` of a deployment, retention. Refuses: a half-written file
(it is renamed into place), and stopping at a unit that fails: the others still get theirs, and it is told.
"""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import translation

from cloison.downtime import content
from cloison.errors import CloisonError
from cloison.gate import boards
from cloison.gate.answers import Allowed, Refused
from cloison.gate.downtime import DowntimeGate, Unit
from cloison.incidents import message
from cloison.pages import typesetting, words
from cloison.records import sheet_lock
from cloison.records.keyring import Keyring

SUFFIX = ".sheet"
KEPT = timedelta(hours=26)
"""How long a file is kept: a day of outage begins with the sheet of the hour before."""
_TEMPLATE = Path(__file__).parent / "sheet.typ"
_LAST_PRINTED = 0x24FF


@dataclass(frozen=True, slots=True)
class Renewed:
    """What became of one unit's sheet: the file, or why there is none."""

    unit: Unit
    path: Path | None
    patients: int = 0
    because: str = ""


def speak() -> None:
    """Make the pages' words usable in a process that shows no page, once."""
    message.speak()  # the one configuration of processes without pages: whichever comes first stands


def renew(
    gate: DowntimeGate, keyring: Keyring, data: Path, tell: Callable[[Renewed], None] = lambda _: None
) -> list[Renewed]:
    """Make the sheet of every unit whose people can open one; say what became of each."""
    keyring.load(gate.wrapped(), whole=True)
    found = []
    for unit in gate.units():
        try:
            done = _of_unit(gate, keyring, data, unit)
        except (CloisonError, subprocess.SubprocessError, OSError, sheet_lock.SheetError) as error:
            done = Renewed(unit, None, because=f"failed: {type(error).__name__}")
        found.append(done)
        tell(done)
        forget(folder_of(data, unit))
    return found


def folder_of(data: Path, unit: Unit) -> Path:
    """Return the folder of a unit's sheets."""
    plain = unicodedata.normalize("NFKD", unit.name).encode("ascii", "ignore").decode().lower()
    return (
        data
        / sheet_lock.FOLDER
        / unit.finess
        / f"{re.sub(r'[^a-z0-9]+', '-', plain).strip('-')}-{unit.id.hex[:6]}"
    )


def forget(folder: Path, now: float | None = None) -> int:
    """Delete the files that are older than KEPT; return how many."""
    gone = 0
    limit = (datetime.now().astimezone().timestamp() if now is None else now) - KEPT.total_seconds()
    for path in folder.glob(f"*{SUFFIX}"):
        if path.stat().st_mtime < limit:
            path.unlink()
            gone += 1
    return gone


def _of_unit(gate: DowntimeGate, keyring: Keyring, data: Path, unit: Unit) -> Renewed:
    if not unit.sealed and unit.cards < 2:
        return Renewed(unit, None, because="no_cards")
    sheet_id, answer = gate.sheet(unit.id)
    if isinstance(answer, Refused):
        return Renewed(unit, None, because=answer.reason)
    said = answer.detail
    cards = [sheet_lock.Card(c["id"], c["label"], bytes.fromhex(c["key"]), c["alone"]) for c in said["cards"]]
    at = datetime.fromisoformat(said["at"]).astimezone(words.PARIS)
    with translation.override("fr"):
        places = boards.read(_as_board(answer), keyring).places
        told = content.data(unit.name, unit.site, at, places, [c.label for c in cards])
    head = {"sheet": str(sheet_id), "unit": unit.name, "site": unit.site, "at": at.isoformat()}
    file = sheet_lock.sealed(_pdf(told), head, str(unit.id), cards)
    folder = folder_of(data, unit)
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    path = folder / f"{at:%Y-%m-%dT%Hh%M}{SUFFIX}"
    fresh = path.with_suffix(".new")
    fresh.write_bytes(file)
    fresh.replace(path)
    return Renewed(unit, path, len(places))


def _as_board(answer: Allowed) -> Allowed:
    """A sheet is read as a board is: everybody on it, each with their resources."""
    nothing: dict[str, Any] = {"units": [], "members": [], "unit": None, "recent": []}
    return Allowed(answer.why, answer.rows, answer.detail | nothing)


def _pdf(told: dict[str, Any]) -> bytes:
    try:
        return typesetting.pdf(_TEMPLATE, told)
    except subprocess.SubprocessError:  # a sign that no font of ours has must not cost a ward its sheet
        return typesetting.pdf(_TEMPLATE, _printable(told))


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(c if ord(c) <= _LAST_PRINTED else "?" for c in value)
    if isinstance(value, list):
        return [_printable(one) for one in value]
    return {k: _printable(v) for k, v in value.items()} if isinstance(value, dict) else value
