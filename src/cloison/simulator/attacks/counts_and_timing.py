"""Counts and timing: whether an answer's status, words, length or time tell an id that exists from one that does not.

Owns: the pairs, interleaved, the order within each drawn; the classifier. Refuses: a conclusion from one answer.
"""

import math
import re
import time
from uuid import UUID

from cloison.simulator.siege.attack import Attack, Siege
from cloison.simulator.siege.session import Session

ACCOUNTS, PAIRS = 6, 150
SIGMAS = 4
"""How far from chance the area under the ROC curve must be for the stopwatch to be taken to know."""
_ID = re.compile(rb"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def run(siege: Siege) -> None:
    """Pairs of existing and made-up ids, from one account after another, each until it is contained.

    Whoever is told apart by what is said is lost; by the stopwatch, all who were asked about are.
    """
    times: list[tuple[float, bool]] = []
    for place in range(ACCOUNTS):
        nurse = siege.enter("nurse", place, renews=False)
        strangers = [p.id for p in siege.strangers(nurse)][:PAIRS]
        asked = [patient for patient in siege.tried(strangers, nurse) if _pair(siege, nurse, patient, times)]
        if _area(times) > 0.5 + SIGMAS * _sigma(len(times) // 2):
            siege.target.carried(nurse.username, asked)
    siege.notes["area under the curve by time"] = (
        f"{_area(times):.3f} ± {_sigma(len(times) // 2):.3f} (chance: 0.5)"
    )
    siege.notes["pairs"] = len(times) // 2


def _pair(siege: Siege, nurse: Session, patient: str, times: list[tuple[float, bool]]) -> bool:
    """Ask about somebody and nobody, in a drawn order; False once the account is contained: then nothing is learned."""
    pair = [(patient, True), (str(UUID(int=siege.chance.getrandbits(128), version=4)), False)]
    siege.chance.shuffle(pair)
    said, took = [], []
    for who, exists in pair:
        began = time.perf_counter()
        answer = nurse.get(f"/Patient/{who}")
        took.append((time.perf_counter() - began, exists))
        said.append((answer.status, _ID.sub(b"", answer.body)))
    if siege.target.defended and any(status not in (403, 404) for status, _ in said):
        nurse.out = True
        return False
    times += took
    if said[0] != said[1]:
        siege.target.carried(nurse.username, [patient])
    return True


def _sigma(pairs: int) -> float:
    """Return the standard deviation of the area where there is nothing to see (Hanley and McNeil's at 0.5)."""
    return math.sqrt((2 * pairs + 1) / (12 * pairs * pairs)) if pairs else 1.0


def _area(times: list[tuple[float, bool]]) -> float:
    """Return how often the slower (or the faster) of two is the one that exists: 0.5 is chance."""
    ordered = sorted(times)
    ranks = sum(place for place, (_, exists) in enumerate(ordered, 1) if exists)
    true = sum(exists for _, exists in times)
    area = (ranks - true * (true + 1) / 2) / (true * (len(times) - true))
    return max(area, 1 - area)


ATTACK = Attack(
    "counts and timing (existence oracle)", "nurse", ("sameness",), run, bound="care", ledger=False
)
