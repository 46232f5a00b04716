"""A protected identity: at the patient's request, lists show an alias for the name, and no name finds the record.

Owns: the mark (FHIR NameUse `anonymous`: an assigned alias that protects a person's identity), putting it on and
taking it off. Refuses: an alias that tells the name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cloison.records.tokens import normalise

Resource = dict[str, Any]
USE = "anonymous"


def alias_of(patient: Mapping[str, Any]) -> str:
    """Return the alias of a protected patient; empty where the identity is not protected.

    >>> alias_of({"name": [{"use": "anonymous", "text": "Mme Aubépine"}]})
    'Mme Aubépine'
    >>> alias_of({"name": [{"use": "official", "family": "Durand"}]})
    ''
    """
    return next((str(n.get("text", "")) for n in patient.get("name", ()) if n.get("use") == USE), "")


def tells_the_name(patient: Mapping[str, Any], alias: str) -> bool:
    """Whether an alias holds one of the patient's own names.

    >>> tells_the_name({"name": [{"use": "official", "family": "Le Goff", "given": ["Anne"]}]}, "Mme LE GOFF")
    True
    """
    said = f" {normalise(alias)} "
    names = [
        part
        for n in patient.get("name", ())
        if n.get("use") != USE
        for part in (str(n.get("family", "")), *map(str, n.get("given", ())))
    ]
    return any(f" {normalise(name)} " in said for name in names if normalise(name))


def protected(patient: Mapping[str, Any], alias: str) -> Resource:
    """Return the Patient with this alias, in the place of any other."""
    return {**lifted(patient), "name": [*_names(patient), {"use": USE, "text": alias}]}


def lifted(patient: Mapping[str, Any]) -> Resource:
    """Return the Patient without an alias."""
    kept = {name: value for name, value in patient.items() if name != "meta"}
    return {**kept, "name": _names(patient)}


def _names(patient: Mapping[str, Any]) -> list[Any]:
    return [n for n in patient.get("name", ()) if n.get("use") != USE]
