"""Documents say what the code says: generated pages, dependencies, settings, errors, commands of make."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from cloison.errors import CATALOGUE, SQLSTATES, Code
from cloison.settings import SETTINGS

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
# Variables that are the operating system's or another program's, and that we pass on.
FOREIGN = {"PATH", "PGDATABASE", "LC_ALL", "LANG", "DJANGO_SETTINGS_MODULE"}
TARGET = re.compile(r"^([a-z]+):.*## ", re.MULTILINE)


def test_generated_pages_are_what_the_code_says() -> None:
    done = subprocess.run(
        [sys.executable, "docs/render.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, ""), f"{done.stdout}{done.stderr}"


def test_every_dependency_has_its_line_and_every_line_its_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    named = {re.match(r"[\w.-]+", line)[0].lower() for line in wanted}  # type: ignore[index]
    page = (ROOT / "docs/reference/dependencies.md").read_text()
    lines = re.findall(r"^\| ([\w.-]+) \| ", page, re.MULTILINE)
    assert sorted(name for name in lines if name != "package") == sorted(named)


def test_errors_are_one_ordered_list_and_each_has_a_meaning() -> None:
    assert [code.name for code in Code] == sorted(code.name for code in Code)
    assert set(CATALOGUE) == set(Code)
    assert set(SQLSTATES.values()) <= set(Code)
    for code, meaning in CATALOGUE.items():
        assert code == code.name.lower().replace("_", "-")
        assert meaning.text.endswith(".")
        assert meaning.action.endswith(".")
        assert 400 <= meaning.http <= 599
        assert meaning.exit_status in (1, 2)


@pytest.mark.parametrize("code", list(Code), ids=str)
def test_each_error_is_raised_somewhere(code: Code) -> None:
    raised = any(
        re.search(rf"\bCode\.{code.name}\b", path.read_text()) for path in SOURCES if path.name != "errors.py"
    )
    assert raised or code in SQLSTATES.values()


def variables(text: str) -> set[str]:
    """Names of environment variables that a module reads or writes: environ["X"], environ.get("X", …)."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        key: ast.expr | None = None
        if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("environ"):
            key = node.slice
        elif (
            isinstance(node, ast.Call)
            and re.search(r"(environ\.\w+|getenv)$", ast.unparse(node.func))
            and node.args
        ):
            key = node.args[0]
        if isinstance(key, ast.Constant):
            found.add(str(key.value))
    return found


def test_every_variable_that_is_read_is_a_setting_and_every_setting_is_read() -> None:
    assert variables('os.environ["A"]; os.environ.get("B", "x"); os.getenv("C"); environ.pop("D")') == set(
        "ABCD"
    )
    settings = {setting.name for setting in SETTINGS}
    modules = [
        path.read_text() for path in SOURCES if path.name != "settings.py" or path.parent.name != "cloison"
    ]
    read = set().union(*map(variables, modules)) - FOREIGN
    assert read <= settings
    assert {name for name in settings if not any(used(name, text) for text in modules)} == set()


def used(name: str, text: str) -> bool:
    """Whether a module reads a setting, by its variable or as an attribute of the settings that were read."""
    attribute = name.removeprefix("CLOISON_").lower()
    return name in text or ("read_settings(" in text and re.search(rf"\.{attribute}\b", text) is not None)


def test_make_has_the_commands_that_are_promised_and_help_names_each() -> None:
    makefile = (ROOT / "Makefile").read_text()
    promised = {
        "demo",
        "test",
        "bench",
        "attack",
        "simulate",
        "lint",
        "types",
        "snapshot",
        "docs",
        "pictures",
        "clean",
        "help",
    }
    assert set(TARGET.findall(makefile)) == promised
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  make (\w+)", shown, re.MULTILINE)) == promised


def test_documents_name_only_commands_that_exist() -> None:
    targets = set(TARGET.findall((ROOT / "Makefile").read_text()))
    documents = [path for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")) if path.is_file()]
    wrong = {
        f"{path.name}: make {name}"
        for path in documents
        for name in re.findall(r"(?:`|^\s*\$?\s*)make ([a-z]+)", path.read_text(), re.MULTILINE)
        if name not in targets
    }
    assert wrong == set()
