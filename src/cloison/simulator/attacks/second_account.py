"""A second account: an administrator creates a nurse, gives her units, and plays her.

Owns: both. Refuses: a second administrator.
"""

from collections import Counter

from cloison.simulator.siege import governing
from cloison.simulator.siege.attack import Attack, Siege


def run(siege: Siege) -> None:
    """Create three nurses, assign them, sign in as each, and take what opens."""
    administrator = siege.enter("administrator")
    site = next(s for s in siege.group.sites if s.closed_on is None)
    today, said = siege.target.now.date(), Counter[int]()
    for number in range(3):
        name = f"nouvelle{number}.compte"
        made = governing.create(administrator, name, "nurse", site.id)
        said[made.status] += 1
        for unit in siege.group.units:
            said[governing.assign(administrator, made.json.get("id", ""), unit.id, today, None).status] += 1
        nurse = siege.enter_as(name, "nurse")
        for patient in siege.tried(siege.patients, nurse):
            if not nurse.open(patient.id):
                nurse.take_by_force(patient.id)
    siege.notes["answers to its accounts and assignments"] = dict(said)


ATTACK = Attack(
    "a second account created",
    "administrator",
    ("new_accounts", "assignments", "counting"),
    run,
    bound="nothing",
)
