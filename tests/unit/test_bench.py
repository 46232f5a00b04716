"""The bench's own arithmetic: a benchmark that cannot find a difference would praise everything."""

from __future__ import annotations

import json
import random
from pathlib import Path

from bench import cast, growth, pgbench
from bench.classifiers import auc, auc_by_bins, auc_logistic
from bench.figures import BY_NAME, FIGURES
from bench.results import Results, held

from cloison.gate.calls import Opening, find, open_many

TRUTH = [i % 2 == 0 for i in range(4000)]


def drawn(shift: float, spread: float) -> list[float]:
    """Times of about 3 ms; true ones shifted and spread by so much."""
    stream = random.Random(5)
    return [
        abs(stream.gauss(3, 0.3) + (shift + stream.choice((-spread, spread)) if true else 0))
        for true in TRUTH
    ]


def test_equal_times_are_not_told_apart() -> None:
    times, sizes = drawn(0, 0), [400.0] * len(TRUTH)
    found = (auc(times, TRUTH), auc_by_bins(times, TRUTH), auc_logistic(times, sizes, TRUTH))
    assert all(abs(area - 0.5) < 0.03 for area in found)


def test_a_shift_of_a_tenth_of_a_millisecond_is_found() -> None:
    times, sizes = drawn(0.1, 0), [400.0] * len(TRUTH)
    assert auc(times, TRUTH) > 0.55
    assert auc_logistic(times, sizes, TRUTH) > 0.55


def test_two_humps_with_one_mean_are_found_by_the_histogram_alone() -> None:
    times = drawn(0, 0.6)
    assert abs(auc(times, TRUTH) - 0.5) < 0.03
    assert auc_by_bins(times, TRUTH) > 0.6


def test_a_size_that_differs_is_found() -> None:
    sizes = [400.0 + true for true in TRUTH]
    assert auc(sizes, TRUTH) == 1.0


def test_the_scripts_of_pgbench_are_the_products_statements() -> None:
    asked = Opening(
        pgbench.SECRET,
        pgbench.PATIENT,
        cast.SLICES,
        "TREAT",
        "fhir",
        "Patient",
        pgbench.PATIENT,
        ticket=pgbench.TICKET,
    )
    script = pgbench.ask_and_take(*open_many([asked]), "bench.pair", "", {})
    assert "gate.ask_open" in script
    assert "gate.take" in script
    assert "%" not in script
    assert script.index("ask_open") < script.index("\\syncpipeline") < script.index("gate.take")
    assert str(pgbench.PATIENT) not in script  # each parameter of one opening became an expression
    ask = find(pgbench.SECRET, [1, 2], exact=False, purpose="TREAT", surface="fhir")
    known = {ask.ticket: "md5(:t::text)::uuid", (1, 2): "b.tokens"}
    assert "b.tokens::bigint[]" in pgbench.ask_and_take(
        ask.statement, ask.parameters, "bench.target", "", known
    )


def test_figures_are_kept_as_promised_and_growth_is_a_ratio_of_costs(tmp_path: Path) -> None:
    results = Results(tmp_path / "bench.json", tmp_path / "kept.json", {})
    results.keep("opening_warm_http", 2000, 10_000)
    results.keep("opening_warm_http", 1000, 758_912)
    results.keep("opening_warm_http_p99", 60, 10_000)
    growth.enter(results, 10_000, 758_912)
    written = json.loads((tmp_path / "bench.json").read_text())
    assert written["growth_opening_http_warm/758912"] == {
        "value": 2.0,
        "unit": "times",
        "limit": 1.3,
        "ratio": 1.538,
        "n": 758_912,
    }
    assert held("opening_warm_http_p99/10000", written["opening_warm_http_p99/10000"]) is False
    assert held("opening_warm_http/10000", written["opening_warm_http/10000"]) is None


def test_names_of_figures_are_single() -> None:
    assert len(BY_NAME) == len(FIGURES)
