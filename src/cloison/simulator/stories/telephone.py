"""The telephone: families and former patients call a ward, a secretary or the front desk.

Owns: who calls whom, and the search by birth date and three letters. Refuses: calls that need no record.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from cloison.demo.draws import pick
from cloison.simulator.people import WARDS
from cloison.simulator.stories.story import Story, clock

if TYPE_CHECKING:
    from cloison.demo.directory import Unit
    from cloison.simulator.work import Work

_ANSWERS = {
    "consultation": ("secretary", "telephone.secretary"),
    "admissions": ("admissions", "telephone.desk"),
    **dict.fromkeys((*WARDS, "ehpad"), ("nurse", "telephone.ward")),
}


class Telephone(Story):
    """The calls of a day."""

    def on_day(self, work: Work, day: date) -> None:
        """Draw calls between 8 and 20 h, or office hours for the consultations."""
        for unit in work.people.open_units(tuple(_ANSWERS)):
            stream = work.stream("calls", unit.id, day)
            role, volume = _ANSWERS[unit.kind]
            last = 17.5 if role == "secretary" else 20.0
            for _ in range(work.parameters.events(stream, work.parameters[volume])):
                work.at(
                    clock(day, 8.5 + (last - 8.5) * stream.random()), partial(_call, work, unit, role, stream)
                )


def _call(work: Work, unit: Unit, role: str, stream: Random) -> None:
    staff = work.present(unit.site_id, role, unit.id)
    if not staff:
        return
    worker = pick(stream, staff)
    about_present = work.parameters.chance(stream, "telephone.present")
    if about_present and role != "secretary":
        units = (
            [unit] if role == "nurse" else [u for u in work.people.group.units if u.site_id == unit.site_id]
        )
        here = [p for u in units for p in work.house.wards[u.id] if p.stay and p.stay.entered]
        if here:
            worker.read(pick(stream, here), "Patient")
        return
    if about_present:
        today = work.house.visits[unit.id, work.agenda.now.date()]
        if today:
            worker.read(pick(stream, today).patient, "Patient")
        return
    patient = work.house.somebody_former(stream, unit.site_id)
    if patient is None:
        return
    shown = worker.find(patient)
    if shown and worker.may_break_glass and work.parameters.chance(stream, "telephone.opened"):
        worker.open(patient, "continuity")
