"""Both languages are complete: each sentence of the pages is in the English catalogue, compiled."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import polib

import cloison.pages

HERE = Path(cloison.pages.__file__).parent
CATALOGUE = HERE / "locale/en/LC_MESSAGES/django.po"
_CALLS = {"_", "gettext", "gettext_lazy", "ngettext"}
_TAG = re.compile(r"""{%\s*translate\s+(?:"([^"]*)"|'([^']*)')\s*%}""")
_BLOCK = re.compile(
    r"{%\s*blocktranslate[^%]*%}(.*?)(?:{%\s*plural\s*%}(.*?))?{%\s*endblocktranslate\s*%}", re.S
)


def in_programs() -> set[str]:
    """Sentences of the Python files."""
    found = set()
    for path in HERE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
                found.add(ast.literal_eval(node.args[0]))
    return found


def in_templates() -> set[str]:
    """Sentences of the templates."""
    found = set()
    for path in HERE.glob("templates/**/*.html"):
        text = path.read_text()
        found |= {a or b for a, b in _TAG.findall(text)}
        found |= {re.sub(r"{{ ?(\w+) ?}}", r"%(\1)s", one) for one, _ in _BLOCK.findall(text)}
        assert len(re.findall(r"{%\s*(?:block)?translate\b", text)) == len(_TAG.findall(text)) + len(
            _BLOCK.findall(text)
        ), f"{path.name}: a sentence this test cannot read"
    return found


def test_every_sentence_is_in_english() -> None:
    entries = {e.msgid: e for e in polib.pofile(str(CATALOGUE))}
    wanted = in_programs() | in_templates()
    assert wanted - set(entries) == set()
    assert set(entries) - wanted == set(), "sentences that no page says any more"
    for entry in entries.values():
        assert not entry.fuzzy
        assert all(entry.msgstr_plural.values()) if entry.msgid_plural else entry.msgstr


def test_english_keeps_the_placeholders() -> None:
    marks = re.compile(r"%(?:\(\w+\))?[sd]")
    for entry in polib.pofile(str(CATALOGUE)):
        for said in (entry.msgstr_plural or {0: entry.msgstr}).values():
            assert sorted(marks.findall(said)) == sorted(marks.findall(entry.msgid)), entry.msgid


def test_the_compiled_catalogue_is_this_one() -> None:
    compiled = {e.msgid: (e.msgstr, e.msgstr_plural) for e in polib.mofile(str(CATALOGUE.with_suffix(".mo")))}
    assert compiled == {e.msgid: (e.msgstr, e.msgstr_plural) for e in polib.pofile(str(CATALOGUE))}


def test_french_says_no_english() -> None:
    english = re.compile(r"\b(the|your|record|search|patients? list|sign out)\b", re.I)
    assert [s for s in in_programs() | in_templates() if english.search(s)] == []
