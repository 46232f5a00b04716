"""The record server as one ASGI application: `/fhir/R4` for machines, everything else for people.

Owns: start-up (keyring, both clients of the gate) and the small faces that hold no data. Refuses: to start without
the keyring; to tell more than "ready" or "not ready".
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
from collections.abc import AsyncIterator
from pathlib import Path

from a2wsgi import WSGIMiddleware
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cloison.deployment import Deployment
from cloison.errors import CloisonError
from cloison.fhir.app import fhir_app
from cloison.gate.client import Gate
from cloison.gate.machine import MachineGate
from cloison.pages.prescribing.formulary import medicines
from cloison.pages.wsgi import application_for
from cloison.records import root_key, sheet_lock
from cloison.records.keyring import INDEX, Keyring
from cloison.records.marks import Marks
from cloison.serving.keys import keyring_of
from cloison.settings import read_settings

_MACHINES = "/fhir/R4"
_THREADS = 8
_SWEEP_EVERY = 10.0
"""Seconds."""


def application() -> ASGIApp:
    """Build the application of the deployment in CLOISON_DATA; granian calls this once per worker."""
    deployment = Deployment.open(Path(os.environ["CLOISON_DATA"]))
    conninfo = deployment.conninfo("cloison_web")
    root = root_key.load(deployment.data, demo=deployment.is_demo)
    index = root.subkey(INDEX)
    marks = Marks(index)
    people = Gate(conninfo, marks, most=_THREADS)
    keyring = keyring_of(deployment, people, root)
    machines = MachineGate(conninfo, marks)
    port = int(os.environ.get("PORT", "8000"))
    signin = os.environ.get("CLOISON_SIGNIN_URL", f"http://127.0.0.1:{port + 1}/")
    settings = read_settings(os.environ)
    pages = application_for(
        people,
        keyring,
        index,
        signin_url=signin,
        most_upload=settings.upload_megabytes << 20,
        sheets=deployment.data / sheet_lock.FOLDER,
    )
    medicines()
    machine_face = fhir_app(machines, keyring, index, test_ins=deployment.is_demo or settings.test_ins)

    @contextlib.asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        sweeper = asyncio.create_task(_sweep(machines, keyring))
        yield
        sweeper.cancel()
        await machines.close()
        people.close()

    async def ready(_: Request) -> Response:
        try:
            return PlainTextResponse("ready\n" if await machines.whoami(b"nobody") is None else "not ready\n")
        except CloisonError:
            return PlainTextResponse("not ready\n", status_code=503)

    others = Starlette(
        lifespan=life,
        routes=[
            Route("/healthz", _alive),
            Route("/readyz", ready),
            Route("/metrics", _metrics),
            Mount("/", WSGIMiddleware(pages, workers=_THREADS)),  # type: ignore[arg-type]
        ],
    )
    return _by_path(machine_face, others)


def _by_path(machine_face: ASGIApp, others: ASGIApp) -> ASGIApp:
    """Send machines to their face before anything else is looked at: its reads are the busiest path of all."""

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] == "http" and scope["path"] == _MACHINES
        ):  # a transaction is posted to the base itself
            scope = {**scope, "path": _MACHINES + "/"}
        if scope["type"] == "http" and scope["path"].startswith(_MACHINES + "/"):
            scope["root_path"] = scope.get("root_path", "") + _MACHINES
            await machine_face(scope, receive, send)
        else:

            async def told() -> (
                Message
            ):  # granian's own gives a Future, and a2wsgi waits for coroutines alone
                return await receive()

            await others(scope, told, send)

    return route


async def _sweep(machines: MachineGate, keyring: Keyring) -> None:
    """Keep the table of tickets small, the canaries known, and the keyring up to date, well within the 30 s of
    destroy_wrapping_key.sql.

    A database that is away meanwhile, or a key that does not open, is told by whoever asks something.
    """
    while True:
        await asyncio.sleep(_SWEEP_EVERY)
        with contextlib.suppress(CloisonError):
            await machines.sweep()
        with contextlib.suppress(CloisonError):
            await machines.load_marks()
        with contextlib.suppress(CloisonError):
            await asyncio.to_thread(keyring.look)


async def _alive(_: Request) -> Response:
    return PlainTextResponse("ok\n")


async def _metrics(request: Request) -> Response:
    """Loopback only: counts of the process, nothing of patients."""
    if request.client is None or request.client.host not in ("127.0.0.1", "::1"):
        return PlainTextResponse("", status_code=404)
    used = resource.getrusage(resource.RUSAGE_SELF)
    text = (
        f"# TYPE process_resident_memory_peak_bytes gauge\nprocess_resident_memory_peak_bytes {used.ru_maxrss * 1024}\n"
        f"# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total {used.ru_utime + used.ru_stime:.3f}\n"
    )
    return PlainTextResponse(text, media_type="text/plain; version=0.0.4")
