"""The FHIR interface over a real database, and the cast as its clients."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx

from cloison.fhir.app import fhir_app
from cloison.gate.machine import MachineGate
from tests.people import World

T = TypeVar("T")


def bearer(secret: bytes) -> dict[str, str]:
    """The header that a program sends."""
    return {"Authorization": "Bearer " + base64.urlsafe_b64encode(secret).decode().rstrip("=")}


@dataclass
class Face:
    """One interface, one event loop, for one test."""

    world: World
    gate: MachineGate
    client: httpx.AsyncClient

    async def send(self, who: str | None, method: str, path: str, **more: Any) -> httpx.Response:
        """Send one request as `who` of the cast; nobody when None."""
        headers = {**(bearer(self.world.secret(who)) if who else {}), **more.pop("headers", {})}
        if "json" in more and method in ("POST", "PUT"):
            headers.setdefault("Content-Type", "application/fhir+json")
        return await self.client.request(method, path, headers=headers, **more)

    async def get(self, who: str | None, path: str, **more: Any) -> httpx.Response:
        return await self.send(who, "GET", path, **more)


def served(world: World, story: Callable[[Face], Coroutine[Any, Any, T]], *, test_ins: bool = False) -> T:
    """Run `story` against the interface, on a loop that ends with it."""

    async def run() -> T:
        gate = MachineGate(world.web, world.marks, most=4)
        app = fhir_app(gate, world.keyring, world.index_key, test_ins=test_ins)
        transport = httpx.ASGITransport(app=app)
        try:
            async with httpx.AsyncClient(transport=transport, base_url="http://fhir.test") as client:
                return await story(Face(world, gate, client))
        finally:
            await gate.close()

    return asyncio.run(run())
