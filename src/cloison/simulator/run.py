"""One run: the house furnished, the roster drawn, the days lived through.

Owns: putting the pieces together for one seed. Refuses: making the deployment, which the command does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from cloison.demo.group import Group, build_group
from cloison.simulator.agenda import Agenda
from cloison.simulator.client import Face
from cloison.simulator.guard import Alarms
from cloison.simulator.house import furnished
from cloison.simulator.parameters import Parameters
from cloison.simulator.people import People, with_newcomers
from cloison.simulator.roster import PARIS
from cloison.simulator.work import Doors, Work

KNOWN = 6000
"""Patients whom the story knows by name, of however many there are. The demo puts whoever lies in a bed, is expected
or left lately first, so these are all of them, and some thousands who came before. The others are in the database and
in its answers; nobody calls about them in these days."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a run is made from."""

    parameters: Parameters
    seed: int
    days: int
    patients: int

    @property
    def start(self) -> datetime:
        """Midnight of the first day."""
        return datetime.combine(self.parameters.first_day, time(), PARIS)


def group_of(setting: Setting) -> Group:
    """Return the demo's group with the newcomers of these days."""
    wanted = setting.parameters
    return with_newcomers(
        build_group(),
        wanted.first_day,
        hires=int(wanted["newcomers.hires"]),
        locums=int(wanted["newcomers.locums"]),
        days=setting.days,
    )


def prepared(
    setting: Setting,
    face: Face,
    doors: Doors,
    alarms: Alarms,
    move: Callable[[datetime], None],
    on_progress: Callable[[int], None] = lambda _: None,
) -> Work:
    """Return the group, ready to begin its first day. `move` sets the deployment's clock."""
    people = People(group_of(setting))

    def leaves(stream: Random, kind: str) -> timedelta:
        days = 0.2 if kind == "emergency" else setting.parameters[f"stay.{kind}"]
        return timedelta(days=0.3 + days * stream.random())

    known = min(setting.patients, KNOWN)
    house = furnished(people, setting.seed, known, setting.parameters.first_day, leaves, on_progress)
    work = Work(
        setting.parameters,
        people,
        house,
        Agenda(setting.start, move),
        face,
        doors,
        alarms,
        setting.seed,
        setting.days,
    )
    work.plan()
    return work
