"""Classifiers that try to tell existing from random, judged by the area under the ROC curve (AUC).

Owns: the area by ranks (Mann and Whitney, ties counted half), a histogram and a logistic regression learned on one half
and judged on the other. Refuses: a library for sixty lines; judging on what was learned from.
"""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Sequence

BINS = 20
STEPS, RATE = 300, 0.5


def auc(scores: Sequence[float], truth: Sequence[bool]) -> float:
    """Return the probability that a true one scores higher than a false one.

    >>> auc([1, 2, 3, 4], [False, False, True, True])
    1.0
    >>> auc([1, 1, 1, 1], [False, True, False, True])
    0.5
    """
    order = sorted(range(len(scores)), key=scores.__getitem__)
    ranks, start = 0.0, 0
    while start < len(order):
        end = start
        while end < len(order) and scores[order[end]] == scores[order[start]]:
            end += 1
        middle = (start + end + 1) / 2
        ranks += middle * sum(truth[i] for i in order[start:end])
        start = end
    true = sum(truth)
    return (ranks - true * (true + 1) / 2) / (true * (len(truth) - true))


def auc_by_bins(values: Sequence[float], truth: Sequence[bool]) -> float:
    """Score each value by how often its twentieth was true in the other half: finds two humps as well as a shift."""
    learn, judge = _halves(len(values))
    ordered = sorted(values[i] for i in learn)
    edges = [ordered[len(ordered) * b // BINS] for b in range(1, BINS)]
    true, all_ = [1.0] * BINS, [2.0] * BINS
    for i in learn:
        place = bisect(edges, values[i])
        all_[place] += 1
        true[place] += truth[i]
    scores = [true[place] / all_[place] for place in (bisect(edges, values[i]) for i in judge)]
    return auc(scores, [truth[i] for i in judge])


def auc_logistic(times: Sequence[float], sizes: Sequence[float], truth: Sequence[bool]) -> float:
    """Score by a logistic regression on time, its logarithm, its square, and size."""
    columns = [
        _standard(column) for column in (times, [math.log(t) for t in times], [t * t for t in times], sizes)
    ]
    rows = [(1.0, *values) for values in zip(*columns, strict=True)]
    learn, judge = _halves(len(rows))
    weights = [0.0] * len(rows[0])
    for _ in range(STEPS):
        slope = [0.0] * len(weights)
        for i in learn:
            error = _sigmoid(sum(w * x for w, x in zip(weights, rows[i], strict=True))) - truth[i]
            for k, x in enumerate(rows[i]):
                slope[k] += error * x
        weights = [w - RATE * s / len(learn) for w, s in zip(weights, slope, strict=True)]
    scores = [sum(w * x for w, x in zip(weights, rows[i], strict=True)) for i in judge]
    return auc(scores, [truth[i] for i in judge])


def _halves(count: int) -> tuple[list[int], list[int]]:
    """Every other pair, so that both halves hold as many of each kind."""
    return [i for i in range(count) if i // 2 % 2 == 0], [i for i in range(count) if i // 2 % 2]


def _standard(column: Sequence[float]) -> list[float]:
    """Mean 0, deviation 1, held within 4: one stalled answer is not to outweigh all others."""
    mean = sum(column) / len(column)
    spread = math.sqrt(sum((x - mean) ** 2 for x in column) / len(column)) or 1.0
    return [max(-4.0, min(4.0, (x - mean) / spread)) for x in column]


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, x))))
