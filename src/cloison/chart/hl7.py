"""One HL7 v2 message: bytes, encoding, segments, fields.

Owns: MSH-18 and what stands for it where it is missing, the delimiters of MSH-1 and MSH-2, escapes. Refuses: a message
without a whole MSH, one in an encoding that it names wrongly, one that was cut off in its middle.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
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


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment; fields by HL7's numbers, "" where there is nothing. `marks`: component, repetition, escape."""

    name: str
    fields: tuple[str, ...]
    marks: tuple[str, str, str]

    def raw(self, field: int) -> str:
        """Return a field as it stands, escapes and all."""
        return self.fields[field] if field < len(self.fields) else ""

    def repeats(self, field: int) -> list[list[str]]:
        """Return the components of each repetition of a field."""
        parts, repeat, _ = self.marks
        return [
            [self._plain(part) for part in one.split(parts)] for one in self.raw(field).split(repeat) if one
        ]

    def get(self, field: int, component: int = 1) -> str:
        """Return a component of a field's first repetition; HL7's `""` (delete) is nothing."""
        return component_of(next(iter(self.repeats(field)), []), component)

    def _plain(self, text: str) -> str:
        escape = self.marks[2]
        if escape not in text:
            return text.strip()
        mark = re.escape(escape)
        return re.sub(f"{mark}([^{mark}]{{1,40}}){mark}", lambda found: _meant(found[1]), text).strip()


def _meant(word: str) -> str:
    """What stands between two escape characters: a delimiter, a new line, bytes; what only formats is left out."""
    if word in _WORDS:
        return _WORDS[word]
    if re.fullmatch(r"X([0-9A-Fa-f]{2})+", word):
        return bytes.fromhex(word[1:]).decode("latin-1").replace("\r", "\n").replace("\0", "")
    return "\n" if word in (".br", ".sp", ".ce") else ""


class Message:
    """A message that could be read: its segments in their order, the first of each by name."""

    def __init__(self, text: str) -> None:
        """Split `text`; raise `Unreadable`."""
        lines = [line for line in re.split(r"[\r\n]+", text) if line]
        if not lines or not lines[0].startswith("MSH") or len(lines[0]) < 9:
            raise Unreadable("no_header")
        mark = lines[0][3]
        marks = (lines[0][4], lines[0][5], lines[0][6])
        self.segments: list[Segment] = []
        self._first: dict[str, Segment] = {}
        for line in lines:
            if not re.match(r"[A-Z][A-Z0-9]{2}(?:\W|$)", line):
                raise Unreadable("truncated")
            fields = line.split(mark)
            if fields[0] == "MSH":
                fields.insert(1, mark)
            one = Segment(fields[0], tuple(fields), marks)
            self.segments.append(one)
            self._first.setdefault(one.name, one)
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
        return segment in self._first

    def repeats(self, segment: str, field: int) -> list[list[str]]:
        """Return the components of each repetition of a field of the first such segment."""
        found = self._first.get(segment)
        return found.repeats(field) if found else []

    def get(self, segment: str, field: int, component: int = 1) -> str:
        """Return a component of a field's first repetition; HL7's `""` (delete) is nothing."""
        found = self._first.get(segment)
        return found.get(field, component) if found else ""


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
    if not 1800 <= year <= 2200:  # of nobody who lives, and beyond what time zones reckon with
        return None
    zone = found[7]
    try:
        if zone:
            away = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:])) * (-1 if zone[0] == "-" else 1)
            return datetime(year, month, day, hour, minute, second, tzinfo=timezone(away)).astimezone(UTC)
        return datetime(year, month, day, hour, minute, second, tzinfo=PARIS)
    except (ValueError, OverflowError):
        return None


def mended(message: Message, changes: Mapping[tuple[int, int], str]) -> bytes:
    """Return the message with other texts in some fields, by (position of the segment, HL7's number); in UTF-8.

    Raise ValueError for a text that would end a field or a segment, a segment's name, and a field of MSH: who sent it
    and under which number stays as it was.
    """
    lines = []
    for at, one in enumerate(message.segments):
        fields, sign = list(one.fields), message.segments[0].fields[1]
        for (where, number), text in changes.items():
            if where != at:
                continue
            if number < 1 or at == 0 or any(c in text for c in ("\r", "\n", "\0", sign)):
                raise ValueError(number)
            fields += [""] * (number + 1 - len(fields))
            fields[number] = text.strip()
        if at == 0:
            fields += [""] * (19 - len(fields))
            fields[18] = "UNICODE UTF-8"
            del fields[1]
        lines.append(sign.join(fields))
    return ("\r".join(lines) + "\r").encode()
