"""Low and slow: thirty days, each at the role's 99th percentile and never beyond an allowance.

Owns: the pace. Refuses: one attempt too many: nothing here is noticed by a rule that counts attempts.
"""

from datetime import timedelta

from cloison.simulator.siege.attack import Attack, Siege
from cloison.simulator.siege.session import Session

DAYS, A_DAY = 30, 40
"""Strangers that the attacker would like to see each day, if nothing stood in the way."""


def run(siege: Siege) -> None:
    """Every day the own list whole, and as many others as go through, ten at a time, an hour and a half apart."""
    nurse = siege.enter("nurse")
    others = iter([p.id for p in siege.strangers(nurse)])
    for _ in siege.tried(range(DAYS), nurse):
        for patient in nurse.list():
            nurse.open(patient)
        for _ in range(4):
            _ten(nurse, [next(others, "") for _ in range(A_DAY // 4)])
            siege.target.move(timedelta(minutes=90))
        siege.target.move(timedelta(hours=18))
    siege.notes["patients in thirty days"] = len({c.patient for c in siege.target.carried_away})


def _ten(nurse: Session, patients: list[str]) -> None:
    for patient in patients:
        if patient and nurse.break_glass(patient, "on_call").beyond:
            return  # the first refusal of the day: no second one
        if patient:
            nurse.open(patient)


ATTACK = Attack("low and slow for 30 days", "nurse", ("counting",), run, patience=45)
