"""An accomplice administrator: gives a nurse every unit of the group, alone.

Owns: the assignments. Refuses: a second administrator; two together are stated, not defended.
"""

from collections import Counter
from datetime import timedelta

from cloison.simulator.siege import governing
from cloison.simulator.siege.attack import Attack, Siege


def run(siege: Siege) -> None:
    """The administrator assigns; the nurse opens, today and once a day has gone by."""
    nurse, administrator = siege.enter("nurse"), siege.enter("administrator")
    whose, today = siege.account_id(nurse.username), siege.target.now.date()
    said = Counter(
        governing.assign(administrator, whose, unit.id, today, None).status for unit in siege.group.units
    )
    siege.notes["answers to its assignments"] = dict(said)
    administrator.list()
    lying_there = [p.id for p in siege.patients if p.present_in]
    for _ in range(2):
        for patient in siege.tried([*nurse.list(), *lying_there], nurse):
            nurse.open(patient)
        siege.be_watched()
        siege.target.move(timedelta(days=1))


ATTACK = Attack("an accomplice administrator", "administrator and nurse", ("assignments", "counting"), run)
