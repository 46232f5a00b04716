"""Results of examinations: the report, whether it is out, and who has read it.

Owns: the state of a DiagnosticReport, and the extension that says who acknowledged it. Refuses: acknowledging what is
not out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Resource = Mapping[str, Any]
OUT = ("final", "amended", "corrected", "appended")
READ = "https://cloison.example/fhir/StructureDefinition/result-read"


def is_out(report: Resource) -> bool:
    """Whether a report may be read as a result: final, or corrected since."""
    return report.get("status") in OUT


def read_by(report: Resource) -> tuple[str, str] | None:
    """Return (who, when) of the acknowledgement of a report; None where nobody has read it.

    >>> read_by({"extension": []}) is None
    True
    """
    for extension in report.get("extension", ()):
        if extension.get("url") == READ:
            parts = {e.get("url"): e for e in extension.get("extension", ())}
            who = (parts.get("by", {}).get("valueReference") or {}).get("display", "")
            return str(who), str(parts.get("at", {}).get("valueDateTime", ""))
    return None


def acknowledged(report: Resource, practitioner: str, name: str, at: str) -> dict[str, Any]:
    """Return the next state of a report that somebody has read. Raise ValueError for one that is not out."""
    if not is_out(report):
        raise ValueError("A result that is not out cannot be read.")
    said = {
        "url": READ,
        "extension": [
            {"url": "by", "valueReference": {"reference": f"Practitioner/{practitioner}", "display": name}},
            {"url": "at", "valueDateTime": at},
        ],
    }
    others = [e for e in report.get("extension", ()) if e.get("url") != READ]
    return {**report, "extension": [*others, said]}
