"""The Merkle tree of RFC 6962: hashes, the root of a size, proofs of inclusion and of consistency.

Owns: the arithmetic, over any source of hashes of complete subtrees (`Hashes`). Refuses: files, signatures and meaning.

A hash stands at (level, number): the root of the leaves number * 2**level to (number + 1) * 2**level - 1.
Source: RFC 6962, section 2.1; RFC 9162, sections 2.1.3 and 2.1.4 for the checks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

Hashes = Callable[[int, int], bytes]
"""(level, number) to the 32 bytes of a complete subtree."""
EMPTY = sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_hash(entry: bytes) -> bytes:
    """Return the 32-byte hash of a leaf that holds `entry`."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the 32-byte hash of two subtrees side by side."""
    return sha256(b"\x01" + left + right).digest()


def complete(begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield (level, number) of the largest complete subtrees that cover leaves `begin` to `end` - 1, from the left.

    `begin` must be a multiple of the largest power of two below `end` - `begin`, as in every split of the RFC.
    """
    while begin < end:
        level = (end - begin).bit_length() - 1
        yield level, begin >> level
        begin += 1 << level


def range_hash(begin: int, end: int, read: Hashes) -> bytes:
    """Return the hash of leaves `begin` to `end` - 1, of which at least one is there."""
    parts = [read(level, number) for level, number in complete(begin, end)]
    whole = parts.pop()
    while parts:
        whole = node_hash(parts.pop(), whole)
    return whole


def root(size: int, read: Hashes) -> bytes:
    """Return the root of the first `size` leaves."""
    return range_hash(0, size, read) if size else EMPTY


def _split(width: int) -> int:
    """Return the largest power of two below `width`."""
    return 1 << ((width - 1).bit_length() - 1)


def inclusion(index: int, size: int, read: Hashes) -> list[bytes]:
    """Prove that leaf `index` is in the tree of `size` leaves: hashes from the leaf upwards. ValueError outside."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    proof: list[bytes] = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            proof.append(range_hash(middle, end, read))
            end = middle
        else:
            proof.append(range_hash(begin, middle, read))
            begin = middle
    return proof[::-1]


def consistency(old: int, size: int, read: Hashes) -> list[bytes]:
    """Prove that the tree of `size` leaves begins with that of `old`; nothing if they are equal, or that is empty."""
    if not 0 <= old <= size:
        raise ValueError(f"a tree of {size} does not continue one of {old}")
    if old in (0, size):
        return []
    proof: list[bytes] = []
    begin, end, known = 0, size, True
    while old != end:
        middle = begin + _split(end - begin)
        if old <= middle:
            proof.append(range_hash(middle, end, read))
            end = middle
        else:
            proof.append(range_hash(begin, middle, read))
            begin, known = middle, False
    if not known:
        proof.append(range_hash(begin, end, read))
    return proof[::-1]


def included(index: int, size: int, leaf: bytes, proof: Sequence[bytes], claimed: bytes) -> bool:
    """Whether `proof` leads from the leaf's hash at `index` to the root `claimed` of a tree of `size` leaves."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and found == claimed


def continued(old: int, size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the tree of `size` leaves under `new_root` begins with that under `old_root`."""
    if old == size:
        return old_root == new_root and not proof
    if old == 0:
        return old_root == EMPTY and not proof
    if not 0 < old < size or not proof:
        return False
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root
