"""A security key in software, which signs as WebAuthn says, and misbehaves when told to.

Owns: keys and counters of one authenticator, and what a browser would put around its signatures. What a real browser and
its virtual authenticator do is in tests/browser/test_passkeys.py.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import re
import struct
from dataclasses import dataclass, field
from typing import Any

import httpx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256

from tests.routes.signin_process import Browser, SignIn

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
OPTIONS = re.compile(r'data-options="([^"]*)"')


@dataclass
class SecurityKey:
    """One authenticator in one browser at `origin`. `counts` is False where it has no counter, as many have none."""

    origin: str
    party: str = "localhost"
    counts: bool = True
    count: int = 0
    keys: dict[bytes, ec.EllipticCurvePrivateKey] = field(default_factory=dict)
    handles: dict[bytes, bytes] = field(default_factory=dict)

    def create(self, options: dict[str, Any], **wrong: Any) -> str:
        """What `navigator.credentials.create` gives, as the page's script posts it; `wrong` as for `get`."""
        asked = options["publicKey"]
        key, name = ec.generate_private_key(ec.SECP256R1()), wrong.get("name", os.urandom(32))
        self.keys[name], self.handles[name] = key, bytes_of(asked["user"]["id"])
        public = dict(ES256.from_cryptography_key(key.public_key()))
        public[3] = wrong.get("algorithm", public[3])
        attested = bytes(16) + struct.pack(">H", len(name)) + name + cbor.encode(public)
        flags = wrong.get("flags", PRESENT | VERIFIED) | ATTESTED
        data = self._data(flags, wrong) + attested
        told = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        said = {"clientDataJSON": self._client("webauthn.create", asked, wrong), "attestationObject": told}
        return _posted(name, said)

    def get(self, options: dict[str, Any], name: bytes | None = None, **wrong: Any) -> str:
        """What `navigator.credentials.get` gives for the passkey `name` (the first), with something wrong if told to:

        flags, origin, party, challenge, kind, framed, count, handle, signature.
        """
        name = name or next(iter(self.keys))
        if self.counts:
            self.count += 1
        data = self._data(wrong.get("flags", PRESENT | VERIFIED), wrong)
        client = self._client(wrong.get("kind", "webauthn.get"), options["publicKey"], wrong)
        signed = self.keys[name].sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        said = {
            "clientDataJSON": client,
            "authenticatorData": data,
            "signature": wrong.get("signature", signed),
            "userHandle": wrong.get("handle", self.handles[name]),
        }
        return _posted(name, said)

    def _data(self, flags: int, wrong: dict[str, Any]) -> bytes:
        party = hashlib.sha256(wrong.get("party", self.party).encode()).digest()
        return party + struct.pack(">BI", flags, wrong.get("count", self.count))

    def _client(self, kind: str, asked: dict[str, Any], wrong: dict[str, Any]) -> bytes:
        challenge = wrong.get("challenge", asked["challenge"])
        origin = wrong.get("origin", self.origin)
        said = {
            "type": kind,
            "challenge": challenge,
            "origin": origin,
            "crossOrigin": wrong.get("framed", False),
        }
        return json.dumps(said).encode()


def text_of(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def bytes_of(text: str) -> bytes:
    """The reverse."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def options_of(page: httpx.Response) -> dict[str, Any]:
    """What the page asks the browser for."""
    found = OPTIONS.search(page.text)
    assert found, page.text
    return json.loads(html.unescape(found[1]))  # type: ignore[no-any-return]


def at_home(signin: SignIn, **headers: str) -> Browser:
    """A browser that came by name, which passkeys need."""
    port = signin.address.rpartition(":")[2]
    return signin.browser(host=f"localhost:{port}", origin=f"http://localhost:{port}", **headers)


def key_for(signin: SignIn, **how: Any) -> SecurityKey:
    """A new security key for the browser of `at_home`."""
    return SecurityKey(f"http://localhost:{signin.address.rpartition(':')[2]}", **how)


def come_to_means(signin: SignIn, username: str) -> Browser:
    """Somebody on the page of their means, having given password and code."""
    signin.forget_codes()
    browser = at_home(signin)
    assert browser.client.get("/means/").headers["location"] == "/"
    browser.password(username)
    assert browser.code().headers["location"] == "/means/"
    return browser


def enrol(signin: SignIn, username: str, key: SecurityKey, name: str = "Clé de test") -> Browser:
    """Add a passkey to somebody's account; give the browser it was done in."""
    browser = come_to_means(signin, username)
    answer = key.create(options_of(browser.client.get("/means/")))
    assert browser.post("/means/add", name=name, credential=answer).headers["location"] == "/means/"
    return browser


def arrive(
    browser: Browser, key: SecurityKey, name: bytes | None = None, login: str = "", **wrong: Any
) -> httpx.Response:
    """Try to sign in with a passkey."""
    asked = browser.post("/passkey/", login=login)
    return browser.post("/passkey/answer", credential=key.get(options_of(asked), name, **wrong), login=login)


def _posted(name: bytes, said: dict[str, bytes]) -> str:
    response = {part: text_of(value) for part, value in said.items() if value}
    return json.dumps(
        {"id": text_of(name), "rawId": text_of(name), "type": "public-key", "response": response}
    )
