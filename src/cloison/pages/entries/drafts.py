"""What is still being typed in a long form survives a session that ends.

Owns: the address that a form's script tells every few seconds, the encryption under the patient's own data key, and
giving the words back when the form is opened again. Refuses: the words of another account, and keeping them once the
form is sent.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid5

import orjson
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from cloison.errors import CloisonError
from cloison.gate import drafts
from cloison.pages import binding, charts, words
from cloison.pages.entries import posting
from cloison.pages.server import person, server
from cloison.records.envelope import Place, seal, unseal

_NOT_KEPT = ("csrfmiddlewaretoken", binding.FIELD)


@dataclass(frozen=True, slots=True)
class Back:
    """What a form is opened with: fields typed before and lost, and its page's context."""

    fields: dict[str, str] = field(default_factory=dict)
    context: dict[str, Any] = field(default_factory=dict)


class _Row(NamedTuple):
    account_id: UUID
    site_id: UUID
    wrapping_key_id: UUID
    wrapped: bytes
    at: datetime | None
    body: bytes | None


@require_POST
def keep(request: HttpRequest, patient_id: UUID, form: str) -> HttpResponse:
    """Keep what is in a form now: 204 when it is kept, 409 when it is not."""
    bound = binding.bound(request, patient_id)
    found = _row(request, patient_id, form) if not isinstance(bound, HttpResponse) else None
    if found is None or not posting.writes(request):
        return HttpResponse(status=409)
    said = {name: str(value) for name, value in request.POST.items() if name not in _NOT_KEPT}
    body = seal(orjson.dumps(said), _key(request, patient_id, found), _place(patient_id, found, form))
    who = person(request)
    try:
        told = server(request).gate.rows(drafts.keep(who.secret, patient_id, form, found.site_id, body))
    except CloisonError:
        return HttpResponse(status=409)  # the form goes on; its script says so and tries again
    return HttpResponse(status=204 if told and told[0][0] == "kept" else 409)


def given_back(request: HttpRequest, chart: charts.Chart, form: str) -> Back:
    """Return what this account typed into this form and did not send, if anything."""
    context = offered(chart.patient_id, form)
    found = _row(request, chart.patient_id, form)
    if found is None or found.body is None or found.at is None:
        return Back(context=context)
    plain = unseal(found.body, _key(request, chart.patient_id, found), _place(chart.patient_id, found, form))
    return Back(orjson.loads(plain), context | {"given_back": words.moment(found.at)})


def offered(patient_id: UUID, form: str) -> dict[str, Any]:
    """Return the context by which a form's script knows where to tell."""
    return {"draft_url": reverse("keep_draft", args=[patient_id, form])}


def drop(request: HttpRequest, patient_id: UUID, form: str, done: HttpResponse) -> None:
    """Forget a draft once its form is kept (`done` leads on); anything else leaves it."""
    if done.status_code == 303:
        server(request).gate.rows(drafts.drop(person(request).secret, patient_id, form))


def _row(request: HttpRequest, patient_id: UUID, form: str) -> _Row | None:
    rows = server(request).gate.rows(drafts.of(person(request).secret, patient_id, form))
    return _Row(*rows[0]) if rows else None


def _key(request: HttpRequest, patient_id: UUID, found: _Row) -> bytes:
    ring = server(request).keyring
    return ring.data_key(patient_id, found.site_id, "clinical", found.wrapping_key_id, bytes(found.wrapped))


def _place(patient_id: UUID, found: _Row, form: str) -> Place:
    """A draft is bound to its patient, account and form: moved anywhere else it does not open."""
    return Place(patient_id, found.site_id, "clinical", "Draft", uuid5(found.account_id, form), 1)
