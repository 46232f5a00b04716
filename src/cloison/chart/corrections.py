"""A result that was wrong: its correction is asked for by who read it, and made by the laboratory; both values stay.

Owns: the request (an order that is active again, with why), the corrected report, which value replaces which. Refuses:
a laboratory that comes back to a record by itself: its tie ended with the result, and an explanation made by the asker
is none; a value that disappears.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cloison.chart import incoming, results

Resource = dict[str, Any]
WHY = "Correction demandée : "


def asked(order: Mapping[str, Any], why: str, who: Mapping[str, str], at: str) -> Resource:
    """Return the next state of an order whose result is to be corrected: the unit has it in its queue again."""
    note = {"text": WHY + why, "time": at, "authorReference": dict(who)}
    return {**order, "status": "active", "note": [*order.get("note", ()), note]}


def why(order: Mapping[str, Any]) -> str:
    """Return why a correction is asked for, the last time it was; empty where it is not."""
    told = [str(n.get("text", "")) for n in order.get("note", ())]
    return next((text.removeprefix(WHY) for text in reversed(told) if text.startswith(WHY)), "")


def turn(report: Mapping[str, Any]) -> str:
    """Return what tells the values of this correction apart from those before: their ids follow from it."""
    return f" after {report.get('issued', '')}"


def corrected(
    before: Mapping[str, Any], after: Mapping[str, Any], values: Sequence[Resource]
) -> tuple[Resource, list[Resource]]:
    """Return the corrected report and its values: what is written anew takes the place of the former, others stand.

    The former value stays as it is (`incoming.before`); whoever has read the report has read the former one.
    """
    held = {str(one.get("display", "")): one for one in before.get("result", ())}
    anew = {str(one["code"]["text"]): one for one in values}
    stands = [dict(one) for name, one in held.items() if name not in anew]
    written = []
    for name, one in anew.items():
        former = str((held.get(name) or {}).get("reference", "")).rpartition("/")[2]
        written.append(incoming.replacing(one, former) if former else one)
    found: Resource = {
        **before,
        **{key: after[key] for key in ("issued", "performer", "conclusion") if key in after},
        "status": "corrected",
        "result": [
            *stands,
            *({"reference": f"Observation/{v['id']}", "display": v["code"]["text"]} for v in written),
        ],
        "extension": [e for e in before.get("extension", ()) if e.get("url") != results.READ],
    }
    for name in ("result", "extension"):  # FHIR: an empty list is none
        if not found[name]:
            del found[name]
    return found, written
