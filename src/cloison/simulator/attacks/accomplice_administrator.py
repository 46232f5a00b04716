"""An accomplice administrator: gives a nurse every unit of the group, alone.

Owns: the assignments. Refuses: a second administrator; two together are stated, not defended.
"""

from datetime import timedelta
from uuid import uuid4

from cloison.simulator.siege.attack import Attack, Siege


def run(siege: Siege) -> None:
    """The administrator assigns; the nurse opens, today and once a day has gone by."""
    nurse, administrator = siege.enter("nurse"), siege.enter("administrator")
    whose, today = siege.account_id(nurse.username), siege.target.now.date()
    said = {
        siege.target.web("gate.assign", uuid4(), administrator.secret, whose, unit.id, today, None)
        for unit in siege.group.units
    }
    siege.notes["answers"] = ", ".join(sorted(str(s) for s in said))
    administrator.list()
    lying_there = [p.id for p in siege.patients if p.present_in]
    for _ in range(2):
        for patient in siege.tried([*nurse.list(), *lying_there], nurse):
            nurse.open(patient)
        siege.target.move(timedelta(days=1))


ATTACK = Attack("an accomplice administrator", "administrator and nurse", ("assignments", "counting"), run)
