"""Places and colleagues: what the source says of them, matched with the directory.

Owns: the match of sites by FINESS, units by code, accounts by RPPS, and the names of what matches nothing. Refuses:
making sites or accounts: a site needs keys and an account a person, and neither comes out of a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from cloison.exchange.compartment import CARRIED
from cloison.records.numbers import finess_fault, rpps_fault

_UNIT_TYPES = ("UF", "wa")
_PEOPLE = ("Practitioner", "PractitionerRole")
_ASIP_PEOPLE = "urn:oid:1.2.250.1.71.4.2.1"


@dataclass(frozen=True, slots=True)
class Known:
    """Something the directory has: `kind` is Organization, Location or Practitioner; a role for accounts."""

    kind: str
    id: UUID
    site_id: UUID | None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """What the source says of a place or a colleague: name, FINESS or RPPS, other numbers, what it belongs to.

    `whole` is the resource itself (JSON), for what goes along with whatever points to it.
    """

    kind: str = ""
    name: str = ""
    official: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    identifier: dict[str, Any] | None = None
    within: tuple[str, ...] = ()
    is_unit: bool = False
    whole: bytes | None = None


@dataclass
class Places:
    """The directory, and what the sources said of places so far."""

    sites: dict[str, Known] = field(default_factory=dict)
    closed: set[UUID] = field(default_factory=set)
    units: dict[tuple[UUID, str], Known] = field(default_factory=dict)
    accounts: dict[str, Known] = field(default_factory=dict)
    by_id: dict[str, Known] = field(default_factory=dict)
    said: dict[str, Named] = field(default_factory=dict)

    def load(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Take rows of (kind, id, site, code, name, role, closed) from the directory."""
        for kind, row_id, site_id, code, name, role, closed in rows:
            if kind == "site":
                known = Known("Organization", row_id, row_id)
                self.sites[code] = self.sites[name.casefold()] = self.sites[str(row_id)] = known
                if closed:
                    self.closed.add(row_id)
            elif kind == "unit":
                known = Known("Location", row_id, site_id)
                self.units[site_id, code.casefold()] = known
                self.units.setdefault((site_id, name.casefold()), known)
            else:
                known = Known("Practitioner", row_id, site_id, role)
                self.accounts[code] = known
            self.by_id[f"{known.kind}/{row_id}"] = known

    def ours(self, reference: str, site: UUID, *, depth: int = 4) -> Known | None:
        """Return what the directory has under a reference of the source, seen from a site."""
        named = self.said.get(reference)
        if named is None:
            return self.by_id.get(reference)
        for number in named.official:
            if found := (self.accounts if named.kind in _PEOPLE else self.sites).get(number):
                return found
        if named.kind not in _PEOPLE:
            for number in (*named.numbers, named.name):
                if found := self.units.get((site, number.casefold())):
                    return found
        if depth and named.kind in ("Location", "HealthcareService", "PractitionerRole"):
            for outer in named.within:
                if found := self.ours(outer, site, depth=depth - 1):
                    return found
        return None

    def logical(self, reference: Mapping[str, Any], site: UUID) -> Known | None:
        """Return what the directory has under a Reference, by its target or by its identifier alone."""
        target = reference.get("reference")
        if isinstance(target, str):
            return self.ours(target, site)
        stated = reference.get("identifier")
        if not isinstance(stated, Mapping) or not isinstance(stated.get("value"), str):
            return None
        if number := _official(stated):
            return self.accounts.get(number) or self.sites.get(number)
        return self.units.get((site, stated["value"].casefold()))

    def named(self, reference: str) -> Named:
        """Return what the source says under a reference; nothing, where it says nothing."""
        return self.said.get(reference) or Named()

    def within(self, more: Mapping[str, Named]) -> Places:
        """Return these places with what one Bundle says, for that Bundle alone."""
        if not more:
            return self
        return Places(self.sites, self.closed, self.units, self.accounts, self.by_id, {**self.said, **more})


def named_by(resource: Mapping[str, Any]) -> Named:
    """Return what a resource outside every compartment says of itself, kept small."""
    numbers = [i for i in _list(resource.get("identifier")) if isinstance(i.get("value"), str)]
    within = [
        reference
        for element in (
            "managingOrganization",
            "partOf",
            "providedBy",
            "practitioner",
            "organization",
            "location",
        )
        for one in _list(resource.get(element))
        if isinstance(reference := one.get("reference"), str)
    ]
    kinds = [*_list(resource.get("type")), *_list(resource.get("physicalType"))]
    codes = {c.get("code") for kind in kinds for c in _list(kind.get("coding"))}
    return Named(
        resource["resourceType"],
        _name(resource),
        tuple(number for i in numbers if (number := _official(i))),
        tuple(i["value"] for i in numbers),
        {k: numbers[0][k] for k in ("system", "value") if k in numbers[0]} if numbers else None,
        tuple(within),
        not codes.isdisjoint(_UNIT_TYPES),
        orjson.dumps(resource) if resource["resourceType"] in CARRIED else None,
    )


def why_not(named: Named) -> str:
    """Say in one sentence why the directory does not take this place or colleague from a file."""
    if named.kind == "Practitioner":
        return (
            "Practitioner: no account has this RPPS; accounts are made by administrators."
            if any(rpps_fault(n) is None for n in named.official)
            else "Practitioner: without a right RPPS number, nobody can be recognised."
        )
    if named.kind == "Organization":
        return (
            "Organization: no site has this FINESS; a site is opened by the group, with keys of its own."
            if any(finess_fault(n) is None for n in named.official)
            else "Organization: without a FINESS number, no site can be recognised."
        )
    return f"{named.kind}: it lies in no patient's compartment, and the directory has no place for it."


def _official(identifier: Mapping[str, Any]) -> str:
    """Return the FINESS or RPPS number of an Identifier, "" if it is another number.

    By type or system, never by its look: a SIREN has nine digits under the same formula as a FINESS.
    """
    value = "".join(str(identifier["value"]).split())
    system = str(identifier.get("system", "")).lower()
    kind = identifier.get("type")
    codes = {c.get("code") for c in _list(kind.get("coding"))} if isinstance(kind, Mapping) else set()
    if codes & {"RPPS", "IDNPS"} or "rpps" in system or system == _ASIP_PEOPLE:
        return value[1:] if len(value) == 12 and value[0] == "8" else value  # IDNPS: 8, then the RPPS
    if codes & {"FINEG", "FINEJ", "FINET", "FINESS"} or "finess" in system:
        return value
    return ""


def _name(resource: Mapping[str, Any]) -> str:
    name = resource.get("name")
    if isinstance(name, str):
        return name
    first = next(iter(_list(name)), {})
    parts = [*_texts(first.get("prefix")), *_texts(first.get("given")), first.get("family")]
    said = first.get("text") or " ".join(p for p in parts if isinstance(p, str))
    if said:
        return str(said)
    code = next(iter(_list(resource.get("code"))), {})
    coding = next(iter(_list(code.get("coding"))), {})
    return str(code.get("text") or coding.get("display") or "")


def _list(value: object) -> list[Mapping[str, Any]]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, Mapping)]


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
