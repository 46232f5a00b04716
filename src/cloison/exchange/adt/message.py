"""One HL7 v2 message: bytes, encoding, segments, fields.

Owns: MSH-18 and what stands for it where it is missing, the delimiters of MSH-1 and MSH-2, escapes. Refuses: a message
without a whole MSH, one in an encoding that it names wrongly, one that was cut off in its middle.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

MOST = 2 << 20
"""Bytes of a message; the longest that a PAM sender makes have some kilobytes."""
PARIS = ZoneInfo("Europe/Paris")
_CHARSETS = {
    "": "",
    "ASCII": "ascii",
    "UNICODE UTF-8": "utf-8",
    "UTF-8": "utf-8",
    "8859/1": "iso-8859-1",
    "8859/15": "iso-8859-15",
}
_STAMP = re.compile(r"(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:\.\d{1,4})?([+-]\d{4})?")
_WORDS = {"F": "|", "S": "^", "T": "&", "R": "~", "E": "\\"}


class Unreadable(Exception):  # noqa: N818
    """The bytes are no message that can be read; `because` is the stable word of it."""

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because = because


@dataclass(frozen=True, slots=True)
class Header:
    """Who sends, what, under which number: enough for an acknowledgement, even of what cannot be taken in."""

    application: str = ""
    facility: str = ""
    to_application: str = ""
    to_facility: str = ""
    event: str = ""
    control_id: str = ""
    processing: str = "P"
    version: str = "2.5"


class Message:
    """A message that could be read; segments and fields by HL7's numbers, "" where there is nothing."""

    def __init__(self, text: str) -> None:
        """Split `text`; raise `Unreadable`."""
        lines = [line for line in re.split(r"[\r\n]+", text) if line]
        if not lines or not lines[0].startswith("MSH") or len(lines[0]) < 9:
            raise Unreadable("no_header")
        self._field = lines[0][3]
        self._parts, self._repeat, self._escape = lines[0][4], lines[0][5], lines[0][6]
        self._segments: dict[str, list[str]] = {}
        for line in lines:
            if not re.match(r"[A-Z][A-Z0-9]{2}(?:\W|$)", line):
                raise Unreadable("truncated")
            fields = line.split(self._field)
            if fields[0] == "MSH":
                fields.insert(1, self._field)
            self._segments.setdefault(fields[0], fields)
        self.header = Header(
            self.get("MSH", 3),
            self.get("MSH", 4),
            self.get("MSH", 5),
            self.get("MSH", 6),
            self.get("MSH", 9, 2),
            self.get("MSH", 10),
            self.get("MSH", 11) or "P",
            self.get("MSH", 12) or "2.5",
        )

    def has(self, segment: str) -> bool:
        """Whether there is a segment of this name."""
        return segment in self._segments

    def raw(self, segment: str, field: int) -> str:
        """Return a field as it stands, escapes and all."""
        fields = self._segments.get(segment, [])
        return fields[field] if field < len(fields) else ""

    def repeats(self, segment: str, field: int) -> list[list[str]]:
        """Return the components of each repetition of a field."""
        return [
            [self._plain(part) for part in one.split(self._parts)]
            for one in self.raw(segment, field).split(self._repeat)
            if one
        ]

    def get(self, segment: str, field: int, component: int = 1) -> str:
        """Return a component of a field's first repetition; HL7's `""` (delete) is nothing."""
        first = next(iter(self.repeats(segment, field)), [])
        return component_of(first, component)

    def _plain(self, text: str) -> str:
        if self._escape not in text:
            return text.strip()
        mark = re.escape(self._escape)
        return re.sub(f"{mark}([FSTRE]){mark}", lambda found: _WORDS[found[1]], text).strip()


def component_of(parts: list[str], number: int) -> str:
    """Return a component by HL7's number."""
    found = parts[number - 1] if number <= len(parts) else ""
    return "" if found == '""' else found


def read(data: bytes) -> Message:
    """Return the message in `data`; raise `Unreadable`.

    Undeclared, it is UTF-8 where its bytes can be nothing else, and Latin-1 (as HL7's old senders in France) where not.
    """
    if len(data) > MOST:
        raise Unreadable("too_large")
    head = data.split(b"\r", 1)[0].split(b"\n", 1)[0].decode("latin-1")
    fields = head.split(head[3:4]) if len(head) > 8 and head.startswith("MSH") else []
    if not fields:
        raise Unreadable("no_header")
    declared = re.split(r"[~^]", fields[17])[0].strip() if len(fields) > 17 else ""
    charset = _CHARSETS.get(declared.upper())
    if charset is None:
        raise Unreadable("unknown_charset")
    try:
        text = data.decode(charset or "utf-8")
    except UnicodeDecodeError:
        if charset:
            raise Unreadable("wrong_charset") from None
        text = data.decode("latin-1")
    if "\x00" in text:
        raise Unreadable("truncated")
    return Message(text)


def header_of(data: bytes) -> Header:
    """Return what can be said of the sender of bytes that `read` refuses."""
    try:
        line = data[:4096].replace(b"\n", b"\r").split(b"\r", 1)[0].decode("latin-1")
        return Message(line).header
    except (Unreadable, IndexError):
        return Header()


def moment(stamp: str) -> datetime | None:
    """Return an HL7 time stamp, in Paris time where it names no zone; None for what is no date.

    >>> moment("20261124173000").isoformat()
    '2026-11-24T17:30:00+01:00'
    """
    found = _STAMP.fullmatch(stamp)
    if found is None:
        return None
    year, month, day, hour, minute, second = (
        int(g) if g else d for g, d in zip(found.groups()[:6], (1, 1, 1, 0, 0, 0), strict=True)
    )
    zone = found[7]
    try:
        if zone:
            away = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:])) * (-1 if zone[0] == "-" else 1)
            return datetime(year, month, day, hour, minute, second, tzinfo=timezone(away)).astimezone(UTC)
        return datetime(year, month, day, hour, minute, second, tzinfo=PARIS)
    except ValueError:
        return None
