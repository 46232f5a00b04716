"""The night: one physician on call for a site, called by the nurses of its wards.

Owns: calls of the night, written as a request or, in haste, by telephone alone. Refuses: the emergency ward,
which has its own.
"""

from __future__ import annotations

from functools import partial
from random import Random
from typing import TYPE_CHECKING

from cloison.demo.draws import pick
from cloison.simulator import resources
from cloison.simulator.house import Patient
from cloison.simulator.people import WARDS
from cloison.simulator.stories.story import Story, after, within
from cloison.simulator.stories.ward_rounds import prescribe

if TYPE_CHECKING:
    from cloison.simulator.work import Work
    from cloison.simulator.worker import Worker


class NightCover(Story):
    """A physician's night on call."""

    def on_shift(self, work: Work, worker: Worker) -> None:
        """Draw the calls of the night, ward by ward."""
        if worker.role != "physician" or worker.shift.name != "on_call":
            return
        stream = work.stream("on call", worker.account.username, worker.shift.start)
        work.at(after(worker.shift.start, 10), worker.my_list)
        for unit in work.people.open_units(WARDS):
            if unit.site_id == worker.site_id:
                for _ in range(work.parameters.events(stream, work.parameters["night.calls"])):
                    when = within(stream, worker.shift.start, 20, worker.shift.minutes - 40)
                    work.at(when, partial(_called, work, worker, unit.id, stream))


def _called(work: Work, worker: Worker, unit_id: object, stream: Random) -> None:
    nurses = [w for w in work.present(worker.site_id, "nurse") if w.unit.id == unit_id]
    here = [p for unit, ward in work.house.wards.items() if unit == unit_id for p in ward if p.id]
    if not nurses or not here or not worker.here:
        return
    patient, nurse = pick(stream, here), nurses[0]
    if not work.parameters.chance(stream, "round.telephoned"):
        nurse.write(
            patient,
            resources.advice(str(patient.id), worker.account.id, "Appel de nuit."),
            "patient_present",
        )
    work.at(after(work.agenda.now, 4), partial(_answers, work, worker, patient, stream))


def _answers(work: Work, worker: Worker, patient: Patient, stream: Random) -> None:
    if worker.here and patient.present and worker.open(patient, "on_call") and stream.random() < 0.6:
        prescribe(work, worker, patient, stream)
