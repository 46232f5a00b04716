"""An attacker's browser: signs in with password and code by the forms, and reads the clinicians' pages.

Owns: cookies, the CSRF tokens of both processes, the code of RFC 6238. Refuses: a way in that a person does not have.
"""

from __future__ import annotations

import base64
import hmac
import struct
import time
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from cloison.simulator.siege.session import Answer, Wire

if TYPE_CHECKING:
    from cloison.simulator.siege.target import Target


def code(secret: str, at: float) -> str:
    """Return the six digits of a TOTP secret (base32) at a moment, in seconds since 1970.

    >>> code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 59)
    '287082'
    """
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(at) // 30), "sha1")
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


class Browser:
    """Somebody's browser. `inside` once sign-in gave it a session."""

    def __init__(self, target: Target, row: dict[str, str]) -> None:
        self.target, self.row = target, row
        self.cookies: dict[str, str] = {}
        self.wire = Wire(target, row["username"])
        target.participants.add(row["username"])
        self.inside = self._sign_in()

    def get(self, path: str) -> Answer:
        """Fetch a page of the record server."""
        return self._send("GET", path, None, None)

    def post(self, path: str, **fields: str) -> Answer:
        """Post a form of the record server, with the token that its page gave."""
        if "cloison_csrf" not in self.cookies:
            self.get("/rechercher")
        token = self.cookies.get("cloison_csrf", "")
        return self._send("POST", path, {"csrfmiddlewaretoken": token, **fields}, None)

    def _sign_in(self) -> bool:
        port = self.target.signin_port()
        self._send("GET", "/", None, port)
        named = {"login": self.row["username"], "password": self.row["password"]}
        self._send("POST", "/", self._with_token(named), port)
        digits = {"code": code(self.row["totp_secret"], time.time())}
        self._send("POST", "/code/", self._with_token(digits), port)
        return "cloison_session" in self.cookies

    def _with_token(self, fields: dict[str, str]) -> dict[str, str]:
        return {"csrfmiddlewaretoken": self.cookies.get("cloison_signin_csrf", ""), **fields}

    def _send(self, method: str, path: str, form: dict[str, str] | None, port: int | None) -> Answer:
        address = f"http://127.0.0.1:{port or self.target.port}"
        headers = {
            "Accept-Language": "fr",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        body = None
        if form is not None:
            body = urlencode(form).encode()
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": address}
        answer = self.wire.send(method, path, headers=headers, body=body, port=port)
        for line in answer.headers.get("set-cookie", "").split("\n"):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return answer
