"""« Chronologie »: everything that happened, in one column, by stay and by day.

Owns: what each type of resource says in one entry, the filters, the days shown. Refuses: leaving out what was
a mistake: it stands struck, with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cloison.chart import notes, present, vitals
from cloison.chart.author import is_mistaken, mistake
from cloison.pages import charts, reading, words
from cloison.pages.entries import posting

Resource = dict[str, Any]
FILTERS = {
    "transmission": gettext_lazy("Transmissions et notes"),
    "constantes": gettext_lazy("Constantes"),
    "prescription": gettext_lazy("Prescriptions"),
    "resultat": gettext_lazy("Examens et résultats"),
    "document": gettext_lazy("Documents"),
    "mouvement": gettext_lazy("Séjours et mouvements"),
}
DAYS = 7
_WORDS = {
    "Composition": "transmission",
    "Observation": "constantes",
    "MedicationRequest": "prescription",
    "MedicationAdministration": "prescription",
    "ServiceRequest": "resultat",
    "DiagnosticReport": "resultat",
    "DocumentReference": "document",
    "Encounter": "mouvement",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: when, of which kind, in lines, by whom; struck with its reason where a mistake."""

    at: datetime
    kind: str
    lines: tuple[tuple[str, str], ...]
    by: str
    item: str
    resource_type: str
    struck: str = ""
    amended: bool = False
    note: bool = False
    whole_day: bool = False
    origin: str = ""
    """Whose record it came from, where that is another identity of the person."""

    @property
    def day(self) -> str:
        """The day, in words."""
        return self.at.strftime("%d/%m/%Y")

    @property
    def hour(self) -> str:
        """The hour, where one is known."""
        return "" if self.whole_day else self.at.strftime("%H:%M")

    @property
    def label(self) -> str:
        """The kind, in words."""
        return str(FILTERS[self.kind])


@require_GET
def timeline(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show a week of entries (or the last ones there are), and the way to the week before."""
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    chosen = request.GET.get("type", "")
    kind = chosen if chosen in FILTERS else ""
    entries = [e for e in of(chart.resources) if not kind or e.kind == kind]
    if chart.others:
        entries = [replace(e, origin=chart.origin(e.item)) for e in entries]
    until = _until(request.GET.get("avant", ""))
    before = [e for e in entries if until is None or e.at.date() <= until]
    first = before[0].at.date() - timedelta(days=DAYS - 1) if before else None
    shown = [e for e in before if first is None or e.at.date() >= first]
    context = {
        "groups": list(_grouped(shown, present.stays(chart.resources))),
        "filters": [(key, label, key == kind) for key, label in FILTERS.items()],
        "kind": kind,
        "earlier": (first - timedelta(days=1)).isoformat() if first and len(before) > len(shown) else "",
        "writes": posting.writes(request),
    }
    return charts.page(request, chart, "timeline", "pages/entries/timeline.html", context)


def of(resources: list[Resource]) -> list[Entry]:
    """Return the entries of a record, the latest first; a round of vital signs is one entry."""
    found: list[Entry] = []
    for r in resources:
        kind, read = _WORDS.get(r["resourceType"]), _READ.get(r["resourceType"])
        if kind and read:
            found += read(r, kind)
    found += _rounds(resources)
    return sorted(found, key=lambda e: e.at, reverse=True)


def _until(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _grouped(
    entries: list[Entry], stays: list[present.Stay]
) -> Iterator[tuple[str, list[tuple[str, list[Entry]]]]]:
    """Yield (stay in words, its days): an entry belongs to the stay in which it happened."""
    for name, inside in groupby(entries, key=lambda e: _stay_of(e, stays)):
        yield name, [(day, list(found)) for day, found in groupby(inside, key=lambda e: e.day)]


def _stay_of(entry: Entry, stays: list[present.Stay]) -> str:
    for stay in stays:
        begun, left = (present.instant(text, words.PARIS) for text in (stay.since, stay.until))
        if begun and begun <= entry.at and (left is None or entry.at <= left):
            told = {"nda": stay.nda or "—", "unit": stay.unit, "since": words.day(stay.since)}
            return _("Séjour %(nda)s, %(unit)s, depuis le %(since)s") % told
    return _("Hors séjour")


def _entry(
    r: Resource, kind: str, when: str | None, lines: list[tuple[str, str]], by: str, **more: Any
) -> list[Entry]:
    at = present.instant(when, words.PARIS)
    if at is None:
        return []
    struck = ""
    if is_mistaken(r):
        reason, who = mistake(r)
        struck = _("Saisi par erreur : %(reason)s (%(who)s)") % {"reason": reason or "—", "who": who or "—"}
    told = tuple((label, text) for label, text in lines if text)
    whole_day = len(when or "") <= 10
    return [Entry(at, kind, told, by, r["id"], r["resourceType"], struck, whole_day=whole_day, **more)]


def _note(r: Resource, kind: str) -> list[Entry]:
    if notes.is_letter(r):
        return _letter(r)
    said = notes.read(r)
    by = ", ".join(a.get("display", "") for a in r.get("author", ()))
    label = _("Cible") if said.kind == notes.FOCUS else ""
    lines = [(label, said.title), *((title, text) for title, text in said.parts)]
    return _entry(r, kind, r.get("date"), lines, by, amended=r.get("status") == "amended", note=True)


def _letter(r: Resource) -> list[Entry]:
    by = ", ".join(a.get("display", "") for a in r.get("author", ()))
    state = _("brouillon à signer") if r.get("status") == "preliminary" else _("signée")
    return _entry(r, "document", r.get("date"), [(str(r.get("title", "")), state)], by)


def _prescription(r: Resource, kind: str) -> list[Entry]:
    doses = "; ".join(str(d.get("text", "")) for d in r.get("dosageInstruction", ()) if d.get("text"))
    line = f"{reading.medicine(r)} – {doses}" if doses else reading.medicine(r)
    return _entry(r, kind, r.get("authoredOn"), [("", line)], (r.get("requester") or {}).get("display", ""))


def _given(r: Resource, kind: str) -> list[Entry]:
    by = ", ".join((p.get("actor") or {}).get("display", "") for p in r.get("performer", ()))
    return _entry(r, kind, r.get("effectiveDateTime"), [(_("Administré"), reading.medicine(r))], by)


def _ordered(r: Resource, kind: str) -> list[Entry]:
    by = (r.get("requester") or {}).get("display", "")
    return _entry(r, kind, r.get("authoredOn"), [(_("Demandé"), reading.concept(r.get("code")))], by)


def _reported(r: Resource, kind: str) -> list[Entry]:
    by = ", ".join(p.get("display", "") for p in r.get("performer", ()))
    lines = [(reading.concept(r.get("code")), str(r.get("conclusion", "")) or _("résultat reçu"))]
    return _entry(r, kind, r.get("effectiveDateTime") or r.get("issued"), lines, by)


def _document(r: Resource, kind: str) -> list[Entry]:
    by = ", ".join(a.get("display", "") for a in r.get("author", ()))
    title = str(r.get("description") or reading.concept(r.get("type")))
    return _entry(r, kind, r.get("date"), [("", title)], by)


def _moved(r: Resource, kind: str) -> list[Entry]:
    found: list[Entry] = []
    period = r.get("period") or {}
    for n, place in enumerate(r.get("location", ())):
        where = " – ".join(
            p
            for p in (
                (place.get("location") or {}).get("display", ""),
                (place.get("physicalType") or {}).get("text", ""),
            )
            if p
        )
        label = _("Mutation") if n else _("Entrée")
        since = (place.get("period") or {}).get("start") or (period.get("start") if n == 0 else None)
        found += _entry(r, kind, since, [(label, where or words.unknown())], "")
    if not r.get("location"):
        found += _entry(r, kind, period.get("start"), [(_("Entrée"), words.unknown())], "")
    return found + _entry(r, kind, period.get("end"), [(_("Sortie"), _("fin du séjour"))], "")


def _rounds(resources: list[Resource]) -> list[Entry]:
    """One entry for all that one person measured at one moment; mistakes stand alone."""
    taken: dict[tuple[str, str, str], list[vitals.Reading]] = {}
    for one in vitals.readings(resources, None):
        taken.setdefault((one.at, one.by, one.item if one.mistaken else ""), []).append(one)
    by_id = {r["id"]: r for r in resources if r["resourceType"] == "Observation"}
    found: list[Entry] = []
    for (at, by, item), group in taken.items():
        line = " · ".join(f"{g.measure.text} {words.number(g.value)} {g.measure.unit}" for g in group)
        r = by_id[item] if item else {"id": group[0].item, "resourceType": "Observation"}
        found += _entry(r, "constantes", at, [("", line)], by)
    return found


_READ: dict[str, Callable[[Resource, str], list[Entry]]] = {
    "Composition": _note,
    "MedicationRequest": _prescription,
    "MedicationAdministration": _given,
    "ServiceRequest": _ordered,
    "DiagnosticReport": _reported,
    "DocumentReference": _document,
    "Encounter": _moved,
}
