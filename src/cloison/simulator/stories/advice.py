"""Advice between colleagues: asked in the record, or by telephone first.

Owns: one physician asking another, a pharmacist or a nurse. Refuses: calls of the night (night_cover).
"""

from __future__ import annotations

from functools import partial
from random import Random
from typing import TYPE_CHECKING

from cloison.demo.draws import pick
from cloison.simulator import resources
from cloison.simulator.house import Patient
from cloison.simulator.stories.story import Story, after, within

if TYPE_CHECKING:
    from cloison.simulator.work import Work
    from cloison.simulator.worker import Worker

_ASKED = ("physician", "physician", "physician", "pharmacist")


class Advice(Story):
    """Questions of a physician's day."""

    def on_shift(self, work: Work, worker: Worker) -> None:
        """Draw whom this physician will ask about."""
        if worker.role == "physician" and worker.shift.name == "day" and worker.unit.kind != "consultation":
            work.at(after(worker.shift.start, 15), partial(_questions, work, worker))


def _questions(work: Work, worker: Worker) -> None:
    stream = work.stream("advice", worker.account.username, worker.shift.start)
    for patient in work.house.wards[worker.unit.id]:
        if work.parameters.chance(stream, "round.advice"):
            when = within(stream, worker.shift.start, 60, worker.shift.minutes - 120)
            work.at(when, partial(_ask, work, worker, patient, stream))


def _ask(work: Work, worker: Worker, patient: Patient, stream: Random) -> None:
    role = pick(stream, _ASKED)
    colleagues = [w for w in work.on_duty if w.role == role and w.here and w.unit.id != worker.unit.id]
    if not (colleagues and worker.here and patient.present) or patient.id is None:
        return
    near = [w for w in colleagues if w.site_id == worker.site_id]
    colleague = pick(stream, near or colleagues)
    written = resources.advice(patient.id, colleague.account.id, "Merci de votre avis.")
    if work.parameters.chance(stream, "round.telephoned"):  # looked at during the call, written afterwards
        if colleague.find(patient):
            colleague.open(patient, "advice_requested")
        work.at(after(work.agenda.now, 30), partial(_write, worker, patient, written))
        return
    made = worker.write(patient, written, "patient_present")
    if made:
        when = within(stream, work.agenda.now, 10, 110)
        work.at(when, partial(_answer, colleague, patient, str(made["id"])))


def _write(worker: Worker, patient: Patient, written: resources.Resource) -> None:
    if worker.here:
        worker.write(patient, written, "patient_present")


def _answer(colleague: Worker, patient: Patient, task: str) -> None:
    """Open the record, and say that it was answered; a pharmacist answers in words."""
    if not colleague.here or not colleague.open(patient, "advice_requested"):
        return
    if colleague.role == "physician":
        colleague.change(patient, "Task", task, lambda t: {**t, "status": "completed"}, "advice_requested")
