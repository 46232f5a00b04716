"""The application mounted at /fhir/R4, its table of routes, and the one place where errors become answers.

Owns: `ROUTES`, `fhir_app`. Refuses: to let an exception's text, a query string or a body reach a log or an
answer.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cloison.chart.references import SUBJECT
from cloison.errors import CloisonError
from cloison.fhir import (
    assignments,
    break_glass,
    everything,
    metadata,
    outcome,
    practitioners,
    proposals,
    read,
    search,
    transaction,
    write,
)
from cloison.fhir.asker import Face
from cloison.gate.machine import MachineGate
from cloison.records.keyring import Keyring

Endpoint = Callable[[Request], Awaitable[Response]]

_LOG = logging.getLogger("cloison.fhir")
_KINDS = sorted({*SUBJECT, *metadata.READ_ONLY})

ROUTES: tuple[tuple[str, str, Endpoint], ...] = (
    ("GET", "/metadata", metadata.metadata),
    ("POST", "/", transaction.transaction),
    ("GET", "/Patient", search.search_patients),
    ("POST", "/Patient", write.create),
    ("POST", "/Patient/_search", search.post_search_patients),
    ("GET", "/Patient/{patient}", read.read_patient),
    ("PUT", "/Patient/{id}", write.update),
    ("GET", "/Patient/{patient}/$everything", everything.everything),
    ("POST", "/Patient/{patient}/$break-glass", break_glass.break_glass),
    ("GET", "/Patient/{patient}/{type}", search.search_compartment),
    ("GET", "/Patient/{patient}/{type}/{id}", read.read_in_compartment),
    ("POST", "/Practitioner", practitioners.create),
    ("POST", "/Practitioner/_search", practitioners.search),
    ("GET", "/Practitioner/{id}", practitioners.read),
    ("POST", "/Practitioner/{id}/$end", practitioners.end),
    ("POST", "/PractitionerRole", assignments.create),
    ("GET", "/PractitionerRole", assignments.search),
    ("POST", "/PractitionerRole/{id}/$end", assignments.end),
    ("GET", "/Task/$proposals", proposals.listed),
    ("POST", "/Task/$propose", proposals.propose),
    ("POST", "/Task/{id}/$decide", proposals.decide),
    ("GET", "/{type}", search.search_type),
    ("POST", "/{type}", write.create),
    ("POST", "/{type}/_search", search.post_search_type),
    ("GET", "/{type}/{id}", read.read_with_patient),
    ("PUT", "/{type}/{id}", write.update),
)
"""Method, path and endpoint of all there is; the first that fits answers. Tests derive their matrix from it.
"""


def fhir_app(gate: MachineGate, keyring: Keyring, index_key: bytes, *, test_ins: bool = False) -> Starlette:
    """Return the FHIR R4 interface, to be mounted at /fhir/R4. `keyring` must hold its keys already.

    `test_ins`: whether matricules issued for tests are taken.
    """
    app = Starlette(
        routes=[Route(path, _guarded(endpoint, path), methods=[method]) for method, path, endpoint in ROUTES],
        exception_handlers={HTTPException: _unrouted},
    )
    app.router.redirect_slashes = False  # a redirect would repeat the query string in a header
    app.state.face = Face(gate, keyring, index_key, test_ins)
    return app


def _guarded(endpoint: Endpoint, path: str) -> Endpoint:
    fixed = {"type": "Patient"} if path.startswith("/Patient") and "{type}" not in path else {}

    async def answered(request: Request) -> Response:
        request.path_params.update(fixed)
        try:
            _known_type(request)
            return await endpoint(request)
        except outcome.Problem as wrong:
            return outcome.told(wrong)
        except CloisonError as error:
            _LOG.error("fhir: %s", error.code)
            return outcome.told(outcome.fault(error))
        except Exception as error:
            # The type alone: a message or a trace may hold what was being read.
            _LOG.error("fhir: unexpected %s at %s", type(error).__name__, _place(error))
            return outcome.told(
                outcome.problem(500, "exception", "Something failed here; nothing more is known.")
            )

    answered.__name__ = endpoint.__name__
    return answered


def _known_type(request: Request) -> None:
    kind = request.path_params.get("type", "Patient")
    if kind not in _KINDS and kind != "Patient":
        raise outcome.problem(404, "not-supported", "There is no such type here; see metadata.")


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "nowhere" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"


async def _unrouted(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    code, sentence = {
        405: ("not-supported", "This address does not take this method; see metadata."),
    }.get(status, ("not-found", "There is nothing at this address; see metadata."))
    return outcome.told(outcome.Problem(status, (outcome.Issue(code, sentence),), headers))
