"""PostgreSQL's binary formats, as far as the gate's calls need them: parameters out, rows of `gate.take` in.

Owns: encoding and decoding, with nothing between them and the bytes: on the busiest path of the product a general
adapter costs more than the decryption. Refuses: types that the calls do not have.
Source: PostgreSQL's send and receive functions (array_send, uuid_send, timestamptz_send, jsonb_send).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson

from cloison.gate.answers import Row

BYTEA, INT8, TEXT, UUIDS = 17, 20, 25, 2950
"""Types of an array's elements, by their numbers in pg_type."""
ARRAY_OF = {BYTEA: 1001, TEXT: 1009, UUIDS: 2951}
"""The array type of each."""

_HEAD = struct.Struct("!iiIii")
_INT4 = struct.Struct("!i")
_INT8 = struct.Struct("!q")
_NULL = _INT4.pack(-1)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def array(element: int, values: Sequence[bytes | None]) -> bytes:
    """Encode an array of one dimension whose elements, of type `element`, are given in their binary format."""
    encoded = [_NULL if v is None else _INT4.pack(len(v)) + v for v in values]
    return _HEAD.pack(1, None in values, element, len(values), 1) + b"".join(encoded)


def array_of_int8(values: Sequence[int]) -> bytes:
    """Encode a bigint[]; an empty one has no dimension."""
    if not values:
        return struct.pack("!iiI", 0, 0, INT8)
    return array(INT8, [_INT8.pack(v) for v in values])


ENCODERS: dict[str, tuple[int, Callable[[Any], bytes]]] = {
    "bigint[]": (1016, array_of_int8),
    "boolean": (16, lambda value: b"\1" if value else b"\0"),
    "bytea": (BYTEA, bytes),
    "text": (TEXT, lambda value: str(value).encode()),
    "uuid": (UUIDS, lambda value: bytes(value.bytes)),
}
"""By name: the type's number in pg_type, and what makes its binary format."""


@lru_cache(maxsize=4096)
def uuid_of(data: bytes) -> UUID:
    """Return the UUID of 16 bytes; sites, keys and the patients of the hour come again and again."""
    return UUID(bytes=data)


def row_of(values: Sequence[bytes | None]) -> Row:
    """Decode one row of `gate.take`, columns in the order of `Row`."""
    return Row._make([None if v is None else read(v) for v, read in zip(values, _READERS, strict=True)])


def _text(data: bytes) -> str:
    return data.decode()


def _timestamp(data: bytes) -> datetime:
    return _EPOCH + timedelta(microseconds=_INT8.unpack(data)[0])


def _int4(data: bytes) -> int:
    return int(_INT4.unpack(data)[0])


def _jsonb(data: bytes) -> Any:
    return orjson.loads(data[1:])  # the first byte is the format's version


def _bytes(data: bytes) -> bytes:
    return data


_READERS: tuple[Callable[[bytes], Any], ...] = (
    *(uuid_of, _text, _text, _jsonb),  # ticket, outcome, reason, detail
    *(uuid_of, uuid_of, _text, uuid_of, _bytes),  # patient_id, site_id, slice, wrapping_key_id, wrapped
    *(_text, uuid_of, _int4, _timestamp, _text, _bytes),  # resource_type … identity_status, body
)
