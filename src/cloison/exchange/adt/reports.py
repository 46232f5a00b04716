"""From ORC, OBR and OBX to results (ORU^R01): which order, how far, and each group of segments as one report.

Owns: the reading of a message's reports, their states and instants. Refuses: a message about several patients, a report
that its laboratory takes back, a protected one, a document inside it (`NotApplied`): a person looks at those.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cloison.chart.hl7 import PARIS, Message, Segment, component_of, moment
from cloison.chart.incoming import RANKS, Given, Value
from cloison.exchange.adt.resources import NotApplied, rpps_of
from cloison.exchange.adt.values import concept, text_of, value_of

MOST_VALUES = 500
_CLOCKS = timedelta(minutes=5)
_STATES = {
    "F": "final", "C": "corrected", "P": "preliminary", "A": "partial", "R": "preliminary", "S": "registered",
    "I": "registered", "O": "registered",
}  # fmt: skip
_RADIOLOGY = frozenset({"RAD", "RUS", "CT", "NMR", "NMS", "OUS", "VUS", "XRC", "MRI"})
_CONCLUSION = "48767-8"  # LOINC: annotation comment
_NOTHING = ("I", "O", "N", "S")  # OBX-11: not there yet


@dataclass
class _Group:
    """One ORC with its OBR, their notes, and the OBX with theirs."""

    order: Segment | None
    request: Segment
    notes: list[str] = field(default_factory=list)
    values: list[tuple[Segment, list[str]]] = field(default_factory=list)

    def said(self, number: int, component: int = 1) -> str:
        """Placer (2) or filler (3) number: OBR's, else ORC's."""
        found = self.request.get(number, component)
        return found or (self.order.get(number, component) if self.order else "")


def reports(message: Message, now: datetime | None = None) -> list[Given]:
    """Return the reports of an ORU^R01; raise `NotApplied`."""
    if sum(one.name == "PID" for one in message.segments) != 1:
        raise NotApplied("several_patients" if message.has("PID") else "no_patient")
    found: dict[str, list[_Group]] = {}
    for group in _groups(message.segments):
        name = f"{group.said(2)}\0{group.said(3) if not group.said(2) else ''}"
        found.setdefault(name, []).append(group)  # what answers one order is one report
    if not found:
        raise NotApplied("no_report")
    return [_report(message, groups, now or datetime.now(UTC)) for groups in found.values()]


def _groups(segments: Sequence[Segment]) -> list[_Group]:
    found: list[_Group] = []
    order: Segment | None = None
    for one in segments:
        if one.name == "ORC":
            order = one
        elif one.name == "OBR":
            found.append(_Group(order, one))
            order = None
        elif one.name == "OBX" and found:
            found[-1].values.append((one, []))
        elif one.name == "NTE" and found:
            line = "\n".join(component_of(r, 1) for r in one.repeats(3))
            (found[-1].values[-1][1] if found[-1].values else found[-1].notes).append(line)
    return found


def _report(message: Message, groups: list[_Group], now: datetime) -> Given:
    first = groups[0]
    if first.order is not None and first.order.get(28) in ("R", "V"):
        raise NotApplied("protected_result")
    number, placer = first.said(3), first.said(2)
    if not number and not placer:
        raise NotApplied("no_order_number")
    issued = _latest(groups, 22) or moment(message.get("MSH", 7))
    at = _earliest(groups, 7) or _earliest(groups, 14) or issued
    if issued is None or at is None:
        raise NotApplied("no_result_date")
    if max(issued, at) > now + _CLOCKS:
        raise NotApplied("wrong_dates")
    status = _status(groups)
    values, conclusion = _values(groups, _stamp(at))
    if not values and not conclusion and RANKS[status] > 0:
        raise NotApplied("no_value")
    sections = {g.request.get(24).upper() for g in groups}
    codes = list(dict.fromkeys(text_of(g.request, 4) for g in groups))
    code = concept(first.request, 4)
    if len(codes) > 1:
        code = {**code, "text": ", ".join(codes)[:200]}
    return Given(
        placer,
        number,
        code,
        "RAD" if sections & _RADIOLOGY else "LAB",
        status,
        _stamp(at),
        _stamp(min(issued, now)),
        _laboratory(message, groups),
        _rpps(first),
        _person(first.request.repeats(32)),
        conclusion,
        tuple(values),
    )


def _status(groups: list[_Group]) -> str:
    """The least of what its groups say; of one that says nothing, what its values say."""
    said = []
    for group in groups:
        letter = group.request.get(25).upper()
        if letter == "X":
            raise NotApplied("cancelled_report")
        if not letter:
            letters = {one.get(11).upper() or "F" for one, _ in group.values}
            letter = (
                "P" if not letters or letters - {"F", "C", "D", "W", "X"} else "C" if "C" in letters else "F"
            )
        if letter not in _STATES:
            raise NotApplied("unknown_status")
        said.append(_STATES[letter])
    least = min(said, key=lambda status: RANKS[status])
    return "corrected" if RANKS[least] >= RANKS["final"] and "corrected" in said else least


def _values(groups: list[_Group], at: str) -> tuple[list[Value], str]:
    """Values in their order, lines of one text joined; and the conclusion: its own OBX, and what was noted beside."""
    found: dict[str, Value] = {}
    said: list[str] = []
    for group in groups:
        said += group.notes
        for one, notes in group.values:
            if one.get(11).upper() in _NOTHING and not one.raw(5):
                continue
            code = concept(one, 3)
            if one.get(3) == _CONCLUSION:
                said += ["\n".join(component_of(r, 1) for r in one.repeats(5)), *notes]
                continue
            value = value_of(one, code, at, "\n".join(notes))
            before = found.get(value.key)
            if before is None:
                found[value.key] = value
            elif "valueString" in before.value and "valueString" in value.value:
                text = f"{before.value['valueString']}\n{value.value['valueString']}"
                found[value.key] = _joined(before, value, text)
            else:
                raise NotApplied("value_twice")
            if len(found) > MOST_VALUES:
                raise NotApplied("too_many_values")
    return list(found.values()), "\n".join(line for line in said if line.strip())


def _joined(before: Value, after: Value, text: str) -> Value:
    note = "\n".join(n for n in (before.note, after.note) if n)
    return Value(
        before.key,
        before.code,
        before.status,
        {"valueString": text},
        before.at,
        before.usual,
        before.flag,
        note,
    )


def _laboratory(message: Message, groups: list[_Group]) -> str:
    """Who answers, in words: the organisation of OBX-23 or OBX-15, of ORC-21, else the sending facility."""
    for group in groups:
        for one, _ in group.values:
            if name := one.get(23) or one.get(15, 2):
                return name
        if group.order is not None and (name := group.order.get(21)):
            return name
    return message.header.facility or message.header.application or "Laboratoire"


def _rpps(group: _Group) -> str:
    """The prescriber's RPPS (OBR-16, ORC-12); "" where no right one stands."""
    for people in (group.request.repeats(16), group.order.repeats(12) if group.order else []):
        if number := rpps_of(people):
            return number
    return ""


def _person(people: list[list[str]]) -> str:
    """The name in an NDL or XCN field, as `id^family^given` or `id&family&given`."""
    for one in people:
        parts = component_of(one, 1).split("&") if "&" in component_of(one, 1) else one
        if name := " ".join(p for p in (component_of(parts, 3), component_of(parts, 2).upper()) if p):
            return name
    return ""


def _latest(groups: list[_Group], number: int) -> datetime | None:
    return max((m for g in groups if (m := moment(g.request.get(number)))), default=None)


def _earliest(groups: list[_Group], number: int) -> datetime | None:
    return min((m for g in groups if (m := moment(g.request.get(number)))), default=None)


def _stamp(at: datetime) -> str:
    return at.astimezone(PARIS).isoformat()
