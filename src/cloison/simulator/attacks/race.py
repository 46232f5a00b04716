"""A race: two hundred requests at the same instant, over both faces, for more than the allowance.

Owns: the starting line. Refuses: patience.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from cloison.simulator.siege.attack import Attack, Siege
from cloison.simulator.siege.session import Session

RUNNERS, EACH = 50, 4
CALMLY = 9
"""Of the ten of a quarter-hour: the race is for the last place, where each who sees it free takes it."""


def run(siege: Siege) -> None:
    """Fifty connections of two sessions wait for one another, and break the glass over four patients each."""
    first = siege.enter("nurse")
    second = Session(siege.target, first.username, "nurse")
    strangers = [p.id for p in siege.strangers(first)]
    for _ in range(CALMLY):
        first.take_by_force(strangers.pop())
    line = Barrier(RUNNERS)

    def runner(number: int) -> None:
        session = Session(
            siege.target, first.username, "nurse", renews=False, token=(first, second)[number % 2].token
        )
        line.wait()
        for patient in strangers[number * EACH : (number + 1) * EACH]:
            session.take_by_force(patient)
        session.wire.close()

    with ThreadPoolExecutor(RUNNERS) as pool:
        list(pool.map(runner, range(RUNNERS)))


ATTACK = Attack("race of 200 parallel requests", "nurse", ("locks", "attempts"), run)
