"""A posology as the French sentence of the screen, of the record and of the ordonnance: the same everywhere.

Owns: its words. Refuses: trailing zeros, abbreviations that are misread, a dose without its unit.
"""

from __future__ import annotations

from decimal import Decimal

from cloison.medicines.dosage import DAYS, MOMENTS, SPANS, Dosage
from cloison.medicines.medicine import number

_INVARIABLE = frozenset({"ml", "mg", "g", "mmol", "mois"})
_FEMININE_OR_NOT = {"cuillère-mesure": "cuillères-mesures"}


def amount(value: Decimal, unit: str) -> str:
    """Return a dose with its unit, never apart when a line wraps.

    >>> amount(Decimal("0.50"), "comprimé"), amount(Decimal(2), "cuillère-mesure"), amount(Decimal(1000), "mg")
    ('0,5\\xa0comprimé', '2\\xa0cuillères-mesures', '1\\u202f000\\xa0mg')
    """
    return f"{number(format(value, 'f'))}\u00a0{plural(unit, value)}"


def doses(dosage: Dosage) -> str:
    """Return the dose, or those of each moment where they differ: « 1 comprimé le matin et 2 comprimés le soir »."""
    if not dosage.amounts:
        return amount(dosage.amount, dosage.unit)
    taken = zip(dosage.moments, dosage.amounts, strict=True)
    return listed([f"{amount(dose, dosage.unit)} {MOMENTS[moment]}" for moment, dose in taken])


def plural(unit: str, value: Decimal | int) -> str:
    """Return the unit in the number of `value`: from two on, as in French."""
    if value < 2 or unit in _INVARIABLE or unit.endswith("s"):
        return unit
    return _FEMININE_OR_NOT.get(unit, f"{unit}s")


def when(dosage: Dosage) -> str:
    """Return when it is taken: « le matin et au coucher », « toutes les 6 heures », « le lundi, le matin »."""
    days = listed([f"le {DAYS[day]}" for day in dosage.weekdays])
    if dosage.moments:
        said = listed([MOMENTS[m] for m in dosage.moments])
    elif dosage.every:
        said = "toutes les heures" if dosage.every == 1 else f"toutes les {dosage.every}\u00a0heures"
    else:
        said = f"{dosage.times or 1}\u00a0fois par jour"
    return f"{days}, {said}" if days else said


def lasting(dosage: Dosage) -> str:
    """Return for how long: « pendant 7 jours »; empty where nothing says so."""
    if dosage.span is None:
        return ""
    count, code = dosage.span
    return f"pendant {count}\u00a0{plural(SPANS[code][0], count)}"


def posology(dosage: Dosage) -> str:
    """Return the whole posology without its duration.

    >>> posology(Dosage(Decimal(1), "gélule", "orale", ("MORN", "EVE")))
    '1\\xa0gélule, voie orale, le matin et le soir.'
    >>> posology(Dosage(Decimal(2), "gélule", "orale", ("MORN", "EVE"), amounts=(Decimal(1), Decimal(2))))
    '1\\xa0gélule le matin et 2\\xa0gélules le soir, voie orale.'
    """
    parts = [amount(dosage.amount, dosage.unit), way(dosage.route), when(dosage)]
    if dosage.amounts:
        days = listed([f"le {DAYS[day]}" for day in dosage.weekdays])
        parts = [days, doses(dosage), way(dosage.route)]
    said = ", ".join(part for part in parts if part)
    if dosage.as_needed:
        said += f", si besoin\u00a0: {dosage.as_needed}"
    if dosage.most is not None:
        said += f"; au plus {amount(dosage.most, dosage.unit)} par 24\u00a0heures"
    comment = dosage.comment.rstrip(".")
    return f"{said}. {comment}." if comment else f"{said}."


def whole(dosage: Dosage) -> str:
    """Return posology and duration in one line."""
    lasts = lasting(dosage)
    said = posology(dosage)
    return f"{said} {lasts[0].upper()}{lasts[1:]}." if lasts else said


def way(route: str) -> str:
    """Return a route as people say it: « voie orale »; those of the database that begin with « voie » stay."""
    return route if not route or route.startswith("voie ") else f"voie {route}"


def listed(words: list[str]) -> str:
    """Return words as a list that is read: « a, b et c »."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} et {words[-1]}" if words else ""
