"""Structural validation of what comes in, as problems with element and sentence.

Owns: the way from a validator's faults to a 422. Refuses: profiles (they are checked later, and leave a
mark).
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

from cloison.fhir import outcome

_MOST_TOLD = 20


def check(resource: Mapping[str, Any]) -> None:
    """Raise 422 with one issue per fault of structure."""
    faults = importlib.import_module("cloison.records.validation").faults(resource)
    if faults:
        issues = [outcome.Issue("invalid", f.message, f.path) for f in faults[:_MOST_TOLD]]
        raise outcome.Problem(422, tuple(issues))
