"""A second account: an administrator creates a nurse, gives her units, and plays her.

Owns: both. Refuses: a second administrator.
"""

from uuid import uuid4

from cloison.simulator.siege.attack import Attack, Siege


def run(siege: Siege) -> None:
    """Create three nurses, assign them, sign in as each, and take what opens."""
    administrator = siege.enter("administrator")
    site = next(s for s in siege.group.sites if s.closed_on is None)
    today, answers = siege.target.now.date(), set()
    for number in range(3):
        new, name = uuid4(), f"nouvelle{number}.compte"
        answers.add(
            siege.target.web(
                "gate.create_account",
                new,
                administrator.secret,
                name,
                "nurse",
                "Compte",
                "Nouvelle",
                None,
                site.id,
                today,
            )
        )
        for unit in siege.group.units:
            answers.add(
                siege.target.web("gate.assign", uuid4(), administrator.secret, new, unit.id, today, None)
            )
        nurse = siege.enter_as(name, "nurse")
        for patient in siege.tried(siege.patients, nurse):
            if not nurse.open(patient.id):
                nurse.take_by_force(patient.id)
    siege.notes["answers"] = ", ".join(sorted(str(a) for a in answers))


ATTACK = Attack(
    "a second account created",
    "administrator",
    ("new_accounts", "assignments", "counting"),
    run,
    bound="nothing",
)
