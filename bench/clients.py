"""The load generator over HTTP: raw sockets kept open, requests rendered to bytes beforehand, one epoll loop.

Owns: the closed loop of some clients in this very process (so that its CPU is known and small), framing by
Content-Length, latencies. Refuses: to parse more than status and length; to believe an answer that the judge of a
measurement does not name.
"""

from __future__ import annotations

import gc
import select
import socket
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.pgbench import percentile
from bench.processes import Server, cpu_seconds, postmaster
from cloison.deployment import Deployment

Judge = Callable[[int, bytes, Any], str]
"""Says in a word what an answer is: status, the whole answer, and the key that the request came with."""
Next = Callable[[], tuple[bytes, Any]]
"""Gives the next request, and a key for the judge."""

_LENGTH = b"content-length: "


@dataclass(frozen=True)
class Served:
    """One run: answers of the first word a second, their latencies in ms sorted, CPU in us per answer, all words."""

    per_second: float
    times: list[float]
    words: Counter[str]
    cpu_application: float
    cpu_database: float
    cpu_load: float

    def at(self, share: float) -> float:
        """Return a percentile of the latencies, ms."""
        return percentile(self.times, share)


@dataclass(slots=True)
class _Wire:
    link: socket.socket
    key: Any = None
    began: float = 0.0
    answer: bytes = b""
    whole: int = 0


def get(path: str, token: str) -> bytes:
    """Render a GET of `path`."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n".encode()


def page(path: str, token: str) -> bytes:
    """Render a GET of a page, as a browser that is signed in sends it."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: cloison_session={token}\r\n\r\n".encode()


def post(path: str, token: str, form: str) -> bytes:
    """Render a POST of a form."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
    kind = "Content-Type: application/x-www-form-urlencoded\r\n"
    return f"{head}{kind}Content-Length: {len(form)}\r\n\r\n{form}".encode()


def drive(
    deployment: Deployment,
    server: Server,
    following: Next,
    judge: Judge,
    *,
    good: str,
    clients: int,
    seconds: float,
) -> Served:
    """Send what `following` gives from `clients` connections for `seconds`; count what `judge` says."""
    main = postmaster(deployment)
    application, database, own = cpu_seconds(server.pid), cpu_seconds(main), time.process_time()
    gc.collect()
    gc.disable()
    try:
        times, words, took = _loop(server.port, following, judge, clients, time.perf_counter() + seconds)
    finally:
        gc.enable()
    answers = max(1, len(times))
    kept = sorted(1000 * t for t, word in times if word == good)
    return Served(
        len(kept) / took,
        kept,
        words,
        1e6 * (cpu_seconds(server.pid) - application) / answers,
        1e6 * (cpu_seconds(main) - database) / answers,
        1e6 * (time.process_time() - own) / answers,
    )


def one(server: Server, request: bytes) -> tuple[int, bytes, float]:
    """Send one request on a connection of its own; return status, body and seconds."""
    with Line(server) as line:
        return line.ask(request)


class Line:
    """One connection kept open, for measurements that ask one thing after another."""

    def __init__(self, server: Server) -> None:
        self._wire = _Wire(_connected(server.port))

    def __enter__(self) -> Line:
        """Return itself, connected."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self._wire.link.close()

    def ask(self, request: bytes) -> tuple[int, bytes, float]:
        """Send a request; return status, the whole answer's body, and seconds until it was there."""
        wire = self._wire
        began = time.perf_counter()
        wire.link.sendall(request)
        while not _complete(wire, wire.link.recv(262_144)):
            pass
        took = time.perf_counter() - began
        answer, wire.answer, wire.whole = wire.answer, b"", 0
        return int(answer[9:12]), answer.split(b"\r\n\r\n", 1)[1], took


def _loop(
    port: int, following: Next, judge: Judge, clients: int, until: float
) -> tuple[list[tuple[float, str]], Counter[str], float]:
    wires = {wire.link.fileno(): wire for wire in (_Wire(_connected(port)) for _ in range(clients))}
    poll = select.epoll()
    times: list[tuple[float, str]] = []
    clock = time.perf_counter
    start = clock()
    try:
        for number, wire in wires.items():
            poll.register(number, select.EPOLLIN)
            _send(wire, following, clock)
        waiting = len(wires)
        while waiting:
            events = poll.poll(30)
            if not events:
                raise SystemExit("bench: the record server gave no answer for 30 s.")
            for number, _ in events:
                wire = wires[number]
                if not _complete(wire, wire.link.recv(262_144)):
                    continue
                now = clock()
                times.append((now - wire.began, judge(int(wire.answer[9:12]), wire.answer, wire.key)))
                wire.answer, wire.whole = b"", 0
                if now < until:
                    _send(wire, following, clock)
                else:
                    waiting -= 1
        return times, Counter(word for _, word in times), clock() - start
    finally:
        poll.close()
        for wire in wires.values():
            wire.link.close()


def _send(wire: _Wire, following: Next, clock: Callable[[], float]) -> None:
    request, wire.key = following()
    wire.began = clock()
    wire.link.send(request)


def _complete(wire: _Wire, data: bytes) -> bool:
    if not data:
        raise SystemExit("bench: the record server closed a connection.")
    wire.answer += data
    if not wire.whole:
        head = wire.answer.find(b"\r\n\r\n")
        if head < 0:
            return False
        place = wire.answer[:head].lower().find(_LENGTH)
        if place < 0:
            raise SystemExit(f"bench: an answer without a length: {wire.answer[:200]!r}")
        place += len(_LENGTH)
        wire.whole = head + 4 + int(wire.answer[place : wire.answer.find(b"\r\n", place)])
    return len(wire.answer) >= wire.whole


def _connected(port: int) -> socket.socket:
    link = socket.create_connection(("127.0.0.1", port), timeout=60)
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return link
