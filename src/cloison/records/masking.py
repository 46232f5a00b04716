"""Contact as the front desk sees it of somebody it admitted itself: the commune, and the last digits.

Owns: the mask, and putting back what a write sends masked as it was read. Refuses: a judgement of its own; whether a
mask is worn follows from the gate's answer (`Allowed.masked`).
Why: a front desk's stolen session may admit people to see them; it must not carry their telephone numbers away.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DOT = "•"
_ADDRESS = ("use", "type", "city", "postalCode", "district", "state", "country", "period")
_TELECOM = ("system", "use", "rank", "period")
_OPEN = {  # of whole resources of the slice, what a mask lets through, masked in its turn
    "RelatedPerson": (
        "resourceType",
        "id",
        "meta",
        "active",
        "patient",
        "relationship",
        "period",
        "name",
        "telecom",
        "address",
    ),
    "Coverage": ("resourceType", "id", "meta", "status", "type", "period", "beneficiary", "payor"),
}
_HIDDEN = ("photo", "generalPractitioner", "contained")
_REFERENCES = ("patient", "beneficiary", "payor")


def masked(resource: Mapping[str, Any]) -> dict[str, Any]:
    """Return `resource` with its contact values masked; resources that hold none are returned as they are.

    >>> masked({"resourceType": "Patient", "telecom": [{"system": "phone", "value": "0639980134"}]})["telecom"]
    [{'system': 'phone', 'value': '••••••••34'}]
    """
    kind = resource.get("resourceType")
    if kind != "Patient" and kind not in _OPEN:
        return dict(resource)
    names = _OPEN.get(str(kind)) or [name for name in resource if name not in _HIDDEN]
    return {name: _element(name, resource[name], str(kind)) for name in names if name in resource}


def restored(written: Mapping[str, Any], current: Mapping[str, Any]) -> dict[str, Any]:
    """Return `written` with each element that is still the mask of `current`'s put back in clear.

    >>> before = {"resourceType": "Patient", "telecom": [{"system": "phone", "value": "0639980134"}]}
    >>> restored(masked(before), before) == before
    True
    """
    shown, whole = masked(current), dict(written)
    for name, value in current.items():
        seen = shown.get(name, [])
        if whole.get(name, []) == seen:  # what the mask leaves out may come back left out
            whole[name] = value
        elif isinstance(value, list) and isinstance(whole.get(name), list):
            left = list(zip(seen, value, strict=False))
            whole[name] = [_taken(left, w) for w in whole[name]]
    return whole


def _taken(left: list[tuple[Any, Any]], written: Any) -> Any:
    """Return what `written` is the mask of, each once: two addresses of one town wear the same mask."""
    for n, (mask, _) in enumerate(left):
        if mask == written:
            return left.pop(n)[1]
    return written


def _element(name: str, value: Any, kind: str) -> Any:
    if name == "address":
        return [_kept(a, _ADDRESS) for a in value]
    if name == "telecom":
        return [_kept(t, _TELECOM) | {"value": _last_digits(str(t.get("value", "")))} for t in value]
    if kind in _OPEN and name in _REFERENCES:
        pointed = [_kept(v, ("reference", "type")) for v in (value if isinstance(value, list) else [value])]
        return pointed if isinstance(value, list) else pointed[0]
    if name == "contact":
        return [_person(c) for c in value]
    if name == "text":  # a narrative says in words what the elements say
        return {"status": "empty", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{DOT}</div>'}
    if kind == "RelatedPerson" and name == "name":
        return [{"text": DOT}]
    return value


def _person(contact: Mapping[str, Any]) -> dict[str, Any]:
    """Return a relative as relationship and last digits alone; R4 wants one of name, telecom, address, organization."""
    telecom = _element("telecom", contact.get("telecom", []), "Patient")
    kept = _kept(contact, ("relationship", "gender", "period"))
    return kept | ({"telecom": telecom} if telecom else {"name": {"text": DOT}})


def _kept(element: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: element[name] for name in names if name in element}


def _last_digits(value: str) -> str:
    tail = value[-2:] if value[-2:].isdigit() else ""
    return DOT * max(3, len(value) - 2 if tail else 3) + tail
