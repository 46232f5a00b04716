"""The spool: resources that come singly wait on disk, encrypted, until all of their patient are there.

Owns: a folder of buckets below DATA/spool, its removal at the end of the run, and at the next start after a kill.
Refuses: anything in clear on disk. The key lives in this run's memory; what a killed run left opens to nobody.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Self

import orjson
import zstandard
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

BUCKETS = 256
_NONCE = 12
_LENGTH = 4


def sealed_record(key: bytes, bucket: int, file: str, entry: str, resource: bytes) -> bytes:
    """Encrypt one resource (JSON) for its bucket, with where it came from."""
    nonce = os.urandom(_NONCE)
    plain = orjson.dumps([file, entry]) + b"\n" + resource
    box = AESGCM(key).encrypt(nonce, zstandard.compress(plain, 1), b"cloison spool 1\0" + bytes([bucket]))
    return (_NONCE + len(box)).to_bytes(_LENGTH, "big") + nonce + box


def records(key: bytes, bucket: int, path: Path) -> Iterator[tuple[str, str, bytes]]:
    """Yield (file, entry, resource) of one bucket in the order they came."""
    binding = b"cloison spool 1\0" + bytes([bucket])
    with path.open("rb") as file:
        while length := file.read(_LENGTH):
            box = file.read(int.from_bytes(length, "big"))
            plain = zstandard.decompress(AESGCM(key).decrypt(box[:_NONCE], box[_NONCE:], binding))
            where, _, resource = plain.partition(b"\n")
            name, entry = orjson.loads(where)
            yield name, entry, resource


class Spool:
    """One run's spool; a context that removes it."""

    def __init__(self, folder: Path) -> None:
        """Sweep what killed runs left below `folder`, and take a place of our own there."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sweep(folder)
        self.key = secrets.token_bytes(32)
        name = secrets.token_hex(8)
        unborn = folder / f"new-{name}"  # another run's sweep looks at run-* only, and finds it locked
        unborn.mkdir(mode=0o700)
        self._lock = (unborn / "lock").open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self._place = unborn.rename(folder / f"run-{name}")
        self._open: dict[int, BinaryIO] = {}

    def __enter__(self) -> Self:
        """Return the spool itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Remove everything."""
        self._close()
        shutil.rmtree(self._place, ignore_errors=True)
        self._lock.close()

    def put(self, bucket: int, record: bytes) -> None:
        """Append a record made by `sealed_record`."""
        if bucket not in self._open:
            self._open[bucket] = (self._place / f"{bucket:03}").open("ab")
        self._open[bucket].write(record)

    def buckets(self) -> list[tuple[int, Path]]:
        """Return the buckets that hold something; nothing may be put afterwards."""
        self._close()
        return sorted((int(path.name), path) for path in self._place.glob("[0-9]*"))

    def _close(self) -> None:
        for file in self._open.values():
            file.close()
        self._open.clear()


def sweep(folder: Path) -> None:
    """Remove the spools that no running import holds."""
    for place in folder.glob("run-*"):
        try:
            with (place / "lock").open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(place, ignore_errors=True)
        except BlockingIOError:
            continue
        except FileNotFoundError:
            shutil.rmtree(place, ignore_errors=True)
