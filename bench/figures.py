"""Every figure that `make bench` can give, in one list: name, unit, bar, and what it says.

Owns: the names in `var/bench.json` and the bars of the design's section 7. Refuses: a figure outside the list.
`least` marks a bar that is to be reached; every other bar is not to be exceeded.
"""

from __future__ import annotations

from dataclasses import dataclass

FULL = 758_912
"""Patients of the group whose loss this product answers."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: `bar` is None where nothing is promised; `least` where more is better."""

    name: str
    unit: str
    text: str
    bar: float | None = None
    least: bool = False


def _opening(state: str) -> tuple[Figure, ...]:
    at = f"opening_{state}"
    return (
        Figure(f"{at}_http", "1/s", f"openings over HTTP, {state}"),
        Figure(f"{at}_gate", "1/s", f"`ask` + Sync + `take` of the same mix under pgbench, {state}"),
        Figure(f"{at}_bare", "1/s", f"`SELECT body` and one inserted row under pgbench, {state}"),
        Figure(f"{at}_http_of_gate", "share", f"HTTP by gate alone, {state}", 0.5, least=True),
        Figure(f"{at}_http_of_bare", "share", f"HTTP by bare SQL, {state}", 0.35, least=True),
        Figure(f"{at}_http_p50", "ms", f"half of the openings over HTTP take less, {state}"),
        Figure(f"{at}_http_p99", "ms", f"99 of 100 openings over HTTP take less, {state}", 50),
        Figure(f"{at}_gate_p50", "ms", f"half of the openings at the gate alone take less, {state}"),
        Figure(f"{at}_gate_p99", "ms", f"99 of 100 openings at the gate alone take less, {state}"),
        Figure(f"{at}_bare_p50", "ms", f"half of the bare pairs of statements take less, {state}"),
        Figure(f"{at}_bare_p99", "ms", f"99 of 100 bare pairs of statements take less, {state}"),
        Figure(
            f"{at}_http_cpu_application", "us", f"CPU of the record server per opening over HTTP, {state}"
        ),
        Figure(f"{at}_http_cpu_database", "us", f"CPU of PostgreSQL per opening over HTTP, {state}"),
        Figure(f"{at}_http_cpu_load", "us", f"CPU of the load generator per opening over HTTP, {state}"),
        Figure(f"{at}_gate_cpu_database", "us", f"CPU of PostgreSQL per opening at the gate alone, {state}"),
        Figure(f"{at}_gate_cpu_load", "us", f"CPU of pgbench per opening at the gate alone, {state}"),
        Figure(f"{at}_bare_cpu_database", "us", f"CPU of PostgreSQL per bare pair, {state}"),
        Figure(f"{at}_bare_cpu_load", "us", f"CPU of pgbench per bare pair, {state}"),
        Figure(
            f"{at}_reused",
            "pairs",
            f"new pairs that had to be used twice (0, or new was not new), {state}",
            0,
        ),
    )


def _finding(state: str) -> tuple[Figure, ...]:
    at = f"finding_{state}"
    return (
        Figure(f"{at}_http", "1/s", f"finds over HTTP, {state}"),
        Figure(f"{at}_http_p50", "ms", f"half of the finds over HTTP take less, {state}"),
        Figure(f"{at}_http_p99", "ms", f"99 of 100 finds over HTTP take less, {state}", 30),
        Figure(f"{at}_http_refused", "share", f"searches over HTTP that an allowance refused, {state}"),
        Figure(f"{at}_http_cpu_application", "us", f"CPU of the record server per search, {state}"),
        Figure(f"{at}_http_cpu_database", "us", f"CPU of PostgreSQL per search over HTTP, {state}"),
        Figure(f"{at}_http_cpu_load", "us", f"CPU of the load generator per search, {state}"),
        Figure(
            f"{at}_gate", "1/s", f"searches at the gate alone under pgbench, refusals among them, {state}"
        ),
        Figure(f"{at}_gate_p50", "ms", f"half of the searches at the gate alone take less, {state}"),
        Figure(f"{at}_gate_p99", "ms", f"99 of 100 searches at the gate alone take less, {state}", 30),
        Figure(
            f"{at}_gate_refused", "share", f"searches at the gate alone that an allowance refused, {state}"
        ),
        Figure(f"{at}_gate_cpu_database", "us", f"CPU of PostgreSQL per search at the gate alone, {state}"),
    )


def _growth(state: str, bar: float) -> tuple[Figure, ...]:
    return tuple(
        Figure(
            f"growth_{what}_{by}_{state}",
            "times",
            f"cost of {what} ({by}), {state}, at the largest N by the smallest",
            bar,
        )
        for what in ("opening", "finding")
        for by in ("http", "gate")
    )


FIGURES: tuple[Figure, ...] = (
    Figure("generated_patients", "1/s", "patients generated, encrypted and loaded", FULL / 3600, least=True),
    Figure("generated_resources", "1/s", "resources generated, encrypted and loaded"),
    Figure("generated_minutes", "min", "generation, encryption and loading of all N", 60),
    Figure("resources_a_patient", "resources", "mean of the demo's patients", 12, least=True),
    Figure("bytes_a_resource", "bytes", "mean JSON of a resource before it is compressed", 1000, least=True),
    Figure("imported_resources", "1/s", "resources a second of `cloison import fhir`", 2000, least=True),
    *_opening("warm"),
    *_opening("cold"),
    *_finding("warm"),
    *_finding("cold"),
    Figure("ward_list_first_p50", "ms", "half of the first listings of a care set of 30 take less"),
    Figure("ward_list_first_p99", "ms", "99 of 100 first listings of a care set of 30 take less", 150),
    Figure("ward_list_again_p50", "ms", "half of the refreshes of a care set of 30 take less"),
    Figure("ward_list_again_p99", "ms", "99 of 100 refreshes of a care set of 30 take less", 150),
    Figure(
        "ward_board_first_p50",
        "ms",
        "half of the ward boards of 30 patients, new to who looks, are complete in less",
    ),
    Figure(
        "ward_board_first_p99", "ms", "99 of 100 ward boards of 30 patients, new to who looks, in less", 150
    ),
    Figure(
        "ward_board_again_p50", "ms", "half of the refreshed ward boards of 30 patients are complete in less"
    ),
    Figure("ward_board_again_p99", "ms", "99 of 100 refreshed ward boards of 30 patients in less", 150),
    Figure("existence_auc_time", "AUC", "telling an existing id from a random one by time", 0.53),
    Figure("existence_auc_size", "AUC", "the same by size of the answer", 0.53),
    Figure(
        "existence_auc_times_by_bin",
        "AUC",
        "the same by a histogram of times learned on the other half",
        0.53,
    ),
    Figure(
        "existence_auc_logistic", "AUC", "the same by a logistic regression learned on the other half", 0.53
    ),
    Figure("existence_auc_best", "AUC", "the best of these", 0.53),
    Figure("existence_told_apart", "answers", "answers whose status or body differ between the two", 0),
    Figure("existence_spent", "rows", "allowances that the refusals cost", 0),
    Figure("memory", "MB", "all Cloison processes after 10,000 mixed requests (PSS)", 600),
    Figure("memory_record", "MB", "the record server of it"),
    Figure("memory_signin", "MB", "sign-in of it"),
    Figure("memory_postgresql", "MB", "PostgreSQL apart (PSS: shared buffers once)"),
    Figure("size_database", "MB", "the database on disk"),
    Figure("size_a_patient", "kB", "the database on disk by patient"),
    Figure("size_blind_index", "MB", "the index that finds patients"),
    Figure(
        "sequential_scans", "scans", "sequential scans of growing tables in the plans of the hot functions", 0
    ),
    *_growth("warm", 1.3),
    *_growth("cold", 4),
)

BY_NAME = {figure.name: figure for figure in FIGURES}
