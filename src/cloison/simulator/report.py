"""What a run was like, role by role: for the terminal, as JSON, and as a table for the documents.

Owns: the figures' names and form. Refuses: to judge a figure that it does not show.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.table import Table

from cloison.simulator.disclosures import RoleDisclosures
from cloison.simulator.measures import Measure
from cloison.simulator.run import Setting
from cloison.simulator.work import Work

BEGIN, END = "<!-- simulate: begin -->", "<!-- simulate: end -->"
_COLUMNS = (
    ("role", "role"),
    ("shifts", "shifts"),
    ("openings", "openings"),
    ("explained", "explained"),
    ("step_ups", "step-ups"),
    ("reasons", "reasons"),
    ("second_persons", "second persons"),
    ("break_glass", "glass broken"),
    ("shifts_with_friction", "shifts with friction"),
    ("friction_in_plan_blanc", "of these in a plan blanc"),
    ("refused_care", "care refused"),
    ("put_off", "put off"),
    ("false_containments_per_1000", "contained / 1,000 shifts"),
    ("contained_minutes", "minutes contained"),
    ("care_delayed", "care delayed"),
    ("seconds_per_shift", "seconds / shift"),
)


def roles(
    measures: Iterable[Measure], disclosures: Mapping[str, RoleDisclosures]
) -> dict[str, dict[str, Any]]:
    """Return the figures of each role, and of all."""
    by_role: dict[str, list[Measure]] = {}
    for measure in measures:
        by_role.setdefault(measure.role, []).append(measure)
    found = {role: _of(shifts, disclosures.get(role)) for role, shifts in sorted(by_role.items())}
    everybody = [measure for shifts in by_role.values() for measure in shifts]
    return found | {"all": _of(everybody, _together(disclosures.values()))}


def _together(found: Iterable[RoleDisclosures]) -> RoleDisclosures:
    whole = RoleDisclosures()
    for one in found:
        whole.opened.update(one.opened)
    return whole


def _of(shifts: Sequence[Measure], disclosed: RoleDisclosures | None) -> dict[str, Any]:
    number = len(shifts)
    explained = disclosed.explained if disclosed else None
    contained = sum(shift.contained for shift in shifts)
    return {
        "shifts": number,
        "openings": sum(shift.openings for shift in shifts),
        "explained": None if explained is None else round(explained, 4),
        "shifts_with_friction": sum(shift.friction for shift in shifts),
        "friction_in_plan_blanc": sum(shift.friction and shift.plan_blanc for shift in shifts),
        "refused_care": sum(shift.refused for shift in shifts),
        "false_containments": contained,
        "false_containments_per_1000": round(1000 * contained / number, 2) if number else 0.0,
        "contained_minutes": round(sum(shift.contained_minutes for shift in shifts)),
        "care_delayed": sum(shift.delayed for shift in shifts),
        "step_ups": sum(shift.step_ups for shift in shifts),
        "signatures": sum(shift.signatures for shift in shifts),
        "reasons": sum(shift.reasons for shift in shifts),
        "second_persons": sum(shift.second_persons for shift in shifts),
        "break_glass": sum(shift.break_glass for shift in shifts),
        "shifts_with_break_glass": sum(shift.break_glass > 0 for shift in shifts),
        "allowances_spent": sum(shift.spent for shift in shifts),
        "put_off": sum(shift.put_off for shift in shifts),
        "lists": sum(shift.lists for shift in shifts),
        "searches": sum(shift.searches for shift in shifts),
        "writes": sum(shift.writes for shift in shifts),
        "seconds_per_shift": round(sum(shift.seconds for shift in shifts) / number, 2) if number else 0.0,
    }


def told(
    setting: Setting,
    work: Work,
    disclosures: Mapping[str, RoleDisclosures],
    alerts: Iterable[tuple[str, str, bool, int]],
) -> dict[str, Any]:
    """Return a run as JSON: DESIGN.md section 6, and more. `alerts`: rule, role, whether it contained, number."""
    refusals = [
        {"role": role, "what": what, "times": times, "first": work.examples.get((role, what), "")}
        for (role, what), times in work.refusals.most_common()
    ]
    return {
        "days": setting.days,
        "seed": setting.seed,
        "patients": setting.patients,
        "sweep": setting.parameters.sweep,
        "requests": work.face.requests,
        "story": work.story,
        "roles": roles(work.measures, disclosures),
        "rules": _rules(work, alerts),
        "refusals": refusals,
    }


def so_far(work: Work) -> str:
    """Say in one line how a run goes, for who waits for it."""
    met, refused = (
        sum(shift.friction for shift in work.measures),
        sum(shift.refused for shift in work.measures),
    )
    stops = sum(work.guard.by_rule.values())
    return f"{len(work.measures)} shifts, friction in {met}, care refused {refused} times, {stops} contained"


def _rules(work: Work, alerts: Iterable[tuple[str, str, bool, int]]) -> dict[str, dict[str, Any]]:
    """Return, by rule, alerts and false stops among honest people, with the first of each role."""
    shifts = len(work.measures)
    found: dict[str, dict[str, Any]] = {}

    def row(rule: str) -> dict[str, Any]:
        return found.setdefault(
            rule,
            {"alerts": 0, "false_stops": 0, "false_stops_per_1000_shifts": 0.0, "roles": {}, "first": {}},
        )

    for rule, role, _, number in alerts:
        one = row(rule)
        one["alerts"] += number
        one["roles"][role] = one["roles"].get(role, 0) + number
    for (rule, role), number in sorted(work.guard.by_rule.items()):
        one = row(rule)
        one["false_stops"] += number
        one["first"][role] = work.guard.examples[rule, role]
        one["false_stops_per_1000_shifts"] = round(1000 * one["false_stops"] / shifts, 2)
    return dict(sorted(found.items()))


def disclosed(setting: Setting, disclosures: Mapping[str, RoleDisclosures]) -> dict[str, Any]:
    """Return the distributions of distinct patients, by role, as JSON."""
    return {
        "days": setting.days,
        "seed": setting.seed,
        "patients": setting.patients,
        "sweep": setting.parameters.sweep,
        "roles": {role: one.told() for role, one in sorted(disclosures.items())},
    }


def table(run: Mapping[str, Any]) -> Table:
    """Return the figures of a run as a table for a terminal."""
    shown = Table(
        title=f"{run['days']} days, seed {run['seed']}, {run['patients']} patients", title_justify="left"
    )
    for name, words in _COLUMNS:
        shown.add_column(
            words, justify="left" if name == "role" else "right", no_wrap=name == "role", min_width=6
        )
    for role, figures in run["roles"].items():
        shown.add_row(*_cells(role, figures))
    return shown


def page(runs: Sequence[Mapping[str, Any]]) -> str:
    """Return the tables of several runs in Markdown, the tuned seed first."""
    parts = []
    for run in runs:
        tuned = " (thresholds were tuned on this seed)" if run is runs[0] and len(runs) > 1 else ""
        parts.append(
            f"**Seed {run['seed']}{tuned}**: {run['days']} days, {run['patients']} patients, "
            f"volumes x {run['sweep']:g}, {run['requests']:,} requests.\n"
        )
        parts.append("| " + " | ".join(words for _, words in _COLUMNS) + " |")
        parts.append("|---" * len(_COLUMNS) + "|")
        parts += ["| " + " | ".join(_cells(role, f)) + " |" for role, f in run["roles"].items()]
        parts.append("")
        parts += [*_rule_rows(run["rules"]), ""]
    return "\n".join(parts)


def _rule_rows(rules: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return what the rules said of honest people, as the lines of a table."""
    if not rules:
        return ["No rule said anything."]
    head = ["| rule | alerts | false stops | false stops / 1,000 shifts | roles |", "|---|---|---|---|---|"]
    return head + [
        f"| {rule} | {one['alerts']} | {one['false_stops']} | {one['false_stops_per_1000_shifts']:g} | "
        + ", ".join(f"{role.replace('_', ' ')} {number}" for role, number in one["roles"].items())
        + " |"
        for rule, one in rules.items()
    ]


def _cells(role: str, figures: Mapping[str, Any]) -> list[str]:
    return [role.replace("_", " "), *(_cell(name, figures.get(name)) for name, _ in _COLUMNS[1:])]


def _cell(name: str, value: Any) -> str:
    if value is None:
        return "-"
    if name == "explained":
        return f"{100 * value:.1f} %"
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def rebuilt(text: str, tables: str) -> str:
    """Return a document with `tables` between its markers; ValueError where it has none."""
    head, found, rest = text.partition(BEGIN)
    _, closed, tail = rest.partition(END)
    if not (found and closed):
        raise ValueError("the document has no place for the tables")
    return f"{head}{BEGIN}\n\n{tables.strip()}\n\n{END}{tail}"
