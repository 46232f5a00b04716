"""Properties of what the demo invents: escaping holds for any text, numbers are valid and never twice the same."""

from __future__ import annotations

import html
import xml.etree.ElementTree as ElementTree
from datetime import date

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from cloison.demo import identifiers, templates
from cloison.demo.births import YOUNGEST, Births
from cloison.demo.draws import LARGEST, Identifiers, Permutation, random_for
from cloison.records import numbers

TEXT = st.text(st.characters(codec="utf-8"))
# XML 1.0 has no way to write most control characters, escaped or not.
XML_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
)
INDEX = st.integers(0, LARGEST - 1)
FORMAT = templates.compiled(
    {"text": "100 % @word@", "list": "@=raw@", "@+more@": "", "end": {"word": "@word@"}}
)


@given(TEXT)
def test_any_text_stays_text_in_a_template(text: str) -> None:
    filled = orjson.loads(FORMAT % {"word": templates.escaped(text), "raw": "[1]", "more": ""})
    assert filled == {"text": f"100 % {text}", "list": [1], "end": {"word": text}}


@given(XML_TEXT)
def test_any_text_stays_text_in_a_narrative(text: str) -> None:
    template = templates.compiled({"text": templates.narrative("<p>@word@</p>")})
    filled = orjson.loads(template % {"word": templates.escaped_xhtml(text)})["text"]["div"]
    paragraph = ElementTree.fromstring(filled)[0]
    assert paragraph.text in (text, text or None)
    assert len(paragraph) == 0
    assert html.unescape(html.escape(text)) == text


@given(st.integers(), INDEX, INDEX)
def test_permutations_never_give_the_same_number_twice(seed: int, one: int, other: int) -> None:
    permutation = Permutation.named(seed, "any")
    assert (permutation.of(one) == permutation.of(other)) == (one == other)


@settings(max_examples=30)
@given(st.dates(date(2019, 1, 1), date(2060, 1, 1)), st.integers(0, LARGEST - 3000))
def test_births_are_all_different_and_within_a_century(today: date, start: int) -> None:
    births = Births(1, today)
    found = [births.of(index) for index in range(start, start + 2000)]
    assert len(set(found)) == len(found)
    for birth in found:
        months_ago = (today.year - birth.year) * 12 + today.month - birth.month
        assert YOUNGEST <= months_ago < 1200
        assert 1 <= birth.order <= 980


@given(
    st.sampled_from(["male", "female"]),
    st.integers(1900, 2100),
    st.integers(1, 42),
    st.sampled_from(["58194", "2A004", "2B033", "97101", "99352"]),
    st.integers(1, 999),
)
def test_matricules_are_well_formed(sex: str, year: int, month: int, commune: str, order: int) -> None:
    number = identifiers.matricule(sex, year, month, commune, order)
    assert numbers.ins_fault(number, numbers.INS_TEST) is None


@given(st.integers(0, 999_999))
def test_finess_and_rpps_are_well_formed(number: int) -> None:
    assert numbers.finess_fault(identifiers.finess(number)) is None
    assert numbers.rpps_fault(identifiers.rpps(number)) is None


@given(st.integers(), st.text(max_size=10))
def test_identifiers_go_on_after_the_first_digest(seed: int, name: str) -> None:
    one, other = Identifiers(seed, name), Identifiers(seed, name)
    taken = [one.take() for _ in range(130)]
    assert len(set(taken)) == len(taken)
    assert [other.take() for _ in range(130)] == taken


@given(st.integers(), st.booleans())
def test_telephones_are_kept_for_fiction(seed: int, mobile: bool) -> None:
    number = identifiers.telephone(random_for(seed, "telephone"), mobile=mobile).replace(" ", "")
    assert len(number) == 10
    assert number.startswith(identifiers.MOBILES if mobile else identifiers.LANDLINES)
