"""Assign oneself: a nurse gives herself every unit of the group.

Owns: the assignments, by the gate's own function in the name of her session. Refuses: a second person.
"""

from datetime import timedelta
from uuid import uuid4

from cloison.simulator.siege.attack import Attack, Siege


def run(siege: Siege) -> None:
    """Every open unit, until tomorrow; then the list, and all that it shows."""
    nurse = siege.enter("nurse")
    whose, today = siege.account_id(nurse.username), siege.target.now.date()
    said = {
        siege.target.web(
            "gate.assign", uuid4(), nurse.secret, whose, unit.id, today, today + timedelta(days=1)
        )
        for unit in siege.group.units
    }
    siege.notes["answers"] = ", ".join(sorted(str(s) for s in said))
    lying_there = [p.id for p in siege.patients if p.present_in]
    for patient in siege.tried([*nurse.list(), *lying_there], nurse):
        nurse.open(patient)


ATTACK = Attack("self-assignment", "nurse", ("assignments", "law_three", "counting"), run)
