"""The record server under granian: what is posted to a page arrives."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from typing import Any

from a2wsgi import WSGIMiddleware

from cloison.serving.record import _by_path


class Awaitable:
    """What granian's `receive` returns: it can be awaited, and is no coroutine."""

    def __await__(self) -> Generator[Any, None, dict[str, Any]]:
        yield from asyncio.sleep(0).__await__()
        return {"type": "http.request", "body": b"born=12031950", "more_body": False}


def test_the_body_of_a_form_is_read_whatever_the_server_gives_to_await() -> None:
    read = []

    def page(environ: dict[str, Any], start: Any) -> list[bytes]:
        read.append(environ["wsgi.input"].read())
        start("200 OK", [("Content-Type", "text/plain")])
        return [b"kept"]

    async def send(message: Any) -> None:
        """Take the answer."""

    scope = {
        "type": "http", "path": "/rechercher", "method": "POST", "headers": [(b"content-length", b"13")],
        "query_string": b"", "http_version": "1.1", "scheme": "http", "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 50000), "root_path": "",
    }  # fmt: skip
    served = _by_path(lambda *_: None, WSGIMiddleware(page))  # type: ignore[arg-type, return-value]
    asyncio.run(served(scope, Awaitable, send))  # type: ignore[arg-type]
    assert read == [b"born=12031950"]
