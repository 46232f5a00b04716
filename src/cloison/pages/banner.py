"""What stands above every page of a record: where the patient is, and what everybody near them must know at once.

Owns: the stay, the weight of the day, renal function, isolation, risks and wishes, the photograph, the folded zone.
Refuses: clinical words to who does not read the clinical slice, wishes to others than physicians and nurses, and a
picture that is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from cloison.chart import flags, incoming, overdue, present, vitals
from cloison.pages import reading, words
from cloison.pages.server import Person

Resource = dict[str, Any]
_FILTRATION = frozenset({"62238-1", "98979-8", "33914-3", "77147-7", "88293-6"})  # LOINC: eGFR, by formula
_PICTURES = ("image/jpeg", "image/png")
_LARGEST_PICTURE = 200_000


@dataclass(frozen=True, slots=True)
class Present:
    """The stay of now, in words."""

    nda: str
    where: str
    day: str


@dataclass(frozen=True, slots=True)
class Strip:
    """The second line: each part is empty where there is nothing to say."""

    isolation: list[str]
    risks: list[str]
    wishes: list[str]
    weight: str
    filtration: str


def of(who: Person, patient: Resource, resources: list[Resource]) -> dict[str, Any]:
    """Return the banner's part of a page's context, as this person may see it."""
    clinical = "clinical" in who.slices
    return {
        "stay": _present(resources),
        "strip": _strip(who.role, resources) if clinical else None,
        "overdue": _overdue(resources) if clinical else "",
        "photo": _photo(patient) if "contact" in who.slices else "",
        "folded": _folded(patient) if "contact" in who.slices else None,
    }


def _present(resources: list[Resource]) -> Present | None:
    stay = present.current(resources)
    if stay is None:
        return None
    day = stay.day(datetime.now(UTC).astimezone(words.PARIS).date(), words.PARIS)
    where = " – ".join(part for part in (stay.unit, stay.place) if part)
    return Present(stay.nda, where, _("J+%(n)d") % {"n": day} if day is not None else "")


def _strip(role: str, resources: list[Resource]) -> Strip:
    held = flags.active(resources, role)
    shown = {group: [reading.concept(f.get("code")) for f in found] for group, found in held.items()}
    weight = vitals.last(resources, None).get("weight")
    return Strip(
        shown["isolation"],
        shown["risk"],
        shown["wishes"],
        f"{words.number(weight.value)} {weight.measure.unit} ({words.day(weight.at)})" if weight else "",
        _filtration(resources),
    )


def _filtration(resources: list[Resource]) -> str:
    found = [
        r
        for r in incoming.standing(
            reading.of_type(resources, "Observation")
        )  # not one that was corrected since
        if any(c.get("code") in _FILTRATION for c in (r.get("code") or {}).get("coding", ()))
    ]
    if not found:
        return ""
    latest = max(found, key=lambda r: str(r.get("effectiveDateTime", "")))
    return f"{reading.value(latest)} ({words.day(latest.get('effectiveDateTime'))})"


def _overdue(resources: list[Resource]) -> str:
    late = overdue.overdue(resources, datetime.now(UTC), words.PARIS)
    if late is None:
        return ""
    if late.never:
        return _("Aucune constante depuis l’entrée (%(n)d h)") % {"n": late.hours}
    return _("Constantes de plus de 12 h (%(n)d h)") % {"n": late.hours}


def _photo(patient: Resource) -> str:
    for one in patient.get("photo", ()):
        kind, data = one.get("contentType"), str(one.get("data", ""))
        if kind in _PICTURES and 0 < len(data) <= _LARGEST_PICTURE:
            return f"data:{kind};base64,{data}"
    return ""


def _folded(patient: Resource) -> list[tuple[str, str]]:
    names: Resource = next((n for n in patient.get("name", ()) if n.get("use") == "official"), {})
    given = ", ".join(names.get("given", ()))
    return [(_("Prénoms"), given), *reading.contact(patient)]
