"""How an appointment is stored: with the hour that must be free, and what is said where it is taken.

Owns: the one call that stores an appointment, and that of whoever is not in care yet, where the fact comes first.
Refuses: a second appointment in one hour of a practitioner unless it was confirmed, and in a room always; so decides
the gate.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cloison.chart import facts
from cloison.chart.booking import When
from cloison.chart.writing import Change, Writer, write
from cloison.gate import calls
from cloison.gate.answers import Allowed, Refused
from cloison.pages import charts
from cloison.pages.charts import Chart
from cloison.pages.refusals import not_found
from cloison.pages.server import person, server

TAKEN = ("slot_taken", "room_taken")


def free(item: UUID, practitioner: UUID, when: When) -> dict[str, Any]:
    """Return the fact that this hour of a practitioner must be free."""
    span = {"since": when.start.isoformat(), "until": when.end.isoformat()}
    return {"fact": "free", "stay": str(item), "holder": str(practitioner)} | span


def store(
    request: HttpRequest, chart: Chart, change: Change, must_be_free: list[dict[str, Any]]
) -> HttpResponse | str | None:
    """Store one appointment; return None when it is kept, a reason of TAKEN, or the page that says why not."""
    known, who = server(request), person(request)
    if who.site_id is None:
        return not_found(request)
    writer = Writer(who.secret, who.role, who.site_id, who.purpose, "page")
    home = chart.home(str(change.resource["id"]))
    ask = write(known.keyring, writer, home, [change], chart.rows_of(home), more_facts=must_be_free)
    answer = known.gate.ask(ask)
    if isinstance(answer, Refused) and answer.reason in TAKEN:
        return answer.reason
    return charts.kept(request, chart, [change], answer)


def announce(request: HttpRequest, patient_id: UUID, stated: list[facts.Fact]) -> Allowed | Refused:
    """Write facts alone, about somebody whom this account may have nothing to do with yet; the gate counts it."""
    who = person(request)
    if who.site_id is None:
        return Refused("role_refuses")
    return server(request).gate.ask(
        calls.write(
            who.secret, patient_id, who.site_id, [], purpose=who.purpose, surface="page", facts=stated
        )
    )


def taken(reason: str) -> str:
    """Return what is said beside the form where the hour is taken."""
    if reason == "room_taken":
        return _("La salle est prise à cette heure : choisissez une autre salle, ou une autre heure.")
    return _(
        "Ce praticien a déjà un rendez-vous à cette heure. Choisissez une autre heure, ou cochez la case pour garder "
        "les deux."
    )
