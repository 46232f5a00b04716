"""What asks for attention in the record of somebody present: for the ward board, and whoever lists patients.

Owns: the rules, each on resources alone: when vital signs were last taken and whether that is too
long ago, which results nobody has read, which prescriptions changed, isolation. Refuses: words and HTML; a patient of
whom nothing was shown is not called in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from cloison.chart import results
from cloison.chart.overdue import HOURS
from cloison.chart.places import leaving_day
from cloison.chart.present import instant

Resource = Mapping[str, Any]
_ISOLATION = frozenset({"contact", "droplet", "air", "protective", "mdr", "emerging"})


def leaving(encounter: Resource) -> date | None:
    """Return the day on which a stay is planned to end."""
    day = leaving_day(encounter)
    return None if day is None else date.fromisoformat(day)


def vitals(resources: Iterable[Resource]) -> list[Resource]:
    """Return the vital signs that stand, the latest first."""
    found = [
        r
        for r in resources
        if r["resourceType"] == "Observation"
        and r.get("status") != "entered-in-error"
        and _category(r, "vital-signs")
    ]
    return sorted(found, key=lambda r: str(r.get("effectiveDateTime", "")), reverse=True)


def vitals_late(resources: Iterable[Resource], since: datetime | None, now: datetime) -> int | None:
    """Return for how many hours nothing was measured, once that is too long; from the arrival where nothing was."""
    taken = [t for t in (instant(r.get("effectiveDateTime")) for r in vitals(resources)) if t and t <= now]
    last = max(taken, default=since)
    if last is None or now - last <= timedelta(hours=HOURS):
        return None
    return int((now - last).total_seconds() // 3600)


def unread(resources: Iterable[Resource]) -> list[Resource]:
    """Return the results that are out and that nobody has acknowledged."""
    return [
        r
        for r in resources
        if r["resourceType"] == "DiagnosticReport" and results.is_out(r) and not results.read_by(r)
    ]


def changed(resources: Iterable[Resource], now: datetime, hours: int = 24) -> list[Resource]:
    """Return the prescriptions written, changed or stopped within `hours`; drafts are nobody's business yet."""
    return [
        r
        for r in resources
        if r["resourceType"] == "MedicationRequest"
        and r.get("status") not in ("draft", "entered-in-error")
        and (at := instant((r.get("meta") or {}).get("lastUpdated") or r.get("authoredOn"))) is not None
        and now - at <= timedelta(hours=hours)
    ]


def asked(resources: Iterable[Resource]) -> list[Resource]:
    """Return the examinations that were asked for and whose result is not out."""
    known = list(resources)
    out = {r["id"] for r in known if r["resourceType"] == "DiagnosticReport" and results.is_out(r)}
    return [
        r
        for r in known
        if r["resourceType"] == "ServiceRequest" and r.get("status") == "active" and r["id"] not in out
    ]


def isolation(resources: Iterable[Resource]) -> list[str]:
    """Return the isolations that hold, in words."""
    return [
        str((r.get("code") or {}).get("text", ""))
        for r in resources
        if r["resourceType"] == "Flag"
        and r.get("status") == "active"
        and any(c.get("code") in _ISOLATION for c in (r.get("code") or {}).get("coding", ()))
    ]


def _category(resource: Resource, code: str) -> bool:
    return any(c.get("code") == code for k in resource.get("category", ()) for c in k.get("coding", ()))
