"""Required primitives and exclusive choices, which the JSON schema of R4 does not hold.

Owns: one walk over a resource along a table derived from the StructureDefinitions. Refuses: recursion without an
end; the caller has bounded the depth before.
Source: FHIR R4 (4.0.1) StructureDefinitions, element.min and choice types.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _table() -> dict[str, Any]:
    packed = files("cloison.records.validation").joinpath("data/elements.json.xz").read_bytes()
    table: dict[str, Any] = json.loads(lzma.decompress(packed))
    return table


def missing_or_doubled(resource: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield (path, sentence, issue code) for each required element that is absent and each choice made twice."""
    kind = str(resource["resourceType"])
    yield from _walk(resource, kind, kind)


def _walk(value: Mapping[str, Any], kind: str, path: str) -> Iterator[tuple[str, str, str]]:
    node = _table().get(kind)
    if node is None:
        return
    choices = node["choices"]
    for name in node["required"]:
        names = choices.get(name, (name,))
        if not any(n in value or f"_{n}" in value for n in names):
            shown = f"{name}[x]" if name in choices else name
            yield f"{path}.{shown}", f"{path}.{shown} is required.", "required"
    for name, names in choices.items():
        given = [n for n in names if n in value]
        if len(given) > 1:
            yield f"{path}.{name}[x]", f"{path}: only one of {', '.join(given)} may be given.", "invariant"
    children = node["children"]
    for name, inner in value.items():
        child = children.get(name)
        if child is None:
            if name == "contained" and isinstance(inner, list):
                for n, one in enumerate(inner):
                    yield from _walk(one, str(one.get("resourceType")), f"{path}.contained[{n}]")
        elif isinstance(inner, dict):
            yield from _walk(inner, child, f"{path}.{name}")
        elif isinstance(inner, list):
            for n, one in enumerate(inner):
                if isinstance(one, dict):
                    yield from _walk(one, child, f"{path}.{name}[{n}]")
