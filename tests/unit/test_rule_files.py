"""Rule files: a mistake in one is named with its file and field, and nothing is written."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import cloison.incidents
from cloison.database import rules
from cloison.database.reference import write_reference
from cloison.errors import CloisonError, Code
from tests.database import Database

OWN = Path(cloison.incidents.__file__).parent / "rules"
MISTAKES = {  # what is done to probing.toml, and what the sentence must name
    "a negative threshold": ("alert_an_hour = 15", "alert_an_hour = -1", "threshold.alert_an_hour"),
    "a huge threshold": ("contain_an_hour = 40", "contain_an_hour = 900000", "threshold.contain_an_hour"),
    "a threshold in words": ("alert_an_hour = 15", 'alert_an_hour = "many"', "threshold.alert_an_hour"),
    "a truth for a number": ("alert_an_hour = 15", "alert_an_hour = true", "threshold.alert_an_hour"),
    "a threshold too many": ("[threshold]", "[threshold]\nsometimes = 3", "threshold.sometimes"),
    "a threshold missing": ("alert_an_hour = 15\n", "", "threshold.alert_an_hour"),
    "containing before alerting": (
        "contain_an_hour = 40",
        "contain_an_hour = 3",
        "threshold.contain_an_hour",
    ),
    "no thresholds at all": (r"(?s)\[threshold\].*", "threshold = 3", "threshold"),
    "an action of nobody's": ('action = "contain"', 'action = "watch"', "action"),
    "a severity of nobody's": ('severity = "serious"', 'severity = "bad"', "severity"),
    "a field too many": ('action = "contain"', 'action = "contain"\nenabled = false', "enabled"),
    "no reason given": (r'why = ".*"', "", "why"),
    "an empty sentence": (r'sees = ".*"', 'sees = ""', "sees"),
    "an invented cost": ("1000_shifts = 0", '1000_shifts = "low"', "false_stops_per_1000_shifts"),
    "no TOML": ("sees = ", "sees ", "line 1"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the rules that may be spoiled."""
    return Path(shutil.copytree(OWN, tmp_path / "rules"))


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named(folder: Path, mistake: str) -> None:
    old, new, named = MISTAKES[mistake]
    path = folder / "probing.toml"
    text = path.read_text()
    spoiled = re.sub(
        old if old.startswith(("(?s)", "why", 'sees = "')) else re.escape(old), new, text, count=1
    )
    assert spoiled != text
    path.write_text(spoiled)
    with pytest.raises(CloisonError) as caught:
        rules.read_rules(folder)
    assert caught.value.code == Code.SETTING_INVALID
    assert "incidents/rules/probing.toml" in caught.value.sentence
    assert named in caught.value.sentence


def test_an_unknown_rule_and_a_missing_one_are_refused(folder: Path) -> None:
    (folder / "horoscope.toml").write_text((folder / "probing.toml").read_text())
    with pytest.raises(CloisonError, match=r"horoscope\.toml: there is no such rule"):
        rules.read_rules(folder)
    (folder / "horoscope.toml").unlink()
    (folder / "cadence.toml").unlink()
    with pytest.raises(CloisonError, match=r"cadence\.toml: the file is missing"):
        rules.read_rules(folder)


def test_a_cost_is_a_number_once_it_is_measured(folder: Path) -> None:
    path = folder / "hours.toml"
    assert {rule.name: rule.false_stops for rule in rules.read_rules(folder)}["hours"] is None
    path.write_text(path.read_text().replace('"not measured yet"', "0.4"))
    assert {rule.name: rule.false_stops for rule in rules.read_rules(folder)}["hours"] == 0.4


def test_the_table_is_what_the_files_say_and_a_mistake_writes_nothing(
    database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = "select name, action, severity, threshold from incidents.rule order by name"
    connection = database.connect()
    written = connection.execute(table).fetchall()
    assert written == [(r.name, r.action, r.severity, r.threshold) for r in rules.read_rules()]
    (folder / "probing.toml").write_text("")
    monkeypatch.setattr("cloison.database.reference.read_rules", lambda: rules.read_rules(folder))
    connection.execute("delete from access.ceiling")
    with pytest.raises(CloisonError):
        write_reference(connection)
    assert connection.execute("select count(*) from access.ceiling").fetchone() == (0,)
    assert connection.execute(table).fetchall() == written
