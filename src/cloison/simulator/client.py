"""The public FHIR face as a program meets it: one connection, JSON in and out.

Owns: sending a request and reading its answer. Refuses: any other way to a record; judging what an answer means
(reactions do).
"""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import orjson

ROOT = "/fhir/R4"
_TIMEOUT = 60


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: status, headers with lower-case names, and the JSON of the body."""

    status: int
    headers: Mapping[str, str]
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def issues(self) -> list[dict[str, Any]]:
        """The issues of an OperationOutcome; none for any other answer."""
        return self.body.get("issue", []) if self.body.get("resourceType") == "OperationOutcome" else []

    @property
    def entries(self) -> list[dict[str, Any]]:
        """The resources of a Bundle that match."""
        found = (e for e in self.body.get("entry", ()) if e.get("search", {}).get("mode") != "outcome")
        return [e["resource"] for e in found if "resource" in e]


class Face:
    """The record server on 127.0.0.1, spoken to over one connection that stays open."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection: http.client.HTTPConnection | None = None
        self.requests = 0

    def send(
        self,
        token: str,
        method: str,
        path: str,
        *,
        body: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send one request with a bearer token; a connection that the server closed meanwhile is opened again."""
        told = {"Authorization": f"Bearer {token}", **(headers or {})}
        data: bytes | None = None
        if body is not None:
            data = orjson.dumps(body)
            told["Content-Type"] = "application/fhir+json"
        elif form is not None:
            data = urlencode(form).encode()
            told["Content-Type"] = "application/x-www-form-urlencoded"
        self.requests += 1
        try:
            return self._exchange(method, ROOT + path, data, told)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.close()
            return self._exchange(method, ROOT + path, data, told)

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _exchange(self, method: str, path: str, data: bytes | None, headers: Mapping[str, str]) -> Reply:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_TIMEOUT)
        self._connection.request(method, path, data, dict(headers))
        answer = self._connection.getresponse()
        content = answer.read()
        named = {name.lower(): value for name, value in answer.getheaders()}
        body = orjson.loads(content) if content and "json" in named.get("content-type", "") else {}
        return Reply(answer.status, named, body)
