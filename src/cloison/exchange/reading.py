"""From a piece to patients: parsed, every entry validated, grouped by whose it is.

Owns: Bundles and single resources, the ids of entries that have none, and what a faulty entry does: its patient is
held back whole, so that nobody's record lacks an allergy that a file had wrong. Refuses: entries that ask for
anything but being stored, and whatever names no patient, or two.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from cloison.exchange.compartment import ABOUT_OTHERS, CARRIED, PLACES, in_compartment, owners
from cloison.exchange.findings import Outcome, Piece
from cloison.exchange.places import Named, named_by
from cloison.exchange.references import Reference, normalise, references
from cloison.records.validation import faults

_MOST = 5
"""Faults told of one entry."""


@dataclass(slots=True)
class Entry:
    """One resource, its id made sure, its references normalised and kept at hand."""

    file: str
    where: str
    resource: dict[str, Any]
    references: list[Reference]

    @property
    def name(self) -> str:
        """Type/id, as its source calls it."""
        return f"{self.resource['resourceType']}/{self.resource['id']}"


@dataclass(slots=True)
class Read:
    """What one piece says: entries by patient, patients to hold back, and what it says of places."""

    groups: dict[str, list[Entry]] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    said: dict[str, Named] = field(default_factory=dict)
    is_bundle: bool = False


def read(piece: Piece, outcome: Outcome) -> Read:
    """Return what a piece says; faults and what is put aside go into `outcome`."""
    found = Read()
    try:
        whole = orjson.loads(piece.data)
    except orjson.JSONDecodeError as error:
        outcome.fault(piece.file, piece.entry, [f"This is no JSON: {error}."])
        return found
    if not isinstance(whole, dict) or not isinstance(whole.get("resourceType"), str):
        outcome.fault(piece.file, piece.entry, ["This is no FHIR resource: it has no resourceType."])
        return found
    found.is_bundle = whole["resourceType"] == "Bundle"
    if not found.is_bundle:
        _enter(found, [(piece.entry, whole, "")], {}, piece.file, outcome)
        return found
    listed = list(_listed(whole, piece, outcome))
    names = {url: name for _, resource, url in listed if url and (name := _name(resource))}
    _enter(found, listed, names, piece.file, outcome)
    return found


def places_said(piece: Piece) -> dict[str, Named]:
    """Return what a piece says of places and colleagues; nothing where it is faulty, which `read` will tell."""
    try:
        whole = orjson.loads(piece.data)
    except orjson.JSONDecodeError:
        return {}
    ignored = Outcome()
    if not isinstance(whole, dict):
        return {}
    if whole.get("resourceType") != "Bundle":
        listed: list[tuple[str, dict[str, Any], str]] = [("", whole, "")]
    else:
        listed = list(_listed(whole, piece, ignored))
    said: dict[str, Named] = {}
    for _, resource, url in listed:
        if resource.get("resourceType") in (*PLACES, *CARRIED) and not faults(resource, most=1):
            normalise(references(resource), {url: _name(r) for _, r, url in listed if url})
            _say(said, resource, url)
    return said


def _listed(
    bundle: Mapping[str, Any], piece: Piece, outcome: Outcome
) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield (where, resource, fullUrl) of a Bundle's entries."""
    prefix = f"{piece.entry}, " if piece.entry else ""
    entries = bundle.get("entry", [])
    if not isinstance(entries, list):
        outcome.fault(piece.file, piece.entry, ["Bundle.entry is no list."])
        return
    for number, entry in enumerate(entries, 1):
        where = f"{prefix}entry {number}"
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if not isinstance(resource, dict):
            outcome.fault(piece.file, where, ["The entry holds no resource."])
            continue
        request = entry.get("request")
        method = request.get("method") if isinstance(request, dict) else None
        if method not in (None, "POST", "PUT"):
            outcome.fault(piece.file, where, ["The entry asks for something else than being stored."])
            continue
        url = entry.get("fullUrl")
        url = url if isinstance(url, str) else ""
        if not isinstance(resource.get("id"), str):
            resource["id"] = _an_id(resource, url)
        yield where, resource, url


def _enter(
    found: Read,
    listed: list[tuple[str, dict[str, Any], str]],
    names: Mapping[str, str],
    file: str,
    outcome: Outcome,
) -> None:
    faulty: list[dict[str, Any]] = []
    about_others: list[Entry] = []
    for where, resource, url in listed:
        kind = resource.get("resourceType")
        shown = where if not isinstance(kind, str) else f"{where} ({kind[:40]})" if where else kind[:40]
        if wrong := faults(resource, most=_MOST):
            outcome.fault(file, shown, [fault.message for fault in wrong])
            faulty.append(resource)
            continue
        if not isinstance(resource.get("id"), str):
            resource["id"] = _an_id(resource, url)
        pointing = references(resource)
        normalise(pointing, names)
        if not in_compartment(str(kind)) or (kind in CARRIED and not owners(resource)):
            _say(found.said, resource, url)
            outcome.aside[str(kind)] += 1
            continue
        whose = owners(resource)
        if len(whose) == 1:
            found.groups.setdefault(whose.pop(), []).append(Entry(file, shown, resource, pointing))
        elif kind in ABOUT_OTHERS and not whose:
            about_others.append(Entry(file, shown, resource, pointing))
        else:
            said = "The resource names more than one patient." if whose else "The resource names no patient."
            outcome.fault(file, shown, [said])
            faulty.append(resource)
            found.held |= whose
    for entry in about_others:
        _by_company(found, entry, outcome)
    for resource in faulty:
        found.held |= _whose(resource, names) or (set(found.groups) if len(found.groups) == 1 else set())


def _by_company(found: Read, entry: Entry, outcome: Outcome) -> None:
    """Give what speaks of other resources, and of no patient, to the one patient whose they are."""
    named = {one["reference"] for one in entry.references}
    whose = [p for p, entries in found.groups.items() if not named.isdisjoint(e.name for e in entries)]
    if len(whose) == 1:
        found.groups[whose[0]].append(entry)
    else:
        outcome.aside[entry.resource["resourceType"]] += 1


def _whose(faulty: dict[str, Any], names: Mapping[str, str]) -> set[str]:
    """Return the patients that a faulty entry seems to be about."""
    for element in ("subject", "patient"):
        one = faulty.get(element)
        target = one.get("reference") if isinstance(one, dict) else None
        if isinstance(target, str):
            return {names.get(target, target)}
    if faulty.get("resourceType") == "Patient" and isinstance(faulty.get("id"), str):
        return {f"Patient/{faulty['id']}"}
    return set()


def _say(said: dict[str, Named], resource: Mapping[str, Any], url: str) -> None:
    named = named_by(resource)
    said[f"{resource['resourceType']}/{resource.get('id', '')}"] = named
    if url:
        said[url] = named


def _name(resource: Mapping[str, Any]) -> str:
    kind, identity = resource.get("resourceType"), resource.get("id")
    return f"{kind}/{identity}" if isinstance(kind, str) and isinstance(identity, str) else ""


def _an_id(resource: Mapping[str, Any], url: str) -> str:
    """Return an id for what has none: that of its fullUrl, else one of its content."""
    if url.startswith("urn:uuid:"):
        return url.removeprefix("urn:uuid:")
    return hashlib.sha256(orjson.dumps(resource, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]
