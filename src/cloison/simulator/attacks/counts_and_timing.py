"""Counts and timing: whether an answer's status, words, length or time tell an id that exists from one that does not.

Owns: the pairs, interleaved, the order within each drawn; the classifier. Refuses: a conclusion from one answer.
"""

import math
import re
import time
from uuid import UUID

from cloison.simulator.siege.attack import Attack, Siege

PAIRS = 300
SIGMAS = 4
"""How far from chance the area under the ROC curve must be for the stopwatch to be taken to know."""
_ID = re.compile(rb"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def run(siege: Siege) -> None:
    """Pairs of existing and made-up ids; whoever is told apart by what is said is lost; by the stopwatch, all are."""
    nurse = siege.enter("nurse", renews=False)
    strangers = [p.id for p in siege.strangers(nurse)][:PAIRS]
    times: list[tuple[float, bool]] = []
    for patient in siege.tried(strangers, nurse):
        pair = [(patient, True), (str(UUID(int=siege.chance.getrandbits(128), version=4)), False)]
        siege.chance.shuffle(pair)
        said = []
        for who, exists in pair:
            began = time.perf_counter()
            answer = nurse.get(f"/Patient/{who}")
            times.append((time.perf_counter() - began, exists))
            said.append((answer.status, _ID.sub(b"", answer.body)))
        if any(status not in (403, 404) for status, _ in said) and siege.target.defended:
            break  # contained meanwhile: whatever is said now is about the account
        if said[0] != said[1]:
            siege.target.carried(nurse.username, [patient])
    area = _area(times)
    siege.notes["area under the curve by time"] = round(area, 3)
    siege.notes["pairs"] = len(times) // 2
    if area > 0.5 + SIGMAS * _sigma(len(times) // 2):
        siege.target.carried(nurse.username, strangers)


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
