"""The run over HTTP: the record server as it is served, bearer tokens, plaintext loopback.

Owns: a load generator of raw sockets (16 connections kept open), in this process; the server is another. Refuses: an
answer that is not 200 and no Patient.
"""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from uuid import UUID

from cloison.deployment import Deployment

PORT = 8790


@dataclass(frozen=True)
class Served:
    """Throughput and latency of one run."""

    per_second: float
    p50_ms: float
    p99_ms: float


def over_http(deployment: Deployment, pairs: list[tuple[str, UUID]], clients: int, seconds: int) -> Served:
    """Serve `deployment` and read Patients of `pairs` for `seconds`, after a warm-up of a fifth of it."""
    environment = os.environ | {"CLOISON_DATA": str(deployment.data), "PORT": str(PORT)}
    program = [sys.executable, "-c", "from cloison.cli import main; main()", "serve", "record"]
    server = subprocess.Popen(program, env=environment)
    try:
        _wait()
        asyncio.run(_load(pairs, clients, seconds / 5))
        return asyncio.run(_load(pairs, clients, seconds))
    finally:
        server.terminate()
        server.wait()


def _wait() -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The record server did not start.")


async def _load(pairs: list[tuple[str, UUID]], clients: int, seconds: float) -> Served:
    until = time.perf_counter() + seconds
    began = time.perf_counter()
    found = await asyncio.gather(*(_client(pairs, until) for _ in range(clients)))
    took = time.perf_counter() - began
    times = sorted(t for one in found for t in one)
    return Served(len(times) / took, 1000 * times[len(times) // 2], 1000 * times[int(len(times) * 0.99)])


async def _client(pairs: list[tuple[str, UUID]], until: float) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    times = []
    while (began := time.perf_counter()) < until:
        token, patient = random.choice(pairs)
        writer.write(
            f"GET /fhir/R4/Patient/{patient} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(x[15:]) for x in head.lower().split(b"\r\n") if x.startswith(b"content-length:"))
        body = await reader.readexactly(length)
        if not head.startswith(b"HTTP/1.1 200") or b'"Patient"' not in body:
            raise SystemExit(f"Not an opening: {head[:80]!r} {body[:300]!r}")
        times.append(time.perf_counter() - began)
    writer.close()
    return times
