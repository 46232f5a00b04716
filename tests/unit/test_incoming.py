"""A value that was corrected stands no more: what looks for the latest value passes it by."""

from __future__ import annotations

from typing import Any

from cloison.chart import incoming
from cloison.pages.banner import _filtration

AT = "2026-11-20T08:00:00+01:00"


def filtration(own: str, value: int) -> dict[str, Any]:
    code = {"coding": [{"system": "http://loinc.org", "code": "62238-1"}], "text": "DFG"}
    quantity = {"value": value, "unit": "mL/min/1,73m²"}
    return {
        "resourceType": "Observation", "id": own, "status": "final", "code": code, "effectiveDateTime": AT,
        "valueQuantity": quantity,
    }  # fmt: skip


def test_a_corrected_value_stands_whatever_the_order() -> None:
    old, new = filtration("a", 22), incoming.replacing(filtration("b", 88), "a")
    for both in ([old, new], [new, old]):
        assert incoming.standing(both) == [new]
        assert "88" in _filtration(both)
        assert "22" not in _filtration(both)
    assert incoming.before({"a": old, "b": new}, new) == [old]
    assert incoming.replaced(old) == ""


def test_a_circle_of_replacements_ends() -> None:
    one, two = (incoming.replacing(filtration(own, 1), other) for own, other in (("a", "b"), ("b", "a")))
    assert incoming.before({"a": one, "b": two}, one) == [two]
