"""The rare honest bursts: a whole ward handed over in half an hour, a recall list, a plan blanc.

Owns: when they come, and what they need. Refuses: to be told apart from a theft by anything but their course.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from cloison.demo.draws import pick
from cloison.simulator.people import WARDS
from cloison.simulator.stories.emergencies import come, who_comes
from cloison.simulator.stories.story import Story, clock, visit, within

if TYPE_CHECKING:
    from cloison.demo.directory import Unit
    from cloison.simulator.house import Patient
    from cloison.simulator.work import Work
    from cloison.simulator.worker import Worker

_DAYS = 7
_AFTERMATH = timedelta(hours=24)


class Bursts(Story):
    """Days that are not like the others."""

    def on_day(self, work: Work, day: date) -> None:
        """Draw whether today is one."""
        stream, parameters = work.stream("bursts", day), work.parameters
        for _ in range(parameters.events(stream, parameters["burst.handover"] / _DAYS)):
            ward = pick(stream, work.people.open_units((*WARDS, "ehpad")))
            work.at(clock(day, 8 + 8 * stream.random()), partial(_hand_over, work, ward, stream))
        for _ in range(parameters.events(stream, parameters["burst.recall"] / _DAYS)):
            ward = pick(stream, work.people.open_units(("surgery", "medicine")))
            work.at(clock(day, 13), partial(_recall, work, ward, stream))
        for _ in range(parameters.events(stream, parameters["burst.disaster"] / _DAYS)):
            work.at(clock(day, 9 + 10 * stream.random()), partial(_disaster, work, day, stream))


def _hand_over(work: Work, ward: Unit, stream: Random) -> None:
    """A nurse leaves at short notice: a colleague of the ward takes over everybody within 30 minutes."""
    nurses = work.present(ward.site_id, "nurse", ward.id)
    for nurse in nurses[:1]:
        for patient in work.house.wards[ward.id]:
            visit(work, nurse, patient, within(stream, work.agenda.now, 1, 30))


def _recall(work: Work, ward: Unit, stream: Random) -> None:
    """A device or a batch is recalled: the ward's physicians go through those whom they treated these weeks."""
    physicians = [w for w in work.present(ward.site_id, "physician", ward.id) if w.shift.name == "day"]
    wanted = work.parameters.many(stream, "burst.recalled")
    for number, patient in enumerate(work.house.left_lately[ward.id][:wanted]):
        if physicians:
            physician = physicians[number % len(physicians)]
            when = within(stream, work.agenda.now, 5, 150)
            work.at(when, partial(_look_up, physician, patient))


def _look_up(physician: Worker, patient: Patient) -> None:
    if physician.here:
        physician.open(patient, "continuity")


def _disaster(work: Work, day: date, stream: Random) -> None:
    """Plan blanc: casualties within two hours."""
    for unit in work.people.open_units(("emergency",))[:1]:
        work.alarm(unit.site_id, work.agenda.now + _AFTERMATH)
        for number in range(work.parameters.many(stream, "burst.casualties")):
            arrival = who_comes(work, unit, work.stream("casualty", unit.id, day, number))
            work.at(within(stream, work.agenda.now, 0, 120), partial(come, work, arrival))
