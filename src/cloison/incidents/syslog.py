"""Alerts to the group's log collector: RFC 5424, over UDP (RFC 5426) or TCP with octet counting (RFC 6587).

Owns: the form of one message. Refuses: certainty over UDP, where nobody hears whether a message came; TCP says so.
"""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from cloison.errors import CloisonError, Code
from cloison.incidents.message import Message

_AUTHPRIV = 10  # facility: security messages
_SEVERITIES = {"notice": 5, "serious": 4, "grave": 2}  # notice, warning, critical
_PORTS = {"udp": 514, "tcp": 601}
_TIMEOUT_S = 10


@dataclass(frozen=True)
class Syslog:
    """One collector: udp://HOST:514 or tcp://HOST:601."""

    url: str

    def send(self, message: Message) -> None:
        """Send; raise OSError where the collector cannot be reached."""
        self.carry(formatted(message))

    def carry(self, line: bytes) -> None:
        """Send a message that is in its form already."""
        parts = urlsplit(self.url)
        address = (parts.hostname or "", parts.port or _PORTS[parts.scheme])
        if parts.scheme == "tcp":
            with socket.create_connection(address, timeout=_TIMEOUT_S) as way:
                way.sendall(f"{len(line)} ".encode() + line)
            return
        family, kind, protocol, _, place = socket.getaddrinfo(*address, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, kind, protocol) as way:
            way.connect(place)  # so that a closed port of this network is heard of at the second message
            way.send(line)


def formatted(message: Message) -> bytes:
    """Return the message of RFC 5424 that tells an alert."""
    state = "contained" if message.contained else "alert"
    words = f"[{state}] {message.sentence} {message.link}"
    return written(_SEVERITIES[message.severity], message.at, message.rule, words)


def written(severity: int, at: datetime, kind: str, words: str) -> bytes:
    """Return a message of RFC 5424: priority, time, host, program, process, kind; no structured data; UTF-8."""
    host = socket.gethostname() or "-"
    head = f"<{_AUTHPRIV * 8 + severity}>1 {at.isoformat()} {host} cloison {os.getpid()} {kind} - "
    return head.encode("ascii", "replace") + b"\xef\xbb\xbf" + " ".join(words.split()).encode()


def checked(url: str) -> str:
    """Return the URL of a collector; raise `setting-invalid`."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise CloisonError(
            Code.SETTING_INVALID, "CLOISON_ALERT_SYSLOG must look like udp://HOST:514 or tcp://HOST:601."
        )
    return url
