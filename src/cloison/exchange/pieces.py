"""From paths to pieces: each document, or each line of one, with the name of its file.

Owns: finding files in folders and archives, reading line by line. Refuses: a line or a document beyond 64 MB,
without ever holding it; names of files that no import reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from cloison.errors import CloisonError, Code
from cloison.exchange import archives
from cloison.exchange.findings import Fault, Piece

LIMIT = 64 << 20
_STEP = 1 << 20
_LINES = (".ndjson", ".jsonl")
_READ = (".json", *_LINES, *archives.SUFFIXES)


def files(paths: Iterable[Path]) -> list[Path]:
    """Return the files that an import reads, folders walked in order; raise `import-source`."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file() and p.name.endswith(_READ))
            if not inside:
                raise CloisonError(Code.IMPORT_SOURCE, f"{path} holds no {', '.join(_READ)}.")
            found += inside
        elif not path.is_file():
            raise CloisonError(Code.IMPORT_SOURCE, f"{path} does not exist.")
        elif not path.name.endswith(_READ):
            raise CloisonError(Code.IMPORT_SOURCE, f"{path.name} is none of {', '.join(_READ)}.")
        else:
            found.append(path)
    return found


def pieces(paths: Iterable[Path]) -> Iterator[Piece | Fault]:
    """Yield every piece of `paths` (from `files`), in order, and a fault for each that cannot be read."""
    for path in paths:
        try:
            if path.name.endswith(archives.SUFFIXES):
                yield from _archived(path)
            else:
                with path.open("rb") as stream:
                    yield from _document(path.name, stream)
        except archives.Damaged as damage:
            yield Fault(path.name, "", str(damage))
        except OSError as error:
            yield Fault(path.name, "", f"The file cannot be read: {error.strerror}.")


def _archived(path: Path) -> Iterator[Piece | Fault]:
    for name, stream, fault in archives.members(path):
        shown = f"{path.name}: {printable(name)}"
        if fault:
            yield Fault(shown, "", fault)
        elif stream is not None and name.endswith((".json", *_LINES)):
            yield from _document(shown, stream)


def _document(name: str, stream: IO[bytes]) -> Iterator[Piece | Fault]:
    if name.endswith(_LINES):
        yield from _by_line(name, stream)
        return
    data = stream.read(LIMIT + 1)
    if len(data) > LIMIT:
        yield Fault(name, "", "The document is larger than 64 MB: give it as NDJSON, a Bundle a line.")
    else:
        yield Piece(name, "", data)


def _by_line(name: str, stream: IO[bytes]) -> Iterator[Piece | Fault]:
    number = 0
    while line := stream.readline(LIMIT + 1):
        number += 1
        if len(line) > LIMIT:
            yield Fault(name, f"line {number}", "The line is longer than 64 MB.")
            while line and not line.endswith(b"\n"):
                line = stream.readline(_STEP)
        elif line.strip():
            yield Piece(name, f"line {number}", line)


def printable(name: str) -> str:
    """Return a file's name as it may be shown on a terminal.

    >>> printable("a" + chr(27) + "[2J.json")
    'a?[2J.json'
    """
    return "".join(c if c.isprintable() else "?" for c in name)
