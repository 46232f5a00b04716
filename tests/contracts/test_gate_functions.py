"""Each numbered step of the gate has a test that names it, and each function of the database is named by a test."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

import cloison.database

FUNCTIONS = Path(cloison.database.__file__).parent / "functions"
FILES = sorted(FUNCTIONS.rglob("*.sql"))
TESTS = Path(__file__).parents[1]
STEPS = {
    step
    for path in (TESTS / "sql").glob("test_*_steps.py")
    for step in importlib.import_module(f"tests.sql.{path.stem}").STEPS
}
_RANGE = re.compile(r"\((\d)\) to \((\d)\)")
_STEP = re.compile(r"\((\d)\)")


def steps_of(text: str) -> set[int]:
    """The steps that a function's file numbers at its head: every (n), and all between (n) and (m)."""
    head = "\n".join(
        line for line in text.split("create or replace")[0].splitlines() if line.startswith("--")
    )
    between = {n for first, last in _RANGE.findall(head) for n in range(int(first), int(last) + 1)}
    return between | set(map(int, _STEP.findall(head)))


def test_the_steps_are_read_as_they_are_written() -> None:
    text = "-- Opens (at once).\n--   (1) session\n--   of old  (4) count\n--   (6) to (8) the rest\ncreate or replace function"
    assert steps_of(text) == {1, 4, 6, 7, 8}


def test_every_numbered_step_has_its_test_and_every_test_its_step() -> None:
    numbered = {(path.stem, step) for path in FILES for step in steps_of(path.read_text())}
    assert numbered == STEPS


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_steps_at_the_head_stand_in_the_body(path: Path) -> None:
    """A step that is numbered above and marked nowhere below was lost on the way."""
    text = path.read_text()
    body = text.partition("create or replace")[2]
    marked = set()
    for first, last in re.findall(r"--\s+(\d)(?: to (\d))?\b", body):
        marked |= set(range(int(first), int(last or first) + 1))
    assert steps_of(text) <= marked, f"{path.name} marks {sorted(marked)}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_function_is_named_by_a_test(path: Path) -> None:
    name = re.compile(rf"\bgate\.{path.stem}\b|{path.parent.name}/{path.stem}\.sql|\"{path.stem}\"")
    elsewhere = (test for test in TESTS.rglob("test_*.py") if test != Path(__file__))
    assert any(name.search(test.read_text()) for test in elsewhere)
