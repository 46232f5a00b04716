"""The tree as files: tiles of 256 hashes, bundles of 256 entries, as other people's tools read them.

Owns: the names of the files, adding entries to the right edge, hashes of complete subtrees. Refuses: to
change a full tile; a file of the wrong length is `TileError`, and named.

Source: c2sp.org/tlog-tiles. A tree that grows writes a new partial tile beside the former one, so that whoever reads
an older checkpoint finds its tiles; partial tiles of an edge that moved on are removed when their tile is full.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from cloison.ledger.tree import leaf_hash, node_hash, root

WIDE = 256
_HEIGHT = 8
_HASH = 32
_ENTRIES = "entries"


class TileError(ValueError):
    """A tile that is missing or cannot be one; its text names the file."""


def tile_path(level: int | str, number: int, width: int = WIDE) -> str:
    """Return a tile's path below the log's folder; `level` is a number, or "entries"."""
    pieces = [f"{number % 1000:03d}"]
    while number >= 1000:
        number //= 1000
        pieces.insert(0, f"x{number % 1000:03d}")
    name = "/".join(pieces)
    return f"tile/{level}/{name}" + (f".p/{width}" if width < WIDE else "")


def bundle(entries: Iterable[bytes]) -> bytes:
    """Put entries of up to 65,535 bytes one after the other, each behind its length."""
    return b"".join(struct.pack(">H", len(entry)) + entry for entry in entries)


def unbundle(raw: bytes) -> list[bytes]:
    """Take a bundle apart; TileError where it ends in the middle of an entry."""
    entries, at = [], 0
    while at < len(raw):
        if at + 2 > len(raw):
            raise TileError("a bundle ends within a length")
        size = int.from_bytes(raw[at : at + 2], "big")
        at += 2
        if at + size > len(raw):
            raise TileError("a bundle ends within an entry")
        entries.append(raw[at : at + size])
        at += size
    return entries


class Tiles:
    """The tiles of a tree of `size` leaves below `folder`."""

    def __init__(self, folder: Path, size: int) -> None:
        """Look at the tree of `size` leaves; the folder may hold a larger one."""
        self.folder, self.size = folder, size
        self._read: dict[tuple[int, int], bytes] = {}

    def tile(self, level: int, number: int) -> bytes:
        """Return the hashes of one tile as far as this tree has them; TileError where they are missing."""
        kept = self._read.get((level, number))
        if kept is None:
            width = min(WIDE, (self.size >> (_HEIGHT * level)) - number * WIDE)
            kept = self._file(level, number, width)[: width * _HASH]
            if len(kept) != width * _HASH:
                raise TileError(f"{tile_path(level, number, width)} has a wrong length")
            if len(self._read) > 4096:
                self._read.clear()
            self._read[level, number] = kept
        return kept

    def entries(self, number: int) -> list[bytes]:
        """Return the entries of leaves number * 256 and on, as far as this tree has them."""
        width = min(WIDE, self.size - number * WIDE)
        found = unbundle(self._file(_ENTRIES, number, width))[:width]
        if len(found) != width:
            raise TileError(f"{tile_path(_ENTRIES, number, width)} has too few entries")
        return found

    def _file(self, level: int | str, number: int, width: int) -> bytes:
        """Read the tile of this width, or one that holds more; a folder is looked through for that alone."""
        for candidate in self._candidates(level, number, width):
            try:
                return candidate.read_bytes()
            except FileNotFoundError:
                continue
        raise TileError(f"{tile_path(level, number, width)} is missing")

    def _candidates(self, level: int | str, number: int, width: int) -> Iterator[Path]:
        exact, whole = (self.folder / tile_path(level, number, wide) for wide in (width, WIDE))
        yield exact
        yield whole
        if width < WIDE:
            found = (int(path.name) for path in exact.parent.glob("*") if path.name.isdecimal())
            yield from (exact.with_name(str(wide)) for wide in sorted(found) if wide > width)
            yield whole  # it was filled meanwhile, which ends the others

    def hash(self, level: int, number: int) -> bytes:
        """Return the hash of a complete subtree."""
        tile_level, above = divmod(level, _HEIGHT)
        first = number << above
        raw = self.tile(tile_level, first // WIDE)
        at = first % WIDE * _HASH
        hashes = [raw[at + i * _HASH : at + (i + 1) * _HASH] for i in range(1 << above)]
        return _folded(hashes)

    def root(self) -> bytes:
        """Return the root of the tree."""
        return root(self.size, self.hash)

    def append(self, entries: Sequence[bytes]) -> Tiles:
        """Write the tiles of a tree with these entries behind the present ones, and return it.

        Nothing that a checkpoint of the present tree needs is touched, so that a crash anywhere leaves that tree whole;
        doing it again writes the same bytes.
        """
        grown = Tiles(self.folder, self.size + len(entries))
        self._grow(_ENTRIES, 0, [struct.pack(">H", len(e)) + e for e in entries], grown.size)
        hashes, level = [leaf_hash(entry) for entry in entries], 0
        while hashes:
            hashes = self._grow(level, level, hashes, grown.size)
            level += 1
        return grown

    def _grow(self, name: int | str, level: int, new: list[bytes], size: int) -> list[bytes]:
        """Write what is new at one level; return the hashes of the tiles that it filled."""
        begin = self.size >> (_HEIGHT * level)
        number, have = divmod(begin, WIDE)
        edge = self._edge(name, number, have)
        filled: list[bytes] = []
        done = 0
        while done < len(new):
            take = new[done : done + WIDE - len(edge)]
            whole = [*edge, *take]
            self._write(name, number, whole)
            if len(whole) == WIDE:
                filled.append(_folded(whole) if name != _ENTRIES else b"")
            done, number, edge = done + len(take), number + 1, []
        return filled if name != _ENTRIES else []

    def _edge(self, name: int | str, number: int, have: int) -> list[bytes]:
        if not have:
            return []
        if name == _ENTRIES:
            return [struct.pack(">H", len(e)) + e for e in self.entries(number)]
        raw = self.tile(int(name), number)
        return [raw[i : i + _HASH] for i in range(0, len(raw), _HASH)]

    def _write(self, name: int | str, number: int, pieces: list[bytes]) -> None:
        path = self.folder / tile_path(name, number, len(pieces))
        path.parent.mkdir(parents=True, exist_ok=True)
        put(
            path, b"".join(pieces), durable=False
        )  # a lost edge is made again from the database: a fsync each costs more
        if len(pieces) == WIDE:
            partial = path.with_name(path.name + ".p")
            if partial.is_dir():
                for old in partial.iterdir():
                    old.unlink()
                partial.rmdir()


def put(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Write a file that others read: complete, or as it was; `durable`: on disk before this returns."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with half.open("wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def _folded(hashes: list[bytes]) -> bytes:
    """Return the root of as many hashes as a power of two."""
    while len(hashes) > 1:
        hashes = [node_hash(hashes[i], hashes[i + 1]) for i in range(0, len(hashes), 2)]
    return hashes[0]
