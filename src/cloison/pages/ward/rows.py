"""The rows of a ward board: one for each bed, with who lies in it from what the gate gave of them.

Owns: what a row says, in the words of the request, its alerts, by which the board can be narrowed, and the beds in
which nobody lies. Refuses: an alert told by colour alone; each has its word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cloison.chart import attention, present
from cloison.gate.boards import Bed, Place
from cloison.medicines import plan
from cloison.pages import identity, reading, words
from cloison.pages.identity import Identity
from cloison.pages.ward import emergency

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

ALERTS: dict[str, tuple[str, StrPromise]] = {  # key: (shape, word), the gravest first
    "results": ("●", gettext_lazy("Résultats nouveaux")),
    "doses": ("✚", gettext_lazy("Doses en retard")),
    "prescriptions": ("✎", gettext_lazy("Prescriptions modifiées")),
    "vitals": ("◷", gettext_lazy("Constantes en retard")),
    "isolation": ("⬣", gettext_lazy("Isolement")),
    "allergy": ("⚠", gettext_lazy("Allergies")),
    "leaving": ("→", gettext_lazy("Sortie aujourd’hui")),
    "leave": ("⇄", gettext_lazy("En permission")),
}


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert of one patient: its key, its shape, and what it says."""

    key: str
    shape: str
    text: str


@dataclass(slots=True)
class Row:
    """One patient on the board."""

    who: Identity
    bed: str
    nda: str
    day: int | None
    since: datetime
    physician: str
    reason: str
    vitals: str
    vitals_at: str
    asked: int
    expected: bool
    alerts: list[Alert] = field(default_factory=list)
    namesake: bool = False
    ask_allergies: bool = False
    emergency: dict[str, Any] = field(default_factory=dict)

    @property
    def keys(self) -> set[str]:
        """The keys of this row's alerts."""
        return {alert.key for alert in self.alerts}


@dataclass(frozen=True, slots=True)
class EmptyBed:
    """A bed in which nobody of the board lies: its label, and what it is (free, to be cleaned, or taken)."""

    bed: str
    state: str
    text: str
    empty: bool = True


_STATES: dict[str, StrPromise] = {
    "free": gettext_lazy("Libre"),
    "cleaning": gettext_lazy("À nettoyer"),
    "taken": gettext_lazy("Occupé"),  # by somebody whom this account is not told of
    "leaving": gettext_lazy("Occupé, sortie aujourd’hui"),
}


def empty_beds(beds: Sequence[Bed], taken: Sequence[Row], sector: frozenset[str] | None) -> list[EmptyBed]:
    """Return the beds without a row, of the whole unit or of a sector."""
    lying = {row.bed for row in taken}
    wanted = [bed for bed in beds if bed.label not in lying and (sector is None or bed.label in sector)]
    return [EmptyBed(bed.label, bed.state, str(_STATES[bed.state])) for bed in wanted]


def with_empty(found: Sequence[Row], empty: Sequence[EmptyBed]) -> list[Row | EmptyBed]:
    """Return rows and empty beds in one order; the rows as they are where there is no empty bed."""
    if not empty:
        return list(found)
    return sorted([*found, *empty], key=lambda one: by_bed(one.bed))


def rows(places: Sequence[Place], now: datetime) -> list[Row]:
    """Return the rows by bed, those without a bed last; namesakes are marked."""
    found = [_row(place, now) for place in places]
    names = Counter(row.who.family for row in found)
    for row in found:
        row.namesake = names[row.who.family] > 1
    return sorted(found, key=lambda row: (row.expected, by_bed(row.bed), row.who.family, row.who.given))


def by_bed(bed: str) -> tuple[bool, list[tuple[int, str]]]:
    """Return what beds are ordered by, as people count: 9P before 101P; no bed at the end.

    >>> sorted(["101P", "9F", "", "101F"], key=by_bed)
    ['9F', '101F', '101P', '']
    """
    parts = re.findall(r"\d+|\D+", bed)
    return not bed, [(int(part), "") if part.isdigit() else (0, part) for part in parts]


def _row(place: Place, now: datetime) -> Row:
    member = place.because("ward_presence") or place.because("expected") or place.members[0]
    stay = present.current(place.resources)
    since = (stay and stay.begun()) or member.since
    measured = attention.vitals(place.resources)
    row = Row(
        identity.of_patient(place.patient.patient_id, place.patient.resource, place.identity_status),
        stay.bed if stay else "",
        stay.nda if stay else "",
        stay.day(now.date()) if stay else None,
        since,
        stay.physician if stay else "",
        stay.reason if stay else "",
        *_measures(measured),
        len(attention.asked(place.resources)),
        place.because("ward_presence") is None and place.because("expected") is not None,
    )
    row.ask_allergies = reading.allergies(place.resources).state == "unrecorded"
    row.emergency = emergency.shown(stay.resource if stay else {"period": {"start": since.isoformat()}}, now)
    row.alerts = [] if row.expected else _alerts(place, stay, since, now)
    return row


def _measures(measured: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """The values of the last round (an hour's measures are one), as a chart abbreviates them, and its time."""
    times = [(present.instant(r.get("effectiveDateTime")), r) for r in measured]
    last = max((t for t, _r in times if t), default=None)
    if last is None:
        return "", ""
    told: dict[str, str] = {}
    for at, one in times:
        if at and (last - at).total_seconds() <= 3600:
            name, said = _short(dict(one))
            told.setdefault(name, said)
    order = {name: n for n, (name, _unit) in enumerate(_SHORT.values())}
    known = sorted(told.items(), key=lambda item: order.get(item[0], len(order)))
    return " · ".join(f"{name} {said}" for name, said in known if said), words.hour(last)


_SHORT: dict[
    str, tuple[str | StrPromise, str]
] = {  # LOINC: (as a chart abbreviates it, the unit where it must be said)
    "85354-9": (gettext_lazy("TA"), ""),
    "8867-4": (gettext_lazy("FC"), ""),
    "8310-5": (gettext_lazy("T°"), ""),
    "2708-6": ("SpO₂", " %"),
    "59408-5": ("SpO₂", " %"),
    "9279-1": (gettext_lazy("FR"), ""),
    "72514-3": (gettext_lazy("Douleur"), "/10"),
    "29463-7": (gettext_lazy("Poids"), " kg"),
}


def _short(observation: dict[str, Any]) -> tuple[str, str]:
    codes = [c.get("code") for c in (observation.get("code") or {}).get("coding", ())]
    code = next((c for c in codes if c in _SHORT), None)
    if code is None:
        return reading.concept(observation.get("code")), reading.value(observation)
    name, unit = _SHORT[code]
    parts = [observation, *observation.get("component", ())]
    numbers = [words.number(p["valueQuantity"].get("value", "")) for p in parts if "valueQuantity" in p]
    return str(name), "/".join(numbers) + unit if numbers else ""


def _alerts(place: Place, stay: present.Stay | None, since: datetime, now: datetime) -> list[Alert]:
    known = place.resources
    found: dict[str, str] = {}
    if n := len(attention.unread(known)):
        found["results"] = ngettext("%(n)d résultat nouveau", "%(n)d résultats nouveaux", n) % {"n": n}
    if late := plan.late(known, now):
        first = min(dose.at for dose in late if dose.at)
        found["doses"] = ngettext(
            "%(n)d dose en retard, de %(hour)s", "%(n)d doses en retard, depuis %(hour)s", len(late)
        ) % {"n": len(late), "hour": words.hour(first)}
    if n := len(attention.changed(known, now)):
        found["prescriptions"] = ngettext(
            "%(n)d prescription modifiée", "%(n)d prescriptions modifiées", n
        ) % {"n": n}
    if "Observation" in {r["resourceType"] for r in known} or stay:
        hours = attention.vitals_late(known, since, now)
        if hours is not None:
            found["vitals"] = (
                _("Constantes : %(n)d h") % {"n": hours} if hours < 48 else _("Constantes : plus de 2 jours")
            )
    if isolated := attention.isolation(known):
        found["isolation"] = ", ".join(isolated)
    allergies = reading.allergies(known)
    if allergies.state == "known":
        found["allergy"] = _("Allergie : %(what)s") % {"what": allergies.text}
    day = attention.leaving(stay.resource) if stay else None
    if day is not None and day <= now.date():
        found["leaving"] = (
            _("Sortie prévue aujourd’hui") if day == now.date() else _("Sortie prévue, en retard")
        )
    if stay and stay.on_leave:
        found["leave"] = _("En permission")
    return [Alert(key, ALERTS[key][0], found[key]) for key in ALERTS if key in found]
