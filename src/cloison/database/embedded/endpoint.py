"""Where the server listens: a Unix socket in a folder that only its users can enter.

Owns: the choice. The kernel's limit on a socket's path (107 bytes, unix(7)) leaves a deep data folder without; there
the server listens on a port of 127.0.0.1, kept from start to start. Refuses: any other address.
"""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cloison.database.embedded.places import Places
from cloison.database.embedded.programs import failure
from cloison.ports import LOOPBACK, free_port

LONGEST_PATH = 107
_SOCKET_PORT = 5432  # names the socket's file, and nothing else


@dataclass(frozen=True)
class Endpoint:
    """libpq's host (a folder begins with a slash) and port."""

    host: str
    port: int

    @property
    def settings(self) -> dict[str, str]:
        """PostgreSQL's settings that make it listen here and nowhere else."""
        unix = self.host.startswith("/")
        return {
            "listen_addresses": "" if unix else self.host,
            "unix_socket_directories": self.host if unix else "",
            "unix_socket_permissions": "0700",
            "port": str(self.port),
        }


def endpoint_of(places: Places) -> Endpoint:
    """Return where the server of `places` listens; raise `database-unreachable` if there never was one."""
    if _fits(places.run):
        return Endpoint(str(places.run), _SOCKET_PORT)
    try:
        return Endpoint(LOOPBACK, int((places.home / "port").read_text(encoding="ascii")))
    except (OSError, ValueError) as error:
        raise failure("The embedded PostgreSQL was never started here.") from error


def prepare_endpoint(places: Places) -> Endpoint:
    """Return where a server about to start shall listen: a port is kept while it is free, else chosen anew."""
    if not _fits(places.run):
        with suppress(Exception):
            if _is_free(endpoint_of(places).port):
                return endpoint_of(places)
        (places.home / "port").write_text(f"{free_port()}\n", encoding="ascii")
    return endpoint_of(places)


def _fits(run: Path) -> bool:
    # A comma would end the folder's name in PostgreSQL's list of them.
    path = os.fsencode(run / f".s.PGSQL.{_SOCKET_PORT}.lock")
    return len(path) <= LONGEST_PATH and b"," not in path


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
