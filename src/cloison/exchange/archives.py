"""Archives read as a stream, never unpacked: what a hostile one can do ends at a limit.

Owns: .tar.xz and .tar.gz, member by member. Refuses: names that leave the archive, links and devices, headers and
members beyond a limit, and an archive that expands as only a bomb does.
"""

from __future__ import annotations

import io
import lzma
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO

RATIO = 300
"""How much larger than itself an archive may become: Synthea's bundles become 60 times larger."""
FLOOR = 256 << 20
"""Bytes that any archive may become, whatever its size."""
MEMORY = 256 << 20
"""What xz may use to expand: its strongest preset needs 65 MB."""
_CHUNK = 1 << 16
_HEADER = 1 << 20
_WITH_DATA = (
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)
SUFFIXES = (".tar.xz", ".txz", ".tar.gz", ".tgz")


class Damaged(Exception):  # noqa: N818
    """An archive that cannot be read on; its text is one sentence."""


class _Strict(tarfile.TarInfo):
    """Headers that carry data of their own are read whole by tarfile: only small ones may pass."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _Strict:
        found = super().frombuf(buf, encoding, errors)
        if found.type in _WITH_DATA and found.size > _HEADER:
            raise Damaged("A header of the archive is larger than 1 MB.")
        return found


class _Expanded(io.RawIOBase):
    """The expanded bytes of an archive, counted."""

    def __init__(self, raw: BinaryIO, *, xz: bool) -> None:
        self._raw, self._xz = raw, xz
        self._engine: Any = self._new()
        self._taken = self._given = 0
        self._waiting = b""

    def _new(self) -> Any:
        if self._xz:
            return lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=MEMORY)
        return zlib.decompressobj(wbits=31)

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes, none at the end; raise Damaged."""
        while True:
            if self._engine.eof:
                self._waiting = self._engine.unused_data.lstrip(b"\0") or self._more()
                if not self._waiting:
                    return b""
                self._engine = self._new()
            elif not self._waiting and (not self._xz or self._engine.needs_input):
                self._waiting = self._more()
                if not self._waiting:
                    raise Damaged("The archive ends before its end: it was cut off.")
            out: bytes = self._engine.decompress(self._waiting, size if size > 0 else _CHUNK)
            self._waiting = b"" if self._xz else self._engine.unconsumed_tail
            if out:
                self._given += len(out)
                if self._given > max(FLOOR, RATIO * self._taken):
                    raise Damaged(f"The archive expands to more than {RATIO} times its size: stopped there.")
                return out

    def _more(self) -> bytes:
        data = self._raw.read(_CHUNK)
        self._taken += len(data)
        return data


def members(path: Path) -> Iterator[tuple[str, IO[bytes] | None, str]]:
    """Yield (name, stream or None, fault or ""); raise Damaged where it cannot be read on.

    Each stream must be used before the next is asked for.
    """
    xz = path.name.endswith((".tar.xz", ".txz"))
    try:
        with (
            path.open("rb") as raw,
            tarfile.open(fileobj=_Expanded(raw, xz=xz), mode="r|", tarinfo=_Strict) as archive,
        ):
            for member in archive:
                if member.isdir():
                    continue
                inner = PurePosixPath(member.name)
                if inner.is_absolute() or ".." in inner.parts:
                    yield member.name, None, "The name leads out of the archive."
                elif not member.isreg():
                    yield member.name, None, "This is a link or a device, and no file."
                else:
                    yield member.name, archive.extractfile(member), ""
                archive.members = []  # type: ignore[attr-defined]  # tarfile keeps every header it has seen
    except (tarfile.TarError, lzma.LZMAError, zlib.error, EOFError) as error:
        raise Damaged("The archive is damaged, or ends before its end.") from error
