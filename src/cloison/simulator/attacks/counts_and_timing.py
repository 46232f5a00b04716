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
"""How far from a coin the stopwatch must be to be taken to know."""
_ID = re.compile(rb"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def run(siege: Siege) -> None:
    """Pairs of existing and made-up ids, from one account after another, each until it is contained.

    Whoever is told apart by what is said is lost; by the stopwatch, all who were asked about are.
    """
    times: list[tuple[float, float]] = []
    for place in range(ACCOUNTS):
        nurse = siege.enter("nurse", place, renews=False)
        strangers = [p.id for p in siege.strangers(nurse)][:PAIRS]
        asked = [patient for patient in siege.tried(strangers, nurse) if _pair(siege, nurse, patient, times)]
        if abs(_sigmas(times)) > SIGMAS:
            siege.target.carried(nurse.username, asked)
    slower = sum(existing > made_up for existing, made_up in times)
    siege.notes["the one that exists was slower"] = (
        f"in {slower} of {len(times)} pairs ({_sigmas(times):+.1f} sigma)"
    )
    siege.notes["area under the curve by time"] = f"{_area(times):.3f} (chance: 0.5)"


def _pair(siege: Siege, nurse: Session, patient: str, times: list[tuple[float, float]]) -> bool:
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
    of_one = {exists: seconds for seconds, exists in took}
    times.append((of_one[True], of_one[False]))
    if said[0] != said[1]:
        siege.target.carried(nurse.username, [patient])
    return True


def _sigmas(times: list[tuple[float, float]]) -> float:
    """Return by how many standard deviations the one that exists was slower more often than by tossing a coin.

    Within a pair, because a busy machine slows both of it: across pairs, its moods look like knowledge.
    """
    slower = sum(existing > made_up for existing, made_up in times)
    return (slower - len(times) / 2) / (math.sqrt(len(times)) / 2) if times else 0.0


def _area(times: list[tuple[float, float]]) -> float:
    """Return how often the slower (or the faster) of any two answers is about one that exists: 0.5 is chance."""
    ordered = sorted([(seconds, True) for seconds, _ in times] + [(seconds, False) for _, seconds in times])
    ranks = sum(place for place, (_, exists) in enumerate(ordered, 1) if exists)
    area = (ranks - len(times) * (len(times) + 1) / 2) / (len(times) ** 2) if times else 0.5
    return max(area, 1 - area)


ATTACK = Attack(
    "counts and timing (existence oracle)", "nurse", ("sameness",), run, bound="care", ledger=False
)
