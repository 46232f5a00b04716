"""« Importer un tableau de gardes » : a roster out of a spreadsheet, pasted, line by line.

Owns: reading the lines (unit; person; kind; from; to), and giving back those that were not taken, each with why.
Refuses: guessing: a name that two people bear is theirs to tell apart by RPPS number. Who may be on call, the gate
says.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cloison.gate import administration
from cloison.gate.answers import Refused
from cloison.pages import words
from cloison.pages.governing import turned_away
from cloison.pages.refusals import not_found
from cloison.pages.server import person, server

_ENTER = frozenset({"secretary", "director"})
_MOST = 500
_LARGEST = 200_000
_CELLS = 5
_MOMENTS = ("%d/%m/%Y %H:%M", "%d/%m/%Y %Hh%M", "%Y-%m-%d %H:%M")


@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Show the form; take the lines, and show those that were refused, to be mended and sent again."""
    if person(request).role not in _ENTER:
        return not_found(request)
    if request.method != "POST":
        return render(request, "pages/administration/roster.html", {})
    lines = _lines(request)
    if not lines or len(lines) > _MOST:
        fault = _("Collez un tableau de 1 à 500 lignes.")
        typed = request.POST.get("lines", "")
        return render(
            request, "pages/administration/roster.html", {"fault": fault, "typed": typed}, status=422
        )
    read = [_read(line) for line in lines]
    good = [row for row in read if isinstance(row, dict)]
    told = server(request).gate.look(administration.add_duties(person(request).secret, good))
    if isinstance(told, Refused):
        return turned_away(request, told.reason)
    said = iter(told.detail["rows"])
    wrong = [
        {"line": line, "why": why}
        for line, row in zip(lines, read, strict=True)
        if (why := _why(next(said)) if isinstance(row, dict) else row)
    ]
    added = len(lines) - len(wrong)
    context = {
        "added": ngettext("%(n)d ligne inscrite.", "%(n)d lignes inscrites.", added) % {"n": added},
        "wrong": wrong,
        "typed": "\n".join(str(one["line"]) for one in wrong),
    }
    return render(request, "pages/administration/roster.html", context, status=422 if wrong else 200)


def _lines(request: HttpRequest) -> list[str]:
    """Return the lines that were pasted; a head line and empty ones are left out."""
    text = request.POST.get("lines", "")[:_LARGEST]
    found = [line.strip() for line in text.splitlines() if line.strip(" ;\t,")]
    return found[1:] if found and found[0].lower().startswith(("unité", "unite", "unit")) else found


def _read(line: str) -> dict[str, str] | str:
    """Return a line's five cells, or a sentence about what cannot be read."""
    cells = [" ".join(cell.split()) for cell in line.replace("\t", ";").split(";")]
    if len(cells) < _CELLS or not all(cells[:_CELLS]):
        return _("Il manque une case : unité ; personne ; garde ou astreinte ; début ; fin.")
    times = [_moment(cell) for cell in cells[3:5]]
    if None in times:
        return _("Écrivez les dates et heures ainsi : 24/12/2026 18:30.")
    return {
        "unit": cells[0],
        "who": cells[1],
        "kind": cells[2].lower(),
        "since": str(times[0]),
        "until": str(times[1]),
    }


def _moment(cell: str) -> str | None:
    for form in _MOMENTS:
        try:
            return datetime.strptime(cell, form).replace(tzinfo=words.PARIS).isoformat()
        except ValueError:
            continue
    return None


def _why(word: Any) -> str:
    """Return why a line was not taken; nothing where it was."""
    if word == "added":
        return ""
    return {
        "unknown_unit": _("Aucune unité du site ne porte ce nom ni ce code."),
        "unknown_account": _("Personne en poste ne porte ce nom, cet identifiant ou ce numéro RPPS."),
        "several_accounts": _("Plusieurs personnes portent ce nom : écrivez le numéro RPPS."),
        "own_account": _("Personne ne se met soi-même de garde : demandez à un collègue de le saisir."),
        "wrong_times": _("Garde ou astreinte, de sept jours au plus, ni passée ni à plus de treize mois."),
    }.get(str(word), _("Cette ligne n’a pas été acceptée."))
