"""What a story is: deeds put into the agenda when a shift begins, or when a day does.

Owns: the two occasions, and the small things that stories share: times, and opening a record if the patient is still
there. Refuses: a deed at once: everything goes through the agenda.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from cloison.simulator.roster import PARIS

if TYPE_CHECKING:
    from cloison.simulator.house import Patient
    from cloison.simulator.work import Work
    from cloison.simulator.worker import Worker


class Story:
    """A story that has nothing to tell on either occasion; each real one overrides what it needs."""

    def on_shift(self, work: Work, worker: Worker) -> None:
        """Put in what this person does in this shift."""

    def on_day(self, work: Work, day: date) -> None:
        """Put in what happens on this day, whoever is on duty then."""


def after(start: datetime, minutes: float) -> datetime:
    """Return the instant so many minutes later."""
    return start + timedelta(minutes=minutes)


def within(stream: Random, start: datetime, first: float, last: float) -> datetime:
    """Draw an instant between `first` and `last` minutes after `start`, to the second."""
    return start + timedelta(seconds=int(60 * (first + (last - first) * stream.random())))


def clock(day: date, hour: float) -> datetime:
    """Return an hour of a day in France."""
    return datetime.combine(day, time(), PARIS) + timedelta(minutes=round(hour * 60))


def visit(work: Work, worker: Worker, patient: Patient, when: datetime) -> None:
    """Have a record opened at `when`, if the person is still on duty and the patient still in the house."""
    work.at(when, partial(see, worker, patient))


def see(worker: Worker, patient: Patient) -> bool:
    """Open the record of a patient who is there."""
    return worker.here and patient.present and worker.open(patient, "patient_present")
