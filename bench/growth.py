"""What opening and finding cost at the largest N against the smallest, like with like: both warm, or both cold.

Owns: the division. Refuses: figures of another run; both Ns stand in the results it is given.
"""

from __future__ import annotations

from bench.results import Results

WHAT = ("opening", "finding")
BY = ("http", "gate")


def enter(results: Results, smallest: int, largest: int) -> None:
    """Enter the ratio of seconds a call, for whatever was measured at both."""
    for state in ("warm", "cold"):
        for what in WHAT:
            for by in BY:
                small = results.value(f"{what}_{state}_{by}", smallest)
                large = results.value(f"{what}_{state}_{by}", largest)
                if small and large:
                    results.keep(f"growth_{what}_{by}_{state}", small / large, largest)
                    against = results.value(f"{what}_warm_{by}", smallest)
                    if state == "cold" and against:
                        results.remark(
                            largest,
                            f"growth_{what}_{by}_cold_by_warm_at_{smallest}",
                            round(against / large, 3),
                        )
    results.write()
