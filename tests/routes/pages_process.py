"""The pages as a process of their own: one Django per process, as in a deployment.

Owns: a world with its database and the pages served over it on a free port. Run as a program, it reads
where the database and the keys are from its standard input and prints the port it listens on.
"""

from __future__ import annotations

import json
import socketserver
import subprocess
import sys
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import httpx

from tests import cluster as clusters
from tests import database as databases
from tests.people import World, build

SIGNIN = "http://127.0.0.1:9/signin/"


@dataclass
class Pages:
    """A world, and the address its pages are served at."""

    world: World
    address: str

    def as_(self, name: str | None, **headers: str) -> httpx.Client:
        """A browser of somebody signed in (None: nobody), in French unless `headers` say otherwise."""
        cookies = {} if name is None else {"cloison_session": self.cookie(name)}
        return httpx.Client(
            base_url=self.address,
            cookies=cookies,
            headers={"accept-language": "fr", **headers},
            timeout=30,  # the first page about medicines reads them all: seconds where others work too
            verify=False,  # loopback without TLS: authorities take longer to load than a page to make
        )

    def cookie(self, name: str) -> str:
        """The session cookie of somebody signed in."""
        return urlsafe_b64encode(self.world.secret(name)).decode().rstrip("=")


def posted(client: httpx.Client, path: str, **fields: str) -> httpx.Response:
    """Post a form as a browser does: get the page for its token first."""
    client.get(path)
    token = client.cookies.get("cloison_csrf", "")
    return client.post(path, data={"csrfmiddlewaretoken": token, **fields})


@contextmanager
def serving(
    cluster: clusters.Cluster, before: Callable[[World], object] | None = None, *, sheets: Path | None = None
) -> Iterator[Pages]:
    """Build the cast in a database of its own and serve the pages over it; `before` the process connects."""
    with databases.migrated(cluster) as database:
        world = build(database.admin, database.conninfo("cloison_web"))
        if before is not None:
            before(world)
        with _process(world, sheets) as port:
            yield Pages(world, f"http://127.0.0.1:{port}")


def a_name() -> str:
    """A name that nobody has."""
    return f"x {uuid4()}"


@contextmanager
def _process(world: World, sheets: Path | None = None) -> Iterator[int]:
    told = {
        "sheets": str(sheets or ""),
        "web": world.web,
        "root": world.keyring.root.secret.hex(),
        "index": world.index_key.hex(),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tests.routes.pages_process"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(told).encode() + b"\n")
        process.stdin.flush()
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class _Threads(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


def main() -> None:
    """Serve until terminated."""
    from cloison.gate.client import Gate
    from cloison.pages.wsgi import application_for
    from cloison.records.keyring import Keyring, RootKey
    from cloison.records.marks import Marks

    told = json.loads(sys.stdin.readline())
    gate = Gate(told["web"], Marks(bytes.fromhex(told["index"])))
    keyring = Keyring(RootKey(bytes.fromhex(told["root"])))
    gate.load_keys(keyring)
    sheets = Path(told["sheets"]) if told["sheets"] else None
    application = application_for(
        gate, keyring, bytes.fromhex(told["index"]), signin_url=SIGNIN, sheets=sheets
    )
    server = make_server("127.0.0.1", 0, application, server_class=_Threads, handler_class=_Quiet)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
