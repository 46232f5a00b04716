"""References: from what the source calls things to what they are called here.

Owns: one walk that finds every Reference, the names of a Bundle's entries, and ids that are the same in every run
(a keyed hash of source, type and id). Refuses: keeping a reference that leads nowhere here; it becomes a logical one,
with identifier and name.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson

from cloison.exchange.compartment import in_compartment
from cloison.exchange.places import Places

Reference = dict[str, Any]
MOST_CARRIED = 50
"""Resources that one resource may take along."""
_RELATIVE = re.compile(r"([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]{1,64})?")


def references(resource: Mapping[str, Any]) -> list[Reference]:
    """Return every Reference in a resource, contained ones too, as the objects they are."""
    found: list[Reference] = []
    waiting: list[Any] = [resource]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if isinstance(value.get("reference"), str):
                found.append(value)
            waiting.extend(inner for inner in value.values() if isinstance(inner, (dict, list)))
        else:
            waiting.extend(inner for inner in value if isinstance(inner, (dict, list)))
    return found


def normalise(found: list[Reference], names: Mapping[str, str]) -> None:
    """Write each reference as Type/id, where it names an entry of its Bundle or is relative."""
    for one in found:
        text = one["reference"]
        named = names.get(text)
        if named is not None:
            one["reference"] = named
        elif match := _RELATIVE.fullmatch(text):
            one["reference"] = f"{match[1]}/{match[2]}"


class NewIds:
    """Ids of one source system's resources, as they are called here."""

    def __init__(self, key: bytes, source: str) -> None:
        """Take the key of the hash, and the name of the source system."""
        self._key = key
        self._source = source.encode()

    def of(self, kind: str, source_id: str) -> UUID:
        """Return the id of a resource; random to see, the same in every run."""
        said = b"\0".join((b"id", self._source, kind.encode(), source_id.encode()))
        return UUID(bytes=hmac.digest(self._key, said, "sha256")[:16], version=4)

    def rewrite(self, resource: dict[str, Any], found: list[Reference], places: Places, site: UUID) -> None:
        """Rewrite the references of `resource`, made by `normalise`, to ids of ours."""
        carried: dict[str, str] = {}
        waiting = list(found)
        while waiting:
            one = waiting.pop()
            kind, _, source_id = one["reference"].partition("/")
            named = places.named(one["reference"])
            if named.whole is not None and (one["reference"] in carried or len(carried) < MOST_CARRIED):
                waiting += _carry(resource, one, named.whole, carried)
                if named.name:
                    one.setdefault("display", named.name)
            elif in_compartment(kind) and source_id:
                one["reference"] = f"{kind}/{self.of(kind, source_id)}"
            elif kind[:1].isupper() and source_id and "/" not in source_id:
                self._elsewhere(one, kind, places, site)

    def _elsewhere(self, one: Reference, kind: str, places: Places, site: UUID) -> None:
        """A unit, a colleague, a medicine: by our id where the directory has it, else by identifier and name."""
        known = places.ours(one["reference"], site)
        if known is not None:
            person = known.kind == "Practitioner"  # a PractitionerRole is known here by its person
            one["reference"] = f"{known.kind if person else kind}/{known.id}"
            return
        named = places.named(one["reference"])
        system = "urn:cloison:source:" + self._source.decode()
        one.setdefault("type", kind)
        one.setdefault("identifier", named.identifier or {"system": system, "value": one["reference"]})
        if named.name:
            one.setdefault("display", named.name)
        del one["reference"]


def _carry(
    resource: dict[str, Any], one: Reference, whole: bytes, carried: dict[str, str]
) -> list[Reference]:
    """Contain what is pointed to, once; return its own references, which are to be rewritten too."""
    name = one["reference"]
    known = carried.get(name)
    one["reference"] = f"#{known or f'carried-{len(carried) + 1}'}"
    if known:
        return []
    carried[name] = one["reference"][1:]
    copy: dict[str, Any] = orjson.loads(whole)
    copy["id"] = carried[name]
    copy.pop("contained", None)  # what is contained contains nothing (FHIR R4, dom-2)
    resource.setdefault("contained", []).append(copy)
    return references(copy)
