"""One alert as it leaves: subject, text and the fields a program reads; the same on every channel.

Owns: what is told outside of the product, and the language of it (French). Refuses: anything about a patient.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import django
from django.conf import settings
from django.utils.translation import gettext as _

from cloison.incidents.sentences import sentence, severity, title

LOCALE = Path(__file__).parent / "locale"
_PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True, slots=True)
class Message:
    """An alert in words: `subject` without names, `sentence`; when it began; `link` to the officers' page."""

    id: str
    rule: str
    severity: str
    subject: str
    sentence: str
    contained: bool
    at: datetime
    link: str

    @property
    def text(self) -> str:
        """The body of a letter."""
        when = self.at.astimezone(_PARIS)
        done = _("Rien n’est confiné.")
        if self.contained and self.rule == "feed":
            done = _("Le flux est confiné.")
        elif self.contained:
            done = _("Le compte est confiné : ses sessions sont fermées, il garde la présence de ses unités.")
        since = _("Depuis le %(day)s à %(time)s.") % {"day": f"{when:%d/%m/%Y}", "time": f"{when:%H:%M}"}
        return f"{self.sentence}\n\n{done}\n{since}\n\n{self.link}\n"


def speak() -> None:
    """Set Django's translations up for a process that shows no page, once."""
    if not settings.configured:
        settings.configure(
            LANGUAGE_CODE="fr",
            LANGUAGES=[("fr", "Français"), ("en", "English")],
            LOCALE_PATHS=[LOCALE],
            LOGGING_CONFIG=None,
            USE_I18N=True,
        )
        django.setup()


def message(alert: Mapping[str, Any], link: str) -> Message:
    """Put an alert, as `gate.deliveries_due` gives it, into words; its page lies under `link`. `speak` comes before."""
    word = severity(str(alert["severity"]))
    subject = _("[Cloison] Alerte %(severity)s : %(title)s") % {
        "severity": word,
        "title": title(str(alert["rule"])),
    }
    return Message(
        id=str(alert["id"]),
        rule=str(alert["rule"]),
        severity=str(alert["severity"]),
        subject=subject,
        sentence=sentence(alert),
        contained=bool(alert["contained"]),
        at=datetime.fromisoformat(str(alert["first_at"])),
        link=f"{link}alerte/{alert['id']}/",
    )
