"""Which set of medicines is in force: the one of the package, or a newer one that the deployment took.

Owns: DATA/medicines: one folder for each set, named by its digest, and the file `in-force` that names one of
them; it is replaced at once or not at all. Refuses: a set that is not whole (`bdpm.FaultyError`); the one in force
then stays.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from uuid import uuid4

from cloison.medicines import bdpm
from cloison.medicines.search import Shelf

PACKAGED_ON = date(2026, 1, 27)
"""The day of the files in the package (data/SOURCES.md)."""


@dataclass(frozen=True, slots=True)
class InForce:
    """A set: its day, where it lies (None: in the package)."""

    day: date
    folder: Path | None

    def source(self, name: str) -> bytes:
        """Return one of its files, compressed; raise FileNotFoundError."""
        if self.folder is not None:
            return (self.folder / f"{name}.xz").read_bytes()
        return files("cloison.medicines").joinpath("data", f"{name}.xz").read_bytes()

    def shelf(self) -> Shelf:
        """Read it, checked."""
        return Shelf(bdpm.medicines(self.source))


def in_force(data: Path | None) -> InForce:
    """Return the set in force in a deployment's data folder; without one, the package's."""
    try:
        told = json.loads((data / "medicines" / "in-force").read_text()) if data else None
        if data and isinstance(told, dict) and (folder := data / "medicines" / told["folder"]).is_dir():
            return InForce(date.fromisoformat(told["day"]), folder)
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        pass  # none was taken, or what names it is not ours: the package's set is always whole
    return InForce(PACKAGED_ON, None)


def take(data: Path, downloaded: Path, day: date | None = None) -> InForce:
    """Check the files of `downloaded` and put them in force; raise `bdpm.FaultyError`, and then nothing has changed."""
    whole = {name: _read(downloaded, name) for name in bdpm.FILES}
    bdpm.medicines(whole.__getitem__)
    place = data / "medicines"
    digest = hashlib.sha256(b"".join(hashlib.sha256(raw).digest() for raw in whole.values())).hexdigest()[:32]
    begun = place / f"begun-{uuid4()}"
    begun.mkdir(parents=True)
    for name, raw in whole.items():
        _written(begun / f"{name}.xz", lzma.compress(raw, preset=6))
    if not (place / digest).exists():
        begun.rename(place / digest)
    day = day or datetime.fromtimestamp(_path(downloaded, bdpm.FILES[0]).stat().st_mtime, UTC).date()
    pointer = place / f"begun-{uuid4()}"
    _written(pointer, json.dumps({"folder": digest, "day": str(day)}).encode())
    pointer.replace(place / "in-force")
    _synced(place)
    _swept(place, digest)
    return InForce(day, place / digest)


def _read(folder: Path, name: str) -> bytes:
    path = _path(folder, name)
    raw = path.read_bytes()
    try:
        return lzma.decompress(raw) if path.suffix == ".xz" else raw
    except (lzma.LZMAError, EOFError):
        raise bdpm.FaultyError(f"{path.name} is cut short or damaged.") from None


def _path(folder: Path, name: str) -> Path:
    for path in (folder / name, folder / f"{name}.xz"):
        if path.is_file():
            return path
    raise bdpm.FaultyError(f"{name} is not in {folder}.")


def _written(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _synced(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _swept(place: Path, kept: str) -> None:
    """Take away older sets, and what a killed run left."""
    for old in place.iterdir():
        if old.name not in (kept, "in-force"):
            shutil.rmtree(old, ignore_errors=True) if old.is_dir() else old.unlink(missing_ok=True)
