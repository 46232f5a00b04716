"""A clerk and a nurse together: one admits patients into the other's unit, the other opens them.

Owns: the two accounts. Refuses: a second unit; the power to explain of one is what is tried.
"""

from cloison.simulator.siege.attack import Attack, Siege


def run(siege: Siege) -> None:
    """The clerk of the nurse's site admits strangers into her unit, as many as an allowance lets through in a day."""
    nurse, desk = siege.enter("nurse"), siege.enter("admissions")
    unit = str(siege.unit_of(nurse.username))
    strangers = siege.strangers(nurse, desk)
    admitted = siege.at_ease(strangers, desk, lambda p: desk.admit(p.id, unit, siege.target.now))
    for patient in admitted:
        nurse.open(patient.id)
    for listed in siege.tried(nurse.list(), nurse):
        nurse.open(listed)


ATTACK = Attack(
    "clerk plus nurse: one admits, the other opens",
    "admissions and nurse",
    ("power_to_explain", "counting"),
    run,
)
