"""House rules that a reader feels: short files, plain names, a true map, tables named in few places."""

from __future__ import annotations

import ast
import re
import statistics
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "cloison"
SOURCES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "core", "misc"}
# Only these may name a table of ours: the gate asks through its functions, the database package builds.
MAY_NAME_TABLES = {"gate", "database"}


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def names(paths: list[Path]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in paths]


def test_files_are_read_in_one_sitting() -> None:
    assert statistics.median(map(lines, SOURCES)) < 120
    assert names([path for path in SOURCES if lines(path) > 600]) == []
    assert names([path for path in TESTS if lines(path) > 800]) == []
    assert (
        names([path for path in PACKAGE.rglob("*.sql") if lines(path) > 600 and "snapshot" not in path.name])
        == []
    )


def test_functions_are_short() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= 60
    ]
    assert long == []


def test_no_module_is_a_drawer_for_lost_things() -> None:
    modules = [*SOURCES, *TESTS, *(ROOT / "bench").rglob("*.py")]
    assert names([path for path in modules if {path.stem, path.parent.name} & FORBIDDEN_NAMES]) == []


def test_every_module_says_what_it_is() -> None:
    silent = [
        path
        for path in (*SOURCES, *TESTS)
        if path.read_text() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert names(silent) == []


def test_every_package_says_what_it_owns_and_refuses() -> None:
    packages = [path for path in SOURCES if path.name == "__init__.py" and path.parent != PACKAGE]
    mute = [
        path
        for path in packages
        if not re.search(
            r"\bOwns\b.*\bRefuses\b", ast.get_docstring(ast.parse(path.read_text())) or "", re.DOTALL
        )
    ]
    assert names(mute) == []


def test_suppressions_are_counted_and_name_their_rule() -> None:
    bare = re.compile(r"#\s*(noqa(?!: [A-Z]+\d+)|type:\s*ignore(?!\[))")
    here = Path(__file__)
    assert (
        names([path for path in (*SOURCES, *TESTS) if path != here and bare.search(path.read_text())]) == []
    )


def test_the_folder_map_is_true_both_ways() -> None:
    section = (ROOT / "ARCHITECTURE.md").read_text().split("## Folder map")[1].split("\n## ")[0]
    mapped = re.findall(r"^\| `src/cloison/(\w+)/?` \| \S", section, re.MULTILINE)
    files = [path.relative_to(PACKAGE) for path in PACKAGE.rglob("*") if path.is_file()]
    on_disk = {file.parts[0] for file in files if len(file.parts) > 1 and "__pycache__" not in file.parts}
    assert sorted(mapped) == sorted(on_disk)


def tables() -> set[str]:
    """Names, with schema, of the tables that migrations make."""
    made = re.compile(
        r"^create (?:unlogged )?table (?:if not exists )?(\w+\.\w+)", re.IGNORECASE | re.MULTILINE
    )
    return {name for path in (PACKAGE / "database").rglob("*.sql") for name in made.findall(path.read_text())}


def tables_named(text: str, known: set[str]) -> set[str]:
    """Tables that the strings of a module name, docstrings apart."""
    tree = ast.parse(text)
    prose = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    spoken = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose
    ]
    return {table for table in known for text in spoken if re.search(rf"\b{re.escape(table)}\b", text)}


def test_the_search_for_table_names_finds_them() -> None:
    assert {"records.resource", "ledger.line", "gate.ticket", "identity.session"} <= tables()
    assert tables_named('"""Reads records.resource."""\nx = 1', tables()) == set()
    assert tables_named('query = f"select body from records.resource where {x}"', tables()) == {
        "records.resource"
    }


@pytest.mark.parametrize(
    "path", [p for p in SOURCES if p.relative_to(PACKAGE).parts[0] not in MAY_NAME_TABLES], ids=str
)
def test_only_gate_and_database_name_a_table(path: Path) -> None:
    assert tables_named(path.read_text(), tables()) == set()
