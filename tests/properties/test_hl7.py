"""Whatever arrives as HL7 v2 is read, or refused by its own words: no other fault, and what is mended is read again."""

from __future__ import annotations

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from cloison.chart.hl7 import Unreadable, mended, read
from cloison.chart.rejected import REASONS
from cloison.exchange.adt import reports, resources
from cloison.exchange.adt.giving import traits_of
from cloison.exchange.adt.resources import NotApplied
from cloison.exchange.adt.taking import ACTS
from tests.imports.hl7 import message, result

WHOLE = (
    result(
        "1",
        values=("NM|2823-3^K^LN||6.4|mmol/L^^UCUM|3,5 - 5,0|HH|||F", "SN|1^T^L||^1^:^8||< 5|A|||C"),
        more=("NTE|1||x",),
    ),
    message("A01", "2", medical="U", physician="10003456786^A^B"),
)
BITS = st.sampled_from(
    [
        "|",
        "^",
        "~",
        "\\",
        "&",
        "\r",
        "",
        "OBX|",
        "\\X0D\\",
        "<",
        "9" * 40,
        "20261399",
        "00010101000000+0100",
        "99991231235959-0500",
        "é",
        '""',
        "-",
        "\\.br\\",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(WHOLE), st.lists(st.tuples(st.integers(0, 700), st.integers(0, 6), BITS), max_size=6))
def test_a_message_is_read_or_refused_in_words(whole: str, changes: list[tuple[int, int, str]]) -> None:
    for at, length, bit in changes:
        whole = whole[:at] + bit + whole[at + length :]
    try:
        found = read(whole.encode())
        for step in (reports.reports, lambda m: traits_of(m, b"key"), resources.patient, resources.stay_key):
            with contextlib.suppress(NotApplied):
                step(found)
        for act in set(ACTS.values()) - {"identity", "change", "link", "unlink"}:
            with contextlib.suppress(NotApplied):
                moved = resources.movement(found, resources.act_of(found, act))
                resources.encounter(found, moved, own="s", subject="p", unit=None, began=None)
        reports.reports(found)
    except (Unreadable, NotApplied) as refused:
        assert refused.because in REASONS


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(WHOLE), st.integers(-1, 9), st.integers(-1, 40), st.text(max_size=20))
def test_what_is_mended_says_what_was_typed_and_nothing_else(
    whole: str, at: int, number: int, text: str
) -> None:
    found = read(whole.encode())
    try:
        after = read(mended(found, {(at, number): text}))
    except ValueError:
        return
    assert len(after.segments) == len(found.segments)
    for n, (one, was) in enumerate(zip(after.segments, found.segments, strict=True)):
        for field in range(1, len(one.fields)):
            if (n, field) == (at, number):
                assert one.raw(field) == text.strip()
            elif not (n == 0 and field == 18):
                assert one.raw(field) == was.raw(field)
