"""The channels that the settings name, each a name, a kind, a target and a way to send.

Owns: reading them from the settings and the data folder. Refuses: a setting that cannot be used, before anything is
watched.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from cloison.deployment import Deployment
from cloison.errors import CloisonError, Code
from cloison.incidents import mail, syslog, webhook
from cloison.incidents.message import Message
from cloison.settings import Settings

_ADDRESS = re.compile(r"[^@\s,<>]+@[^@\s,<>]+")


@dataclass(frozen=True)
class Channel:
    """One way to tell officers. `target` is shown to them; `send` raises what its library does."""

    name: str
    kind: str
    target: str
    send: Callable[[Message], None]

    @property
    def row(self) -> tuple[str, str, str]:
        """What the database keeps of it."""
        return self.name, self.kind, self.target


def channels_of(settings: Settings, deployment: Deployment) -> list[Channel]:
    """Return the channels of `settings`; raise `setting-invalid`. A webhook's secret is made at first use."""
    found = [
        Channel(f"email:{to}", "email", to, _mail(settings, deployment, to).send)
        for to in _addresses(settings.alert_email)
    ]
    if settings.alert_webhook:
        url = webhook.checked(settings.alert_webhook)
        hook = webhook.Webhook(url, deployment.made_secret("alert_webhook"))
        found.append(Channel("webhook", "webhook", url, hook.send))
    if settings.alert_syslog:
        url = syslog.checked(settings.alert_syslog)
        found.append(Channel("syslog", "syslog", url, syslog.Syslog(url).send))
    return found


def _mail(settings: Settings, deployment: Deployment, to: str) -> mail.Mail:
    url = mail.checked(settings.alert_smtp)
    sender = settings.alert_from or to
    if not _ADDRESS.fullmatch(sender):
        raise CloisonError(Code.SETTING_INVALID, "CLOISON_ALERT_FROM is no e-mail address.")
    password = deployment.secret("alert_smtp").strip() if "@" in url else ""
    return mail.Mail(url, sender, to, password)


def _addresses(text: str) -> list[str]:
    found = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    for address in found:
        if not _ADDRESS.fullmatch(address):
            raise CloisonError(
                Code.SETTING_INVALID, f"CLOISON_ALERT_EMAIL: {address!r} is no e-mail address."
            )
    return found
