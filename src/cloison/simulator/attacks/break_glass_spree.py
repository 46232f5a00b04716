"""Break the glass over one record after another, as fast as the server answers.

Owns: the spree. Refuses: a second person.
"""

from cloison.simulator.siege.attack import Attack, Siege


def run(siege: Siege) -> None:
    """Everybody who is not on the nurse's own list, by force."""
    nurse = siege.enter("nurse")
    for patient in siege.tried(siege.strangers(nurse), nurse):
        nurse.take_by_force(patient.id)


ATTACK = Attack("break-glass spree", "nurse", ("counting",), run)
