"""The bar of long work that counts things, the same in every command.

Owns: its columns. Refuses: a bar for work of bytes; `cloison import` has its own, which also speaks without a terminal.
"""

from __future__ import annotations

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)


def counting() -> Progress:
    """Return a bar: what, how far, how many of how many, since when, until when."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
