"""What a deployment does not protect, in one line each: `cloison check`.

Owns: one small function per line (`machine`, `server`, `login`, `installed`, `alerts`), with why it matters and what to
do, and the one list of them (`CHECKS`), which docs/reference/checks.md shows. Refuses: changing anything.
"""

from cloison.checks import alerts, installed, login, machine, server
from cloison.checks.finding import Check, Finding
from cloison.checks.subject import Subject

CHECKS: tuple[Check, ...] = (
    *machine.CHECKS,
    *server.CHECKS,
    *login.CHECKS,
    *installed.CHECKS,
    *alerts.CHECKS,
)


def findings(subject: Subject) -> list[Finding]:
    """Return what was found wanting, in the order of CHECKS."""
    return [found for check in CHECKS if (found := check(subject)) is not None]


__all__ = ["CHECKS", "Check", "Finding", "Subject", "findings"]
