"""Alerts in words: every rule has its sentence, in both languages, and none of them holds anything about a patient."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import polib
import pytest
from django.utils import translation

import cloison.incidents
from cloison.database.rules import THRESHOLDS
from cloison.incidents.message import message, speak
from cloison.incidents.sentences import _TOLD, sentence, title

HERE = Path(cloison.incidents.__file__).parent
CATALOGUE = HERE / "locale/en/LC_MESSAGES/django.po"


def alert(rule: str, **more: Any) -> dict[str, Any]:
    told = {"rule": rule, "account": "Nadia NADIA", "role": "nurse", "site": "Les Tilleuls", "seen": 143}
    return told | {"baseline": None, "facts": {}} | more


@pytest.fixture(autouse=True)
def french() -> None:
    speak()
    translation.activate("fr")


SAID = {
    "attempts_beyond": (alert("attempts_beyond", seen=1), "Nadia NADIA (Les Tilleuls) : 1 patient demandé au-delà de son allocation en une heure."),
    "breadth, searches": (alert("breadth", facts={"searches": 143, "nobody": 90}), "Nadia NADIA (Les Tilleuls) : 143 recherches en une heure, dont 90 sans résultat."),
    "breadth, places": (alert("breadth", seen=9, facts={"sites": 4, "units": 7}), "Nadia NADIA (Les Tilleuls) : 9 dossiers sans explication, de 4 sites et 7 unités, en 24 h."),
    "cadence, beat": (alert("cadence", facts={"beat": 2.5}), "Nadia NADIA (Les Tilleuls) : 20 dossiers de suite ouverts à intervalles réguliers, toutes les 2,5 s."),
    "cadence, minute": (alert("cadence", baseline=12.0), "Nadia NADIA (Les Tilleuls) : 143 dossiers ouverts en une minute, habituellement 12 par jour au plus."),
    "feed": (alert("feed", account="Cloison IMPORT", site=None, baseline=40), "Cloison IMPORT : 143 faits reçus en une heure, qui ne donnent accès à rien tant que le flux est confiné, habituellement 40."),
    "power, unit": (alert("power_to_explain", account=None, baseline=60, facts={"unit": str(uuid4())}), "Les Tilleuls : 143 patients présents dans une unité en 24 h, bien plus que ses lits."),
    "rules_missing": (alert("rules_missing", account=None, site=None), "L’ensemble du groupe : des règles de surveillance manquent dans la base ; lancer « cloison migrate »."),
    "of tomorrow": (alert("of tomorrow", facts=None), "Nadia NADIA (Les Tilleuls) : 143 fois signalé."),
}  # fmt: skip


@pytest.mark.parametrize("case", SAID)
def test_the_sentence(case: str) -> None:
    told, words = SAID[case]
    assert sentence(told) == words


@pytest.mark.parametrize("rule", sorted(THRESHOLDS))
def test_every_rule_has_its_own_words_in_both_languages(rule: str) -> None:
    assert rule in _TOLD
    french_words, french_title = sentence(alert(rule)), title(rule)
    with translation.override("en"):
        assert sentence(alert(rule)) != french_words
        assert title(rule) not in (french_title, rule)


@pytest.mark.parametrize("rule", sorted(_TOLD))
def test_no_fact_but_a_count_comes_into_a_sentence(rule: str) -> None:
    """Whatever is put into the facts of an alert by mistake stays there."""
    who = str(uuid4())
    facts = {"patient": who, "name": "Lefèvre", "unit": who, "surface": "page", "patients": [who]}
    words = sentence(alert(rule, facts=facts))
    assert who not in words
    assert "Lefèvre" not in words


def test_what_is_not_contained_is_said_so() -> None:
    told = alert(
        "hours", id=str(uuid4()), severity="notice", first_at="2026-11-24T03:05:00+01:00", contained=False
    )
    assert "Rien n’est confiné." in message(told, "http://x/").text
    told |= {"rule": "feed", "contained": True}
    assert "Le flux est confiné." in message(told, "http://x/").text


def sentences() -> set[str]:
    """Every sentence of the programs."""
    calls = {"_", "gettext", "ngettext"}
    return {
        ast.literal_eval(node.args[0])
        for path in HERE.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in calls
    }


def test_every_sentence_is_in_english_and_keeps_its_places() -> None:
    marks = re.compile(r"%(?:\(\w+\))?[sd]")
    entries = {e.msgid: e for e in polib.pofile(str(CATALOGUE))}
    assert set(entries) == sentences()
    for entry in entries.values():
        for said in (entry.msgstr_plural or {0: entry.msgstr}).values():
            assert said
            assert sorted(marks.findall(said)) == sorted(marks.findall(entry.msgid)), entry.msgid


def test_the_compiled_catalogue_is_this_one() -> None:
    compiled = {e.msgid: (e.msgstr, e.msgstr_plural) for e in polib.mofile(str(CATALOGUE.with_suffix(".mo")))}
    assert compiled == {e.msgid: (e.msgstr, e.msgstr_plural) for e in polib.pofile(str(CATALOGUE))}


def test_the_pages_find_these_words_too() -> None:
    """The officers' page says the same sentence, in the language of its reader."""
    program = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'cloison.pages.settings'; import django; django.setup(); "
        "from django.utils import translation; translation.activate('en'); "
        "from cloison.incidents.sentences import sentence; print(sentence({'rule': 'probing', 'account': 'A B', 'seen': 7}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("A B: 7 records without any relationship"), done.stderr
