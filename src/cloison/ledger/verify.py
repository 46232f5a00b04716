"""Check a whole ledger: signatures, every tile, every line against its leaf; name what was changed.

Owns: the check, for auditors as well: this file needs nothing of ours beside it, only `cryptography`
(`python verify.py FOLDER --lines FILE`). Refuses: the database; lines come as text.

FOLDER is a log of c2sp.org/tlog-tiles (`checkpoint`, `vkey`, `tile/…`). Each line of the other file is `INDEX TAB
LINE-ID TAB DAY TAB SALT TAB TEXT`, in the order of the leaves; INDEX is empty for a line without a place. A leaf holds
SHA-256(salt || text), see `cloison.ledger.entries`.
"""

from __future__ import annotations

import base64
import struct
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_ENTRY = struct.Struct(">BBQI32s")
_WIDE = 256
_KEPT_DAYS = (365, 3 * 365 + 1)
"""A line without a patient, and one about patients: after that, it may be gone."""
_MOST_NAMED = 1000
_LATE_US = 15 * 60 * 1_000_000
"""Microseconds: no transaction of the gate lasts so long."""


@dataclass
class Report:
    """What was found. `faults` names each; nothing there means that all is as it was signed."""

    origin: str = ""
    size: int = 0
    lines: int = 0
    expired: int = 0
    waiting: int = 0
    cosigned: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def fault(self, what: str) -> None:
        """Note a fault; beyond a thousand they are not named any more."""
        if len(self.faults) < _MOST_NAMED:
            self.faults.append(what)


def verify(
    folder: Path, lines: Iterable[bytes], witnesses: Iterable[str] = (), *, today: int | None = None
) -> Report:
    """Check `folder` and `lines`; `witnesses` are vkeys that must have signed. `today` counts days since 1970."""
    report = Report()
    day = int(datetime.now(UTC).timestamp()) // 86_400 if today is None else today
    root = _signed(folder, list(witnesses), report)
    entries = _entries(folder, report.size, report)
    hashes = _leaves(entries, iter(lines), day, report)
    found = _climb(folder, hashes, report)
    if root is not None and found != root:
        report.fault("the leaves do not make the root that was signed")
    return report


def _signed(folder: Path, witnesses: list[str], report: Report) -> bytes | None:
    """Check the checkpoint under the log's key and those of witnesses; return its root."""
    try:
        note = (folder / "checkpoint").read_text(encoding="utf-8")
        text, _, signatures = note.rpartition("\n\n")
        text += "\n"
        report.origin, size, root = text.split("\n")[:3]
        report.size = int(size)
        key = (folder / "vkey").read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        report.fault(f"no checkpoint: {error}")
        return None
    for vkey in (key, *witnesses):
        name = vkey.split("+", 1)[0]
        at = _signature(vkey, text, signatures)
        if at is None:
            report.fault(f"{name} did not sign the checkpoint")
        elif vkey != key:
            report.cosigned[name] = at
    if key.split("+", 1)[0] != report.origin:
        report.fault(f"the checkpoint is of {report.origin}, and the key of another log")
    return base64.b64decode(root)


def _signature(vkey: str, text: str, signatures: str) -> int | None:
    name, short, material = vkey.split("+", 2)
    raw = base64.b64decode(material)
    public = Ed25519PublicKey.from_public_bytes(raw[1:])
    for line in signatures.splitlines():
        parts = line.split(" ")
        if len(parts) != 3 or parts[1] != name:
            continue
        signature = base64.b64decode(parts[2])
        if signature[:4].hex() != short:
            continue
        message, at, signature = text, 0, signature[4:]
        if raw[0] == 4:
            at, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            message = f"cosignature/v1\ntime {at}\n{text}"
        try:
            public.verify(signature, message.encode())
        except InvalidSignature:
            return None
        return at
    return None


def _path(level: int | str, number: int, width: int) -> str:
    name = f"{number % 1000:03d}"
    while number >= 1000:
        number //= 1000
        name = f"x{number % 1000:03d}/{name}"
    return f"tile/{level}/{name}" + (f".p/{width}" if width < _WIDE else "")


def _tile(folder: Path, level: int | str, number: int, width: int) -> bytes:
    """Read a tile of at least this width; b"" where there is none."""
    exact, whole = folder / _path(level, number, width), folder / _path(level, number, _WIDE)
    wider = [int(p.name) for p in exact.parent.glob("*") if p.name.isdecimal()] if width < _WIDE else []
    for path in (exact, *(exact.with_name(str(wide)) for wide in sorted(wider) if wide > width), whole):
        try:
            return path.read_bytes()
        except FileNotFoundError:  # a ledger that is served meanwhile fills a tile, and then its parts go
            continue
    return b""


def _entries(folder: Path, size: int, report: Report) -> Iterator[bytes]:
    """Yield the entry of every leaf; where a bundle is missing or short, its leaves are empty and named."""
    for number in range((size + _WIDE - 1) // _WIDE):
        width = min(_WIDE, size - number * _WIDE)
        raw = _tile(folder, "entries", number, width)
        wanted = width * (2 + _ENTRY.size)
        if len(raw) < wanted:
            report.fault(f"{_path('entries', number, width)} is missing or too short")
            raw = raw.ljust(wanted, b"\0")
        for at in range(2, wanted, 2 + _ENTRY.size):
            yield raw[at : at + _ENTRY.size]


def _leaves(entries: Iterator[bytes], lines: Iterator[bytes], today: int, report: Report) -> list[bytes]:
    """Hash every leaf, and hold every line against it."""
    hashes: list[bytes] = []
    latest = 0
    unpack, oldest = _ENTRY.unpack, [today - days for days in _KEPT_DAYS]
    line = _next(lines, report, today)
    for index, entry in enumerate(entries):
        hashes.append(sha256(b"\0" + entry).digest())
        _, about, line_id, day, commitment = unpack(entry)
        if line is None or line[0] != index:
            if day < oldest[about & 1]:
                report.expired += 1
            else:
                report.fault(f"line {line_id} of {_day(day)} (leaf {index}) was removed")
            continue
        _, number, salt, text = line
        report.lines += 1
        if number != line_id:
            report.fault(f"line {number} stands at leaf {index}, which is that of line {line_id}: moved")
        elif sha256(salt + text).digest() != commitment:
            report.fault(f"line {line_id} of {_day(day)} (leaf {index}) was changed")
        at = int(text[1 : text.index(b",")])
        if at < latest - _LATE_US:
            late = (latest - at) // 60_000_000
            report.fault(
                f"line {line_id} (leaf {index}) came {late} min after its time: put in later, or held back"
            )
        latest = max(at, latest)
        line = _next(lines, report, today)
    while line is not None:  # places that this checkpoint does not have yet
        report.waiting += 1
        line = _next(lines, report, today)
    return hashes


def _next(lines: Iterator[bytes], report: Report, today: int) -> tuple[int, int, bytes, bytes] | None:
    """Return the next line that has a place; one without is new, or was put in past the gate."""
    for raw in lines:
        index, number, day, salt, text = raw.rstrip(b"\n").split(b"\t", 4)
        if index:
            return int(index), int(number), bytes.fromhex(salt.decode()), text
        if int(day) < today:
            report.fault(
                f"line {int(number)} of {_day(int(day))} has no place in the tree: put in past the gate"
            )
        else:
            report.waiting += 1
    return None


def _climb(folder: Path, hashes: list[bytes], report: Report) -> bytes:
    """Return the root over `hashes`, and hold every tile on disk against what it must be."""
    if not hashes:
        return sha256(b"").digest()
    edges: list[tuple[int, bytes]] = []  # the complete subtrees to the right of each level's last pair
    level = 0
    while hashes:
        if level % 8 == 0:
            _compare(folder, level // 8, hashes, report)
        if len(hashes) & 1:
            edges.append((level, hashes[-1]))
        hashes = [sha256(b"\1" + a + b).digest() for a, b in zip(hashes[::2], hashes[1::2], strict=False)]
        level += 1
    root = edges[0][1]
    for _, left in edges[1:]:
        root = sha256(b"\1" + left + root).digest()
    return root


def _compare(folder: Path, level: int, hashes: list[bytes], report: Report) -> None:
    for number in range((len(hashes) + _WIDE - 1) // _WIDE):
        ours = b"".join(hashes[number * _WIDE : (number + 1) * _WIDE])
        if _tile(folder, level, number, len(ours) // 32)[: len(ours)] != ours:
            report.fault(f"{_path(level, number, len(ours) // 32)} is missing, or not what the lines make")


def _day(day: int) -> str:
    return datetime.fromtimestamp(day * 86_400, UTC).date().isoformat()


def main() -> int:
    """Check FOLDER against the lines on stdin or in a file; print what was found, and return the exit status."""
    import argparse

    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lines", type=Path, help="file of lines; standard input by default")
    parser.add_argument(
        "--witness", action="append", default=[], help="vkey that must have signed; several may be given"
    )
    given = parser.parse_args()
    with given.lines.open("rb") if given.lines else sys.stdin.buffer as lines:
        report = verify(given.folder, lines, given.witness)
    for fault in report.faults:
        sys.stdout.write(f"{fault}\n")
    counts = f"{report.size} leaves, {report.lines} lines, {len(report.faults)} faults"
    sys.stdout.write(f"{report.origin}: {counts}\n")
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
