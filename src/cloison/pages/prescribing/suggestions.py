"""What is found while a medicine's name is typed. It names no patient and opens no record.

Owns: the answer as JSON, for prescribers. Refuses: everybody else (404), more than 80 letters, more than 12 lines.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from cloison.pages.prescribing.desk import PRESCRIBERS
from cloison.pages.prescribing.formulary import medicines
from cloison.pages.refusals import not_found
from cloison.pages.server import person


@require_GET
def suggest(request: HttpRequest) -> HttpResponse:
    """Answer {"found": [{"key", "label", "codes", "marketed"}]} for `q`."""
    if person(request).role not in PRESCRIBERS:
        return not_found(request)
    found = [
        {"key": f.key, "label": f.label, "codes": sorted(f.medicine.codes), "marketed": f.medicine.marketed}
        for f in medicines().search(request.GET.get("q", "")[:80])
    ]
    return JsonResponse({"found": found})
