"""The queue of refused messages: what its pages ask of the gate.

Owns: the calls. Refuses: applying a message; what is wanted, the feed takes under its own account.
"""

from __future__ import annotations

from collections.abc import Sequence

from cloison.gate import calls
from cloison.gate.deeds import Act, Look

_JUDGE = "select gate.judge_message(%s::bytea, %s::bigint[], %s::text, %b::bytea, %s::text)"


def waiting(secret: bytes) -> Look:
    """Look at what waits and what was handled lately: why and since when, and nothing that is in it."""
    return Look("select gate.rejected_messages(%s::bytea)", (secret,))


def one(secret: bytes, number: int) -> calls.Ask:
    """Ask to read one message; it counts. Its sealed text stands in the answer's detail, in base 64."""
    return calls.ask(secret, "ask_message", "bigint", number)


def mend(secret: bytes, number: int, sealed: bytes) -> Act:
    """Put a corrected text in its place, and have it replayed."""
    return Act(_JUDGE, (secret, [number], "mend", sealed, None), ("mended",))


def replay(secret: bytes, numbers: Sequence[int]) -> Act:
    """Have messages replayed as they came."""
    return Act(_JUDGE, (secret, list(numbers), "replay", None, None), ("wanted",))


def discard(secret: bytes, number: int, words: str) -> Act:
    """Put a message aside, with a reason."""
    return Act(_JUDGE, (secret, [number], "discard", None, words), ("discarded",))
