"""Alerts by e-mail, through the group's own SMTP server.

Owns: one letter per alert, with a Message-ID made of the alert, so that one sent twice is recognised. Refuses: TLS
without a verified certificate, and a password over a connection without TLS.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import unquote, urlsplit

from cloison.errors import CloisonError, Code
from cloison.incidents.message import Message

_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_TIMEOUT_S = 10


@dataclass(frozen=True)
class Mail:
    """One address at a server: `url` is smtp://, smtp+starttls:// or smtps://; with a user, a password too."""

    url: str
    sender: str
    to: str
    password: str = field(default="", repr=False)

    def send(self, message: Message) -> None:
        """Send; raise OSError or smtplib.SMTPException where the server does not take it."""
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self.sender, self.to, message.subject
        letter["Date"] = formatdate()
        state = "contained" if message.contained else "open"
        letter["Message-ID"] = f"<{message.id}.{state}@{self.sender.rpartition('@')[2]}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(message.text)
        parts = urlsplit(self.url)
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        with self._connected(parts.scheme, host, port) as server:
            if parts.username:
                server.login(unquote(parts.username), self.password)
            server.send_message(letter)

    def _connected(self, scheme: str, host: str, port: int) -> smtplib.SMTP:
        if scheme == "smtps":
            return smtplib.SMTP_SSL(host, port, timeout=_TIMEOUT_S, context=ssl.create_default_context())
        server = smtplib.SMTP(host, port, timeout=_TIMEOUT_S)
        if scheme == "smtp+starttls":
            try:
                server.starttls(context=ssl.create_default_context())
            except BaseException:
                server.close()
                raise
        return server


def checked(url: str) -> str:
    """Return the URL of an SMTP server; raise `setting-invalid`."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname or parts.password:
        raise CloisonError(
            Code.SETTING_INVALID,
            "CLOISON_ALERT_SMTP must look like smtp://HOST:25, smtp+starttls://USER@HOST:587 or smtps://USER@HOST:465, "
            "without a password.",
        )
    if parts.username and parts.scheme == "smtp":
        raise CloisonError(Code.SETTING_INVALID, "CLOISON_ALERT_SMTP: a user takes smtp+starttls or smtps.")
    return url
