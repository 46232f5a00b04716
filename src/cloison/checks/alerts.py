"""Whether anybody watches, and whether what is found reaches somebody.

Owns: the watcher's last look, alerts that a channel did not take, messages that nobody handles. Refuses: sending; the
watcher tries again by itself.
"""

from __future__ import annotations

from cloison.checks.finding import Check
from cloison.checks.subject import Subject
from cloison.database.condition import alerts_waiting, messages_waiting, watcher_silence


def watched(subject: Subject) -> str | None:
    """Nobody let the rules look at the ledger for five minutes."""
    silence = watcher_silence(subject.connection)
    if silence is None:
        return None
    return f"The rules last looked {int(silence.total_seconds() // 60)} minutes ago, or never."


def sent(subject: Subject) -> str | None:
    """A channel did not take an alert at its last try."""
    told = [f"{n} on {channel} ({why})" for channel, n, why in alerts_waiting(subject.connection)]
    return f"Alerts wait: {'; '.join(told)}." if told else None


def handled(subject: Subject) -> str | None:
    """Refused messages of a feed wait for somebody."""
    waiting = messages_waiting(subject.connection)
    return f"{waiting} refused messages have waited for more than three days." if waiting else None


CHECKS = (
    Check(
        "not-watched",
        watched,
        "Allowances and canaries hold without it; the rules that read the ledger neither contain nor tell.",
        "Run `cloison serve watch`, beside the record server, always.",
    ),
    Check(
        "alerts-not-sent",
        sent,
        "Whoever should be told reads of it on the officers' page alone.",
        "Repair the channel or its setting (CLOISON_ALERT_…); what waits is sent by itself within ten minutes.",
    ),
    Check(
        "messages-waiting",
        handled,
        "A movement or a result that another system sent is in no record, and its sender believes that it is.",
        "An identity officer mends them, has them replayed or puts them aside, under « Messages rejetés » (/flux/).",
    ),
)
