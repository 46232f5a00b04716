"""Alerts to a program of the group's own: one signed POST of JSON.

Owns: the body and its signature. Refuses: following a redirection, which would carry an alert elsewhere.

The receiver computes HMAC-SHA-256 under the secret in DATA/secrets/alert_webhook over the header X-Cloison-Timestamp,
a full stop and the body, compares it with X-Cloison-Signature (`sha256=` and hexadecimal digits), and refuses an old
timestamp.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import urllib.request
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from cloison.errors import CloisonError, Code
from cloison.incidents.message import Message

_TIMEOUT_S = 10


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        return None  # urllib then raises for the 3xx that it met


@dataclass(frozen=True)
class Webhook:
    """One address and the secret that its receiver knows."""

    url: str
    secret: str = field(repr=False)

    def send(self, message: Message) -> None:
        """Post; raise OSError where the answer is not 2xx."""
        body = json.dumps(
            {
                "id": message.id,
                "rule": message.rule,
                "severity": message.severity,
                "sentence": message.sentence,
                "contained": message.contained,
                "at": message.at.isoformat(),
                "link": message.link,
            },
            ensure_ascii=False,
        ).encode()
        now = str(int(time.time()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "X-Cloison-Timestamp": now,
            "X-Cloison-Signature": "sha256=" + signature(self.secret, now, body),
        }
        request = urllib.request.Request(self.url, data=body, headers=headers, method="POST")  # noqa: S310
        with urllib.request.build_opener(_NoRedirection).open(request, timeout=_TIMEOUT_S):
            pass


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return what a receiver must compute too, in hexadecimal digits."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def checked(url: str) -> str:
    """Return the URL of a receiver: https, or http on this machine; raise `setting-invalid`."""
    parts = urlsplit(url)
    here = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if (
        not (parts.scheme == "https" or (parts.scheme == "http" and here))
        or not parts.hostname
        or parts.username
    ):
        raise CloisonError(
            Code.SETTING_INVALID,
            "CLOISON_ALERT_WEBHOOK must begin with https:// (http:// on this machine alone), without a user.",
        )
    return url
