"""Forms arrive at the pages as the real server hands them over: its `receive` gives a Future, not a coroutine."""

from __future__ import annotations

import asyncio
from typing import Any

from a2wsgi import WSGIMiddleware

from cloison.serving.record import _by_path


def test_a_form_sent_to_a_page_is_read() -> None:
    heard: list[bytes] = []
    sent: list[dict[str, Any]] = []

    def page(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        heard.append(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        start_response("200 OK", [])
        return [b"read"]

    async def serve() -> None:
        loop = asyncio.get_running_loop()

        def receive() -> asyncio.Future[dict[str, Any]]:  # as granian does
            future = loop.create_future()
            future.set_result({"type": "http.request", "body": b"typed=amoxi", "more_body": False})
            return future

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": "POST",
            "path": "/langue/",
            "query_string": b"",
            "headers": [(b"content-length", b"11")],
            "http_version": "1.1",
            "scheme": "http",
            "root_path": "",
            "server": ("127.0.0.1", 80),
            "client": ("127.0.0.1", 1),
        }
        await _by_path(None, WSGIMiddleware(page, workers=1))(scope, receive, send)  # type: ignore[arg-type]

    asyncio.run(serve())
    assert heard == [b"typed=amoxi"]
    assert sent[0]["status"] == 200
