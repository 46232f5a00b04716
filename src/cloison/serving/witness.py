"""A witness as a server: one address, `POST /add-checkpoint` (c2sp.org/tlog-witness).

Owns: HTTP, and the witness's own key beside its memory. Refuses: bodies of more than 64 kB; requests decided in
parallel gain nothing, since the memory of a log is one file under a lock.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cloison.ledger.notes import WITNESS, Key, NoteError, Signer
from cloison.ledger.tiles import put
from cloison.ledger.witness import Answer, Witness
from cloison.records.keyring import from_file

_MOST = 65_536


def signer_of(folder: Path, name: str) -> Signer:
    """Return the witness's signer, made with its name at the first use; NoteError where `name` is another one."""
    folder.mkdir(parents=True, exist_ok=True)
    named = folder / "vkey"
    if not named.exists():
        name = name or f"witness.invalid/{os.urandom(4).hex()}"
        signer = Signer.load(name, WITNESS, from_file(folder / "witness.key", create=True).secret)
        put(named, f"{signer.key}\n".encode())
        return signer
    key = Key.parse(named.read_text(encoding="utf-8"))
    if name and name != key.name:
        raise NoteError(f"this witness is called {key.name}, and cannot be renamed")
    return Signer.load(key.name, WITNESS, from_file(folder / "witness.key").secret)


def serve(
    folder: Path,
    logs: Sequence[Key],
    *,
    name: str,
    host: str,
    port: int,
    show: bool,
    tell: Callable[[str], object],
) -> None:
    """Answer until Ctrl-C; with `show` only tell the witness's key."""
    signer = signer_of(folder, name)
    tell(str(signer.key))
    if show:
        return
    with server(Witness(folder, signer, list(logs), lambda: int(time.time())), host, port) as listening:
        tell(f"Witness on http://{host}:{listening.server_port}/ (Ctrl-C stops)")
        listening.serve_forever()


def server(witness: Witness, host: str, port: int) -> ThreadingHTTPServer:
    """Return the server, which listens already."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            if self.path != "/add-checkpoint" or not 0 < length <= _MOST:
                self.close_connection = True
                self._answer(Answer(404 if self.path != "/add-checkpoint" else 400, "POST /add-checkpoint\n"))
                return
            self._answer(witness.add_checkpoint(self.rfile.read(length).decode("utf-8", "replace")))

        def _answer(self, answer: Answer) -> None:
            body = answer.body.encode()
            self.send_response(answer.status)
            self.send_header("content-type", answer.kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing of who asks."""

    return ThreadingHTTPServer((host, port), Handler)
