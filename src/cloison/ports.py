"""Free ports of 127.0.0.1, for servers that are started and left again.

Owns: finding them. Refuses: to hold one; between the finding and the listening, another program may take it.
"""

from __future__ import annotations

import socket
from contextlib import suppress

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def free_pair() -> int:
    """Return a port that is free together with the next one: the record server's, and sign-in's."""
    while True:
        port = free_port()
        with suppress(OSError), socket.socket() as one, socket.socket() as two:
            one.bind((LOOPBACK, port))
            two.bind((LOOPBACK, port + 1))
            return port
