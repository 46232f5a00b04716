"""At the edge of the rolling window: twenty late, seen again at the last moment, and twenty more when the first have just gone by.

Owns: the timing. Refuses: haste; every window is waited out to the second.
"""

from datetime import datetime, timedelta

from cloison.simulator.siege.attack import Attack, Siege
from cloison.simulator.siege.session import Session

BATCHES = ((0, 10), (31, 5), (107, 5))
"""Minutes after the first, and how many: what the quarter-hour and the hour let through."""
AGAIN = 14
"""Minutes until a batch is seen again: young enough not to be counted anew."""


def run(siege: Siege) -> None:
    """Two days of the same: new ones a day and a second later, while the others were seen fourteen minutes later."""
    nurse = siege.enter("nurse")
    others = [p.id for p in siege.strangers(nurse)]
    start = siege.target.now + timedelta(minutes=1)
    plan: list[tuple[datetime, list[str]]] = []
    for day in range(2):
        for minutes, count in BATCHES:
            at = start + timedelta(days=day, minutes=minutes, seconds=2 * day)
            batch, others = others[:count], others[count:]
            plan += [(at, batch), (at + timedelta(minutes=AGAIN), batch)]
    for at, batch in sorted(plan):
        siege.target.move(at - siege.target.now)
        nurse.list()
        for patient in batch:
            _see(nurse, patient)


def _see(nurse: Session, patient: str) -> None:
    if not nurse.open(patient):
        nurse.take_by_force(patient)


ATTACK = Attack("at the edge of the rolling window", "nurse", ("margins",), run)
