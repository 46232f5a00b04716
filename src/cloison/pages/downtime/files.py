"""The encrypted sheet of one's ward, to keep on the workstation before it is needed.

Owns: finding a unit's newest file. Refuses: a file of another unit (the file itself says whose it is), and whoever does
not work there; what is given is for two people's codes.
"""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from cloison.gate import downtime as calls
from cloison.gate.answers import Allowed
from cloison.pages.downtime.cards import ROLES
from cloison.pages.refusals import not_found
from cloison.pages.server import person, server
from cloison.records import sheet_lock


@require_GET
def file(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Give the newest sheet of a unit that one works in."""
    known, who = server(request), person(request)
    if who.role not in ROLES or known.sheets is None:
        return not_found(request)
    seen = known.gate.look(calls.my_cards(who.secret))
    mine = seen.detail.get("rows", []) if isinstance(seen, Allowed) else []
    if str(unit_id) not in {unit["id"] for unit in mine}:
        return not_found(request)
    found = newest(known.sheets, unit_id)
    if found is None:
        return not_found(request)
    name = {"Content-Disposition": f'attachment; filename="{found.name}"'}
    return HttpResponse(found.read_bytes(), content_type="application/octet-stream", headers=name)


def newest(folder: Path, unit_id: UUID) -> Path | None:
    """Return the newest sheet of a unit under `folder`, by what its name and its own head say."""
    files = sorted(folder.glob(f"*/*-{unit_id.hex[:6]}/*.sheet"), key=lambda path: path.name, reverse=True)
    for path in files:
        try:
            if sheet_lock.about(path.read_bytes())["salt"] == str(unit_id):
                return path
        except (sheet_lock.SheetError, OSError):  # gone meanwhile, or damaged: the one before
            continue
    return None
