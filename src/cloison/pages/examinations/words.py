"""The states of an order and of a result, in words and by shape.

Owns: which word and shape stand for what. Refuses: colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cloison.chart import laboratory, results
from cloison.pages import reading, words

FLAGS = {
    "LL": ("▼▼", gettext_lazy("très bas")),
    "L": ("▼", gettext_lazy("bas")),
    "N": ("", gettext_lazy("normal")),
    "H": ("▲", gettext_lazy("élevé")),
    "HH": ("▲▲", gettext_lazy("très élevé")),
    "A": ("◆", gettext_lazy("anormal")),
    "AA": ("◆◆", gettext_lazy("très anormal")),
}
STATUSES = {
    "preliminary": gettext_lazy("Résultat provisoire"),
    "partial": gettext_lazy("Résultat partiel"),
    "amended": gettext_lazy("Résultat modifié"),
    "corrected": gettext_lazy("Résultat corrigé"),
    "appended": gettext_lazy("Résultat complété"),
}
PRIORITIES = {
    "stat": gettext_lazy("Immédiat"),
    "urgent": gettext_lazy("Urgent"),
    "routine": gettext_lazy("Normal"),
}


def state(order: Mapping[str, Any], report: Mapping[str, Any] | None) -> tuple[str, str]:
    """Return (code, words) of where an order is: asked, received, out, read, to be corrected, withdrawn."""
    if order.get("status") in ("revoked", "entered-in-error"):
        return "withdrawn", _("annulée")
    if report is not None and results.is_out(report) and order.get("status") == "active":
        return "correction", _("à corriger")
    if report is not None and results.is_out(report):
        return ("read", _("lu")) if results.read_by(report) else ("out", _("résultat à lire"))
    if report is not None and report.get("status") in ("preliminary", "partial"):
        return "received", _("provisoire")
    if report is not None:
        return "received", _("reçue")
    return ("done", _("faite")) if order.get("status") == "completed" else ("asked", _("demandée"))


def status(report: Mapping[str, Any]) -> str:
    """Return the words of a report that is not plainly final; empty for one that is."""
    return str(STATUSES.get(str(report.get("status")), ""))


def value(observation: Mapping[str, Any]) -> dict[str, Any]:
    """Return one value as a row shows it: name, value with unit, flag by shape and word, usual values, moment."""
    code = laboratory.flag_of(observation)
    shape, word = FLAGS.get(code, ("", ""))
    return {
        "name": reading.concept(observation.get("code")),
        "value": reading.value(dict(observation)),
        "flag": code,
        "shape": shape,
        "word": str(word),
        "usual": usual(observation),
        "notes": [str(n["text"]) for n in observation.get("note", ()) if n.get("text")],
        "when": words.moment(observation["effectiveDateTime"])
        if observation.get("effectiveDateTime")
        else "",
    }


def usual(observation: Mapping[str, Any]) -> str:
    """Return the reference range of an Observation in words; empty where none stands."""
    for one in observation.get("referenceRange", ()):
        low, high = one.get("low") or {}, one.get("high") or {}
        if one.get("text") and not (low and high):  # a limit, or words: as the laboratory writes it
            return str(one["text"])
        if said := span((low.get("value"), high.get("value")), str((low or high).get("unit", ""))):
            return said
    return ""


def span(bounds: laboratory.Range | None, unit: str) -> str:
    """Return usual values: « 3,5 à 5,0 mmol/L », « ≤ 5 mg/L »; empty for none."""
    low, high = bounds or (None, None)
    if low is not None and high is not None:
        said = _("%(low)s à %(high)s") % {"low": words.number(low), "high": words.number(high)}
    elif high is not None:
        said = f"≤ {words.number(high)}"
    elif low is not None:
        said = f"≥ {words.number(low)}"
    else:
        return ""
    return f"{said} {words.unit(unit)}".strip()
