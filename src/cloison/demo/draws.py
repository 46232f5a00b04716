"""Chance that is the same on every machine: identifiers and random streams derived from a seed.

Owns the derivation: SHAKE-128 over the seed and the names of the thing, so that an identifier tells nothing about
its index to whoever lacks the seed. Refuses the clock, the hash order, and those methods of `random.Random` whose
algorithm Python has changed: only `random()` and `getrandbits()` are used.
"""

from __future__ import annotations

import hashlib
from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar
from uuid import UUID

LARGEST = 1_000_003  # a prime: the indices 0…LARGEST-1 are permuted without collision

_NUMBERS = 9_999_991  # the largest prime below ten million: seven digits
T = TypeVar("T")


def _digest(seed: int, parts: Sequence[object], size: int) -> bytes:
    text = "\x1f".join(["cloison-demo", str(seed), *map(str, parts)])
    return hashlib.shake_128(text.encode()).digest(size)


def uuid_for(seed: int, *parts: object) -> UUID:
    """Return the UUID (shaped as version 4) of the thing that `parts` name under this seed."""
    return UUID(bytes=_digest(seed, parts, 16), version=4)


def random_for(seed: int, *parts: object) -> Random:
    """Return the random stream of the thing that `parts` name under this seed."""
    return Random(int.from_bytes(_digest(seed, parts, 16), "big"))  # noqa: S311 (fiction, no secret)


class Identifiers:
    """The UUIDs of one patient's things, in order, from one call of SHAKE-128 for most patients."""

    __slots__ = ("_bytes", "_name", "_next", "_seed")

    def __init__(self, seed: int, *parts: object) -> None:
        self._seed, self._name = seed, parts
        self._bytes = _digest(seed, parts, 16 * 40)
        self._next = 0

    def take(self) -> UUID:
        """Return the next UUID."""
        start = self._next
        self._next = start + 16
        if start == len(self._bytes):  # a longer digest begins with the shorter one
            self._bytes = _digest(self._seed, self._name, 2 * start)
        return UUID(bytes=self._bytes[start : start + 16], version=4)


@dataclass(frozen=True)
class Permutation:
    """An affine permutation of 0…modulus-1: unique numbers without a table and without an order to see."""

    factor: int
    offset: int
    modulus: int = _NUMBERS

    @classmethod
    def named(cls, seed: int, name: str, modulus: int = _NUMBERS) -> Permutation:
        """Derive the permutation `name` from the seed; `modulus` must be a prime."""
        stream = random_for(seed, "permutation", name)
        factor = 1 + int(stream.random() * (modulus - 1))
        return cls(factor, int(stream.random() * modulus), modulus)

    def of(self, index: int) -> int:
        """Return the number of `index`."""
        return (self.factor * index + self.offset) % self.modulus


class Weighted(Generic[T]):
    """Values drawn in proportion to their weights (frequencies, in any unit, none negative)."""

    __slots__ = ("_ends", "total", "values")

    def __init__(self, values: Sequence[T], weights: Iterable[float]) -> None:
        self.values = values
        self._ends = list(accumulate(weights))
        self.total = self._ends[-1]

    def draw(self, stream: Random) -> T:
        """Draw one value; the last end is never reached, since random() is below 1."""
        return self.values[bisect(self._ends, stream.random() * self.total, 0, len(self._ends) - 1)]


def pick(stream: Random, values: Sequence[T]) -> T:
    """Draw one of `values`, each as likely as the other."""
    return values[int(stream.random() * len(values))]


def between(stream: Random, low: int, high: int) -> int:
    """Draw an integer from low to high, both included."""
    return low + int(stream.random() * (high - low + 1))
