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
from email.utils import parsedate_to_datetime
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
# Whatever has the shape of an address: what is none has no mark. A parser that is strict would lose damaged fields.
_ADDRESS = re.compile(r"""[^\s<>()\[\]",:;@]+@[^\s<>()\[\]",:;@]+""")
_FOR = re.compile(rf"\bfor\s+<?({_ADDRESS.pattern})>?", re.IGNORECASE)  # RFC 5321, 4.4: in Received


@dataclass(frozen=True, slots=True)
class Message:
    """The addresses that a message went to, in small letters, and when it says it was written."""

    addresses: frozenset[str]
    dated: datetime | None


def read(file: BinaryIO) -> Message:
    """Read the headers of a message in Internet Message Format (RFC 5322); a damaged one gives what can be read."""
    parsed = BytesHeaderParser(policy=policy.compat32).parsebytes(file.read(MOST))
    found: set[str] = set()
    for name, value in parsed.items():
        if name.lower() in _FIELDS:
            found.update(_ADDRESS.findall(str(value)))
        elif name.lower() == "received":
            found.update(_FOR.findall(str(value)))
    return Message(frozenset(address.casefold() for address in found), _dated(parsed.get("date")))


def _dated(value: object) -> datetime | None:
    try:
        return parsedate_to_datetime(str(value)) if value else None
    except ValueError:
        return None
