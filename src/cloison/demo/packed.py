"""The compressed lists of `data/`, as text.

Owns opening them. Refuses any other place: what the demo needs travels inside the package.
"""

from __future__ import annotations

import lzma
from importlib.resources import files


def lines_of(name: str) -> list[str]:
    """Return the lines of `data/<name>` (UTF-8 under xz); FileNotFoundError if the package lacks it."""
    return lzma.decompress(files("cloison.demo").joinpath("data", name).read_bytes()).decode().split("\n")
