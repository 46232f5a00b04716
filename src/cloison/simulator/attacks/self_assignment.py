"""Assign oneself: a nurse gives herself every unit of the group.

Owns: the assignments, as PractitionerRole in the name of her session. Refuses: a second person.
"""

from collections import Counter
from datetime import timedelta

from cloison.simulator.siege import governing
from cloison.simulator.siege.attack import Attack, Siege


def run(siege: Siege) -> None:
    """Every open unit, until tomorrow; then the list, and all that it shows."""
    nurse = siege.enter("nurse")
    whose, today = siege.account_id(nurse.username), siege.target.now.date()
    until = today + timedelta(days=1)
    said = Counter(governing.assign(nurse, whose, unit.id, today, until).status for unit in siege.group.units)
    siege.notes["answers to its assignments"] = dict(said)
    lying_there = [p.id for p in siege.patients if p.present_in]
    for patient in siege.tried([*nurse.list(), *lying_there], nurse):
        nurse.open(patient)


ATTACK = Attack("self-assignment", "nurse", ("assignments", "law_three", "counting"), run)
