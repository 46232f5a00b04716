"""Structural validation of FHIR R4 resources.

Owns: the one compiled JSON schema, the required elements and exclusive choices beside it, and faults that name an
element. Refuses: what nests deeper than 40 levels, before anything walks through it; profiles (they come later).
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import jsonschema_rs

from cloison.records.validation.elements import missing_or_doubled

DEPTH = 40


@dataclass(frozen=True)
class Fault:
    """One fault: FHIRPath-like `path`, one English sentence, an OperationOutcome issue code."""

    path: str
    message: str
    code: str


def faults(resource: Mapping[str, Any], *, most: int = 20) -> list[Fault]:
    """Return at most `most` faults of structure; an empty list means valid (FHIR R4, JSON form)."""
    kind = resource.get("resourceType") if isinstance(resource, Mapping) else None
    if not isinstance(kind, str) or not is_resource_type(kind):
        return [Fault("resourceType", "resourceType names no type of FHIR R4.", "structure")]
    if _too_deep(resource):
        return [Fault(kind, f"The resource nests deeper than {DEPTH} levels.", "structure")]
    if not _whole().is_valid(resource):
        return _explained(kind, resource, most)
    return [Fault(*found) for found in missing_or_doubled(resource)][:most]


def is_resource_type(name: str) -> bool:
    """Whether `name` is a resource type of FHIR R4.

    >>> is_resource_type("Patient"), is_resource_type("Practitionner")
    (True, False)
    """
    return name in _schema()["discriminator"]["mapping"]


def _too_deep(value: Any) -> bool:
    """Walk level by level, so that depth itself cannot hurt."""
    level = [value]
    for _ in range(DEPTH):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, Mapping) else outer)
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return False
    return True


@cache
def _schema() -> dict[str, Any]:
    packed = files("cloison.records.validation").joinpath("data/fhir.schema.json.xz").read_bytes()
    schema: dict[str, Any] = json.loads(lzma.decompress(packed))
    for definition in schema["definitions"].values():
        if "properties" in definition:  # HL7 leaves it out, and a number would pass where an object belongs
            definition.setdefault("type", "object")
    return schema


@cache
def _whole() -> Any:
    return jsonschema_rs.validator_for(_schema())


@lru_cache(maxsize=4)
def _of_type(kind: str) -> Any:
    """The validator of one type: it alone tells which element is wrong. Four are kept, for each takes 16 MB."""
    one = {
        "$schema": _schema()["$schema"],
        "definitions": _schema()["definitions"],
        "$ref": f"#/definitions/{kind}",
    }
    return jsonschema_rs.validator_for(one)


def _explained(kind: str, resource: Mapping[str, Any], most: int) -> list[Fault]:
    found = []
    for error in _of_type(kind).iter_errors(resource):
        path = kind + "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in error.instance_path)
        found.append(Fault(path, f"{path} is not as FHIR R4 has it.", "structure"))
        if len(found) == most:
            break
    return found or [Fault(kind, f"{kind} is not as FHIR R4 has it.", "structure")]
