"""The print of the DLU: one opening, counted as a print, one page of paper.

Owns: the sizes that are tried until it is one page. Refuses: whoever does not read the treatment.
"""

from __future__ import annotations

import io
import subprocess
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cloison.pages import charts, typesetting
from cloison.pages.dlu import content
from cloison.pages.entries import posting
from cloison.pages.refusals import not_found, stop
from cloison.pages.server import person

NEEDED = frozenset({"traits", "contact", "clinical", "prescriptions"})
_TEMPLATE = Path(__file__).parent / "dlu.typ"
_SIZES = (11, 10, 9, 8, 7.2, 6.5)


@require_GET
def dlu(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Print the DLU of one patient."""
    who = person(request)
    if not set(who.slices) >= NEEDED:
        return not_found(request)
    chart = charts.open_chart(request, patient_id, surface="print", detail="DLU")
    if isinstance(chart, HttpResponse):
        return chart
    with translation.override("fr"):
        told = content.data(chart, who.site or "", posting.author(request).name, timezone.localtime())
    try:
        made = one_page(told)
    except subprocess.SubprocessError:
        return stop(
            request,
            422,
            _("Impossible d’imprimer"),
            _("Un nom ou un texte contient un caractère qui ne s’imprime pas (émoji, autre écriture)."),
            _("Corrigez-le, puis imprimez de nouveau. Rien n’a été imprimé."),
        )
    return HttpResponse(
        made, content_type="application/pdf", headers={"Content-Disposition": 'inline; filename="dlu.pdf"'}
    )


def one_page(told: dict[str, Any]) -> bytes:
    """Return the PDF in the largest size in which it is one page; in the smallest where it is never one."""
    from pypdf import PdfReader

    made = b""
    for size in _SIZES:
        made = typesetting.pdf(_TEMPLATE, told | {"size": size})
        if len(PdfReader(io.BytesIO(made)).pages) == 1:
            break
    return made
