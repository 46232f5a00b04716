"""The parameters of the honest workload: one file, each with its source, each used, each mistake named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cloison.demo.draws import random_for
from cloison.errors import CloisonError
from cloison.simulator import parameters

PACKAGE = Path(parameters.__file__).parent
NAMES = re.compile(r'"((?:[a-z]+)\.[a-z_]+)"')


def changed(tmp_path: Path, before: str, after: str) -> Path:
    text = parameters.FILE.read_text()
    assert before in text
    path = tmp_path / "parameters.toml"
    path.write_text(text.replace(before, after, 1))
    return path


def test_every_parameter_is_used_and_every_one_that_is_used_is_there() -> None:
    loaded = parameters.load()
    sources = [p.read_text() for p in PACKAGE.rglob("*.py")]
    sections = {name.partition(".")[0] for name in loaded.values}
    used = {name for text in sources for name in NAMES.findall(text) if name.partition(".")[0] in sections}
    stays = {name for name in loaded.values if name.startswith("stay.")}  # by the kind of unit
    assert used - {"stay.day_surgery", "stay.occupied", "calendar.first_day"} == set(loaded.values) - stays


def test_the_sweep_multiplies_volumes_and_nothing_else() -> None:
    plain, double = parameters.load(), parameters.load(sweep=2.0)
    assert double["pharmacy.reviews"] == 2 * plain["pharmacy.reviews"]
    assert double["arrival.card"] == plain["arrival.card"]
    assert double["friction.reason_seconds"] == plain["friction.reason_seconds"]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("occupied = { value = 0.8,", "occupied = { value = 1.8,", "stay.occupied: 1.8 is no share between 0"),
        ('is = "share", source = "assumption: present', 'is = "part", source = "assumption: present', "'part' is none of"),
        ('source = "assumption: one touch of a passkey"', 'source = " "', "friction.step_up_seconds: needs a source"),
        (", source = \"assumption: one touch of a passkey\"", "", "needs value, is and source"),
        ("hours = 12\n", "hours = 13\n", "13 hours: a shift lasts"),
        ('role = "nurse"', 'role = "surgeon"', "'surgeon' is no role"),
        ('from = "07:00"', 'from = "25:00"', "'25:00' is no time"),
        ('value = "2026-11-02"', 'value = "Monday"', "'Monday' is no day"),
        ("week = 2\n", "week = -2\n", "week and weekend are numbers of people"),
        ("[calendar]", "[calendar", "parameters.toml: file:"),
    ],
)  # fmt: skip
def test_a_mistake_is_named(tmp_path: Path, before: str, after: str, told: str) -> None:
    with pytest.raises(CloisonError) as caught:
        parameters.load(changed(tmp_path, before, after))
    assert told in caught.value.sentence
    assert caught.value.exit_status == 2


def test_volumes_are_drawn_around_their_median() -> None:
    loaded = parameters.load()
    stream = random_for(1, "median")
    drawn = sorted(loaded.many(stream, "pharmacy.reviews") for _ in range(4001))
    assert 36 <= drawn[2000] <= 44
    assert 95 <= drawn[round(4000 * 0.99)] <= 135  # 40 (120) in the published sheet
