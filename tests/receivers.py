"""Receivers of alerts, each a real server on a free port of this machine: SMTP, HTTP, syslog over UDP and TCP.

Owns: keeping what arrived, with the moment. Refuses: judging it.
"""

from __future__ import annotations

import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Arrived:
    """What arrived, the oldest first, each with time.monotonic()."""

    port: int = 0
    items: list[tuple[float, Any]] = field(default_factory=list)

    def add(self, item: Any) -> None:
        self.items.append((time.monotonic(), item))

    def first(self, wanted: Callable[[Any], bool], *, within: float) -> tuple[float, Any]:
        """Wait for the first item that is wanted; fail after so many seconds."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            for moment, item in list(self.items):
                if wanted(item):
                    return moment, item
            time.sleep(0.05)
        raise AssertionError(f"nothing of the kind in {within:g} s; arrived: {self.items}")


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class _Mailbox:
    def __init__(self, arrived: Arrived) -> None:
        self.arrived = arrived

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.arrived.add((envelope.rcpt_tos, BytesParser(policy=default).parsebytes(envelope.content)))
        return "250 kept"


def body_of(letter: EmailMessage) -> str:
    """The text of a letter."""
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@contextmanager
def smtp(port: int = 0, **more: Any) -> Iterator[Arrived]:
    """A mail server; each item is (addresses, letter). `more` goes to aiosmtpd."""
    arrived = Arrived(port or free_port())
    controller = Controller(_Mailbox(arrived), hostname="127.0.0.1", port=arrived.port, **more)
    controller.start()
    try:
        yield arrived
    finally:
        controller.stop()


@contextmanager
def http(status: int = 204, location: str = "") -> Iterator[Arrived]:
    """A program that takes POSTs; each item is (headers, body)."""
    arrived = Arrived()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            arrived.add((dict(self.headers), body))
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with _in_thread(HTTPServer(("127.0.0.1", 0), Handler), arrived):
        yield arrived


@contextmanager
def syslog(kind: str) -> Iterator[Arrived]:
    """A collector over udp or tcp; each item is what came in one datagram or connection."""
    arrived = Arrived()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            if kind == "udp":
                arrived.add(self.request[0])
                return
            parts = []
            while part := self.request.recv(4096):
                parts.append(part)
            arrived.add(b"".join(parts))

    servers = {"udp": socketserver.UDPServer, "tcp": socketserver.TCPServer}
    with _in_thread(servers[kind](("127.0.0.1", 0), Handler), arrived):
        yield arrived


@contextmanager
def _in_thread(server: socketserver.BaseServer, arrived: Arrived) -> Iterator[None]:
    arrived.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
