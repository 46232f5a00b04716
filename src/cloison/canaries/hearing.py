"""To whom an e-mail was sent, as far as its headers say.

Owns: the addresses in a message's headers, however they were folded or encoded, and its date. Refuses: the body, which
nobody needs and which may be anything; more than the first megabyte; to keep or show what a message says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parsedate_to_datetime
from typing import BinaryIO

MOST = 1 << 20
"""Bytes of a message that are read: its headers are far shorter."""
_FIELDS = (
    "to",
    "cc",
    "bcc",
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-delivered-to",
    "x-rcpt-to",
    "apparently-to",
    "resent-to",
    "resent-cc",
)
_FOR = re.compile(r"\bfor\s+<?([^\s<>;]+@[^\s<>;]+)>?", re.IGNORECASE)  # RFC 5321, 4.4: in Received


@dataclass(frozen=True, slots=True)
class Message:
    """The addresses that a message went to, in small letters, and when it says it was written."""

    addresses: frozenset[str]
    dated: datetime | None


def read(file: BinaryIO) -> Message:
    """Read the headers of a message in Internet Message Format (RFC 5322); a damaged one gives what can be read."""
    parsed = BytesHeaderParser(policy=policy.compat32).parsebytes(file.read(MOST))
    written = [str(value) for name, value in parsed.items() if name.lower() in _FIELDS]
    found = [address for _, address in getaddresses(written, strict=False)]
    for value in (str(value) for name, value in parsed.items() if name.lower() == "received"):
        found += _FOR.findall(value)
    addresses = frozenset(a.strip().strip("<>").casefold() for a in found if "@" in a)
    return Message(addresses, _dated(parsed.get("date")))


def _dated(value: object) -> datetime | None:
    try:
        return parsedate_to_datetime(str(value)) if value else None
    except ValueError:
        return None
