"""The pages of docs/reference/ that are made from the code: bounds, checks, command line, errors,
permissions, rules, settings.

`make docs` writes them; with `--check`, nothing is written, and a page that no longer says what the code says
is named, with exit status 1. Owns: their form. Refuses: facts of its own, which the code does not hold.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from cloison import permissions
from cloison.checks import CHECKS
from cloison.cli import main
from cloison.database.reference import read_ceilings, read_friction
from cloison.database.rules import NOT_MEASURED, read_rules
from cloison.errors import CATALOGUE, SQLSTATES, Code
from cloison.settings import SETTINGS

REFERENCE = Path(__file__).parent / "reference"
_WIDTH = 100
_NOTE = "*Made from the code by `make docs`; `make test` compares the two.*\n\n"


def errors() -> Iterator[str]:
    """Yield the lines of the page of errors."""
    yield "# Errors\n\n" + _NOTE
    yield "Every error has a stable code, a sentence and a way forward. A refusal of the gate is no error:\n"
    yield "it is an answer, and has its line in the ledger.\n\n"
    yield "| code | what it means | what to do | HTTP | exit status |\n|---|---|---|---|---|\n"
    for code in Code:
        meaning = CATALOGUE[code]
        yield f"| `{code}` | {meaning.text} | {meaning.action} | {meaning.http} | {meaning.exit_status} |\n"
    yield "\n## What PostgreSQL raises\n\n"
    yield "`CL001` is the one SQLSTATE of our own functions, without a value in it; any state that is\n"
    yield "not here is a `gate-fault`.\n\n| SQLSTATE | code | HTTP |\n|---|---|---|\n"
    for state, code in sorted(SQLSTATES.items()):
        yield f"| `{state}` | `{code}` | {CATALOGUE[code].http} |\n"


def settings() -> Iterator[str]:
    """Yield the lines of the page of settings."""
    yield "# Settings\n\n" + _NOTE
    yield "Environment variables; empty means absent. No secret is among them: an environment is inherited\n"
    yield "by every child process.\n\n| name | value | default | meaning |\n|---|---|---|---|\n"
    for setting in SETTINGS:
        default = f"`{setting.default}`" if setting.default else ""
        yield f"| `{setting.name}` | {setting.kind} | {default} | {setting.text} |\n"


def roles() -> Iterator[str]:
    """Yield the lines of the page of permissions."""
    slices = list(dict.fromkeys(name for _, name, _ in permissions.rows()))
    allowed = set(permissions.rows())
    verbs = list(dict.fromkeys(verb for _, _, verb in permissions.rows()))
    yield "# Permissions\n\n" + _NOTE
    yield "What a role may do with each slice of the record of a patient whom it may open at all. What\n"
    yield "is not here is refused.\n\n"
    yield f"| role | {' | '.join(slices)} |\n|---|{'---|' * len(slices)}\n"
    for role in permissions.ROLES:
        cells = [", ".join(v.replace("_", " ") for v in verbs if (role, s, v) in allowed) for s in slices]
        yield f"| {role} | {' | '.join(cells)} |\n"


def bounds() -> Iterator[str]:
    """Yield the lines of the page of what one stolen account can lose, role by role."""
    day = {(scope, kind): most for scope, kind, _, _, most, _ in read_ceilings()}
    yield "# What one stolen account can lose\n\n" + _NOTE
    yield "Distinct patients in any rolling 24 hours, whatever is tried (`access/ceilings.toml`, counted by\n"
    yield "`gate.spend`; attacked by `make attack`). *Care set*: no more of it than the ceiling. *Beyond*: whom no\n"
    yield "relationship made by another explains. A front desk's rows and confirmations show an identity,\n"
    yield "no record; *pairs* are identities that an officer compares with one of its queue: it is shown the letters\n"
    yield "that both names share, birth date, sex, commune of birth and IPP.\n\n"
    yield "| role | care set, at most | beyond it | admits itself | search rows | confirmations | pairs, masked | "
    yield "prints, exports |\n"
    yield "|---|---|---|---|---|---|---|---|\n"
    for role in permissions.ROLES:
        kinds = ("explained", "others", "admissions", "search_rows", "confirmations", "pairs", "export")
        yield f"| {role} | {' | '.join(str(day.get((role, kind), 0)) for kind in kinds)} |\n"
    known = read_friction()
    yield "\nWhose facts may explain how many patients to others, in 24 hours: "
    yield ", ".join(
        f"{role} {day[role, 'explains']}" for role in permissions.ROLES if (role, "explains") in day
    )
    yield f"; presence in a unit, {known['beds_times']:g} times its beds. What passes explains nothing.\n"
    yield f"\nFriction begins at {known['step_up_share']:.0%} of a day's ceiling (proof of presence), then at "
    yield f"{known['reason_share']:.0%} (a reason per patient). {known['attempts_contain']} attempts beyond contain.\n"


def rules() -> Iterator[str]:
    """Yield the lines of the page of rules that act."""
    yield "# Rules that act\n\n" + _NOTE
    yield "Each is a file of `src/cloison/incidents/rules/`, written into the database by `cloison migrate`. An alert\n"
    yield "is told on the security officer's page and on the channels of the settings; who is contained keeps\n"
    yield "the ward presence of the moment. False stops are honest shifts contained per 1,000, as measured.\n"
    for rule in read_rules():
        cost = NOT_MEASURED if rule.false_stops is None else f"{rule.false_stops:g}"
        yield f"\n## {rule.name}\n\n{rule.sees}\n\n"
        yield f"- action: {rule.action}; severity: {rule.severity}\n"
        if rule.threshold:
            yield f"- thresholds: {', '.join(f'`{name}` {value}' for name, value in rule.threshold.items())}\n"
        yield f"- why: {rule.why}\n- false stops per 1,000 shifts: {cost}\n"


def checks() -> Iterator[str]:
    """Yield the lines of the page of checks."""
    yield "# Checks\n\n" + _NOTE
    yield "`cloison check` says in one line each what a deployment does not protect. What it can say:\n\n"
    yield "| name | what it looks for | why it matters | what to do |\n|---|---|---|---|\n"
    for check in CHECKS:
        yield f"| `{check.name}` | {check.looks_for} | {check.why} | {check.do} |\n"


def command_line() -> Iterator[str]:
    """Yield the lines of the page of commands, each with its own help."""
    yield "# The command line\n\n" + _NOTE
    yield "Every command ends with status 0 when it is done, 1 when it was refused or found something\n"
    yield "wanting, 2 when it was used wrongly; the last two say why in one sentence on standard error.\n"
    manner = dict(main.context_settings, terminal_width=_WIDTH)
    yield from _help(main, click.Context(main, info_name="cloison", **manner))


def _help(command: click.Command, context: click.Context) -> Iterator[str]:
    yield f"\n## {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                yield from _help(inner, click.Context(inner, context, info_name=name, terminal_width=_WIDTH))


PAGES = {
    "bounds.md": bounds,
    "checks.md": checks,
    "cli.md": command_line,
    "errors.md": errors,
    "permissions.md": roles,
    "rules.md": rules,
    "settings.md": settings,
}


def render(*, check: bool) -> list[str]:
    """Write every page, or with `check` none; return the names of those that said something else."""
    stale = []
    for name, page in PAGES.items():
        text, path = "".join(page()), REFERENCE / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                path.write_text(text, encoding="utf-8")
    return stale


if __name__ == "__main__":
    checking = sys.argv[1:] == ["--check"]
    changed = render(check=checking)
    for name in changed:
        click.echo(f"docs/reference/{name} {'is stale: make docs' if checking else 'written'}.")
    sys.exit(1 if checking and changed else 0)
