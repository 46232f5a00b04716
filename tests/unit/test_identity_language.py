"""Both languages of sign-in are complete: each sentence is in the English catalogue, compiled."""

from __future__ import annotations

import re
from pathlib import Path

import polib

import cloison.identity

HERE = Path(cloison.identity.__file__).parent
CATALOGUE = HERE / "locale/en/LC_MESSAGES/django.po"
_TAG = re.compile(r'{%\s*translate\s+"([^"]*)"\s*%}')


def sentences() -> set[str]:
    """Sentences of the templates; the programs say none."""
    found = set()
    for path in HERE.glob("templates/**/*.html"):
        text = path.read_text()
        assert len(re.findall(r"{%\s*(?:block)?translate\b", text)) == len(_TAG.findall(text)), path.name
        found |= set(_TAG.findall(text))
    return found


def test_every_sentence_is_in_english() -> None:
    said = {entry.msgid: entry.msgstr for entry in polib.pofile(str(CATALOGUE))}
    assert set(said) == sentences()
    assert all(said.values())


def test_the_compiled_catalogue_is_this_one() -> None:
    compiled = {entry.msgid: entry.msgstr for entry in polib.mofile(str(CATALOGUE.with_suffix(".mo")))}
    assert compiled == {entry.msgid: entry.msgstr for entry in polib.pofile(str(CATALOGUE))}
