"""To whom a message was sent: headers as mail servers write them, damaged ones, and bytes that are no message."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloison.canaries.hearing import MOST, read
from cloison.records.marks import Marks

MESSAGES: dict[str, tuple[bytes, set[str]]] = {
    "plain": (b"To: anne@a.example\r\n\r\nbonjour", {"anne@a.example"}),
    "with names and several": (
        b'To: "Martin, Anne" <Anne@A.example>,\r\n\tpaul@b.example\r\nCc: x@c.example\r\n\r\n',
        {"anne@a.example", "paul@b.example", "x@c.example"},
    ),
    "delivered by postfix": (
        b"X-Original-To: anne.m12@leurre.example\nDelivered-To: boite@leurre.example\n"
        b"To: undisclosed-recipients:;\n\nx",
        {"anne.m12@leurre.example", "boite@leurre.example"},
    ),
    "hidden copy, named by a relay": (
        b"Received: from mx (mx [192.0.2.1]) by mail with ESMTP id 4\n\tfor <anne@a.example>; Tue, 24 Nov 2026\n"
        b"To: autre@b.example\n\n",
        {"anne@a.example", "autre@b.example"},
    ),
    "encoded name": (
        b"To: =?utf-8?q?H=C3=A9l=C3=A8ne?= <helene@a.example>\n\n",
        {"helene@a.example"},
    ),
    "an address in the body is none": (b"Subject: x\n\nTo: anne@a.example\n", set()),
    "from is not to": (b"From: anne@a.example\nReply-To: b@a.example\n\n", set()),
    "nothing": (b"", set()),
    "no message": (b"\x00\xff\xfe\x80" * 100, set()),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_addresses_are_read(name: str) -> None:
    content, expected = MESSAGES[name]
    assert read(io.BytesIO(content)).addresses == expected


def test_the_date_is_read_where_there_is_one() -> None:
    told = read(io.BytesIO(b"Date: Tue, 24 Nov 2026 10:30:00 +0100\nTo: a@b.example\n\n"))
    assert told.dated == datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    assert read(io.BytesIO(b"Date: hier soir\nTo: a@b.example\n\n")).dated is None


def test_a_message_of_any_length_is_read_to_its_bound() -> None:
    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            assert size == MOST
            return b"To: a@b.example\n\n" + b"x" * (size - 20)

    assert read(Endless()).addresses == {"a@b.example"}  # type: ignore[arg-type]


@given(st.binary(max_size=2000), st.lists(st.sampled_from(["To", "Received", "Date", "Cc"]), max_size=4))
def test_no_bytes_break_it(noise: bytes, names: list[str]) -> None:
    content = b"".join(name.encode() + b": " + noise + b"\n" for name in names) + b"\n"
    told = read(io.BytesIO(content))
    assert all("@" in address for address in told.addresses)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("email", "Anne.M12@Leurre.example", " anne.m12@leurre.example"),
        ("telephone", "06 39 98 01 34", "+33 6 39 98 01 34"),
        ("telephone", "0639980134", "0033 6.39.98.01.34"),
        ("telephone", "0639980134", "+33 (0)6 39 98 01 34"),
    ],
)
def test_however_it_is_written_it_is_the_same(kind: str, one: str, other: str) -> None:
    marks = Marks(bytes(32))
    assert marks.of_contact(kind, one) == marks.of_contact(kind, other)
    assert marks.of_contact(kind, one) != marks.of_contact(kind, one + "1")
    assert marks.of_contact("email", one) != marks.of_contact("telephone", one)
