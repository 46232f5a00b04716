"""The compiled validators of FHIR R4, as jsonschema-rs makes them.

Owns: loading, amending and compiling HL7's schema, once a process and when first needed. Refuses: a complete
validator per type, which took 23 MB each: those that explain know one type, its data types, and no inner resources.
"""

from __future__ import annotations

import lzma
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson

from cloison.records.validation.amend import Schema, amended, references

_SCHEMA = Path(__file__).parent / "data" / "fhir.schema.json.xz"
# The regex engine without backtracking: a pattern and a hostile text cannot be slow together.
_PATTERNS = jsonschema_rs.RegexOptions()


@dataclass(frozen=True)
class Compiled:
    """The validator of any one resource, the names of the resource types, and the schema as JSON."""

    validator: jsonschema_rs.Draft6Validator
    types: frozenset[str]
    text: bytes


@cache
def compiled() -> Compiled:
    """Return the validator of any one resource, made by the first caller."""
    shipped: Schema = orjson.loads(lzma.decompress(_SCHEMA.read_bytes()))
    types = frozenset(shipped["discriminator"]["mapping"])
    schema = amended(shipped)
    validator = jsonschema_rs.Draft6Validator(schema, pattern_options=_PATTERNS)
    return Compiled(validator, types, orjson.dumps(schema))


@lru_cache(maxsize=8)
def of_type(name: str) -> jsonschema_rs.Draft6Validator:
    """Return the validator of one type that takes any inner resource for granted; to explain with.

    Inner resources must be explained one by one: asked for all errors, a schema with 148 alternatives at each
    level of `contained` answers with 148 to the power of the depth.
    """
    schema: Schema = orjson.loads(compiled().text)
    definitions: dict[str, Any] = schema["definitions"] | {"ResourceList": {"type": "object"}}
    needed, found = {name}, [name]
    while found:
        found = [one for one in references(definitions[found.pop()]) if one not in needed] + found
        needed.update(found)
    return jsonschema_rs.Draft6Validator(
        {
            "$schema": schema["$schema"],
            "definitions": {one: definitions[one] for one in needed},
            "$ref": f"#/definitions/{name}",
        },
        pattern_options=_PATTERNS,
    )
