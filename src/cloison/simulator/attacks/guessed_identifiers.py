"""Guess identifiers: numbers of patients one by one, and ids of records by counting.

Owns: the guesses. They are as good as guesses can be: every number is one that an old export held. Refuses: nothing.
"""

from uuid import UUID

from cloison.simulator.siege.attack import Attack, Siege


def run(siege: Siege) -> None:
    """Every patient number that was ever exported, waiting where an allowance is spent; then ids by counting."""
    desk = siege.enter("admissions")
    own = siege.strangers(desk)
    for patient in siege.at_ease(own, desk, lambda p: desk.find(identifier=p.ipp)):
        desk.get(f"/Patient/{patient.id}")
    for number in siege.tried(range(300), desk):
        desk.get(f"/Patient/{UUID(int=number)}")


ATTACK = Attack("drain by guessed identifiers", "admissions", ("counting",), run)
