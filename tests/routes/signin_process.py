"""Sign-in as a process of its own: one Django per process, as in a deployment.

Owns: the cast with credentials, and sign-in served for it on a free port; a browser of somebody who signs in.
Run as a program, it reads where the database is from its standard input and prints the port it listens on.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from wsgiref.simple_server import make_server

import httpx
import pyotp

from cloison.identity.accounts import create_credentials
from tests import cluster as clusters
from tests import database as databases
from tests.people import World, build
from tests.routes.pages_process import _Quiet, _Threads

RECORD = "http://127.0.0.1:9/"
PASSWORD = "correct horse"
TOTP = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PEOPLE = (
    "nadia",
    "ines",
    "paul",
    "sam",
    "clara",
    "adam",
    "rita",
    "coline",
    "lea",
    "otto",
    "system",
    "nobody",
)


@dataclass
class SignIn:
    """A world, its database, sign-in's key and the address it is served at."""

    world: World
    database: databases.Database
    key: bytes
    address: str
    opened: list[Browser] = field(default_factory=list)

    def browser(self, **headers: str) -> Browser:
        """A browser without cookies, in French unless `headers` say otherwise."""
        browser = Browser(self.address, {"accept-language": "fr", "origin": self.address, **headers})
        self.opened.append(browser)
        return browser

    def sessions(self) -> int:
        """How many sessions were ever opened."""
        return int(self.world.sql("select count(*) from identity.session")[0][0])

    def forget_codes(self) -> None:
        """As if half a minute had gone by since the last code."""
        self.world.sql(
            "update signin.mfa_authenticator set data = data - 'period' - 'failures' where type = 'totp'"
        )


class Browser:
    """What a browser does with forms and cookies; redirects are looked at, not followed."""

    def __init__(self, address: str, headers: dict[str, str]) -> None:
        self.client = httpx.Client(base_url=address, headers=headers, timeout=30)

    def post(self, path: str, **fields: str) -> httpx.Response:
        """Post a form with the token its page was given."""
        if "cloison_signin_csrf" not in self.client.cookies:
            self.client.get("/")
        token = self.client.cookies.get("cloison_signin_csrf", "")
        return self.client.post(path, data={"csrfmiddlewaretoken": token, **fields})

    def password(self, username: str, password: str = PASSWORD) -> httpx.Response:
        """The first page."""
        return self.post("/", login=username, password=password)

    def code(self, code: str | None = None) -> httpx.Response:
        """The second page; the right code unless another is given."""
        return self.post("/code/", code=code or right_code())

    @property
    def session(self) -> str | None:
        """The cookie of the gate's session."""
        return self.client.cookies.get("cloison_session")


def right_code(periods_ahead: int = 0) -> str:
    """The code of this moment, or of some periods later."""
    return pyotp.TOTP(TOTP).at(int(time.time()) + 30 * periods_ahead)


def wrong_code() -> str:
    """A code of no moment near this one."""
    near = {right_code(n) for n in range(-3, 4)}
    return next(code for n in range(10) if (code := f"{n:06d}") not in near)


@contextmanager
def serving(cluster: clusters.Cluster, **addresses: Any) -> Iterator[SignIn]:
    """Build the cast in a database of its own, and serve sign-in for it."""
    with databases.migrated(cluster) as database:
        world = build(database.admin, database.conninfo("cloison_web"))
        with serving_for(world, database, **addresses) as signin:
            yield signin


@contextmanager
def serving_for(world: World, database: databases.Database, **addresses: Any) -> Iterator[SignIn]:
    """Give the cast of `world` credentials, and serve sign-in for it."""
    key, gate = os.urandom(32), database.conninfo("cloison_signin")
    assert create_credentials(gate, key, [(name, PASSWORD, TOTP) for name in PEOPLE]) == len(PEOPLE)
    told = {
        "gate": gate,
        "key": key.hex(),
        "record_url": RECORD,
        "signin_url": "http://127.0.0.1/",
        "secure": False,
    }
    with _process(told | addresses) as port:
        signin = SignIn(world, database, key, f"http://127.0.0.1:{port}")
        yield signin
        for browser in signin.opened:
            browser.client.close()


@contextmanager
def _process(told: dict[str, Any]) -> Iterator[int]:
    program = [sys.executable, "-W", "error", "-m", "tests.routes.signin_process"]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(told).encode() + b"\n")
        process.stdin.flush()
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()  # nothing to finish: whatever happens to it, the test goes on


def main() -> None:
    """Serve until terminated."""
    from cloison.identity.server import application_with_files, configure

    told = json.loads(sys.stdin.readline())
    configure(told.pop("gate"), bytes.fromhex(told.pop("key")), **told)
    server = make_server(
        "127.0.0.1", 0, application_with_files(), server_class=_Threads, handler_class=_Quiet
    )
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
