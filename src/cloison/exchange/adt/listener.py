"""MLLP: a socket on which messages arrive one after the other, and their acknowledgements leave.

Owns: MLLP's marks (0x0B before, 0x1C 0x0D after), one thread and one database connection a sender, messages of one
connection in their order. Refuses: holding a message beyond the bound; more senders than MOST_SENDERS; answering what
the database did not commit: it closes the connection, and the sender sends again.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import psycopg

from cloison.chart.hl7 import MOST, header_of
from cloison.errors import CloisonError
from cloison.exchange.adt.answers import acknowledgement
from cloison.exchange.adt.taking import Feed

START, END = b"\x0b", b"\x1c\r"
MOST_SENDERS = 32
_STEP = 1 << 16
_IDLE = 3600.0
FeedMaker = Callable[[], AbstractContextManager[Feed]]


def framed(message: bytes) -> bytes:
    """Return a message between MLLP's marks."""
    return START + message + END


def unframed(data: bytes) -> list[bytes]:
    """Return the messages of a file: between MLLP's marks, or one after the other, each from its MSH on.

    >>> unframed(b"MSH|1\\rPID|1\\rMSH|2\\r")
    [b'MSH|1\\rPID|1\\r', b'MSH|2\\r']
    """
    if START in data:
        return [part.split(END[:1])[0] for part in data.split(START)[1:]]
    lines = data.replace(b"\r\n", b"\r").replace(b"\n", b"\r")
    starts = [0] if lines.startswith(b"MSH") else []
    at = lines.find(b"\rMSH")
    while at >= 0:
        starts.append(at + 1)
        at = lines.find(b"\rMSH", at + 1)
    return [lines[a:b] for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)] or [data]


def received(connection: socket.socket) -> Iterator[tuple[bytes, bool]]:
    """Yield (message, whole) as they arrive; of one beyond the bound its beginning, and False.

    A message whose end never comes is not given out: the sender has no acknowledgement, and sends it again.
    """
    waiting, dropping = bytearray(), False
    while chunk := connection.recv(_STEP):
        waiting += chunk
        while (end := waiting.find(END[:1])) >= 0:
            begin = waiting.find(START, 0, end) + 1
            yield bytes(waiting[begin:end]), not dropping
            del waiting[: end + 1]
            dropping = False
        if len(waiting) > MOST + _STEP:
            del waiting[_STEP:]  # its header is enough to say no
            dropping = True


class Listener:
    """A bound socket; `serve` takes senders until `close`."""

    def __init__(self, host: str, port: int, feeds: FeedMaker, tell: Callable[[str], None]) -> None:
        """Bind; `feeds` makes what one sender's thread works with, `tell` is told what an operator must know."""
        self._socket = socket.create_server((host, port), reuse_port=False)
        self._feeds, self._tell = feeds, tell
        self._closed = threading.Event()
        self._turns = threading.BoundedSemaphore(MOST_SENDERS)
        self.port: int = self._socket.getsockname()[1]

    def serve(self) -> None:
        """Take senders until the socket is closed."""
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            if not self._turns.acquire(blocking=False):
                connection.close()
                self._tell("Trop d'expéditeurs à la fois : une connexion a été refusée.")
                continue
            threading.Thread(target=self._sender, args=(connection,), daemon=True).start()

    def replay_forever(self, work: Callable[[Feed], object], every_s: float = 5.0) -> None:
        """Beside the senders: `work` on what people asked to be replayed, until the socket is closed."""
        while not self._closed.wait(every_s):
            try:
                with self._feeds() as feed:
                    while not self._closed.wait(every_s):
                        work(feed)
            except (psycopg.Error, CloisonError, OSError) as error:
                kind = getattr(error, "sqlstate", None) or type(error).__name__
                self._tell(f"La base ne répond pas ({kind}) : les messages demandés attendent.")

    def close(self) -> None:
        """Stop taking senders."""
        self._closed.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _sender(self, connection: socket.socket) -> None:
        try:
            with connection, self._feeds() as feed:
                connection.settimeout(_IDLE)
                for message, whole in received(connection):
                    answer = (
                        feed.take(message)
                        if whole
                        else acknowledgement(header_of(message), "AR", "too_large")
                    )
                    connection.sendall(framed(answer))
        except OSError:
            pass  # the sender went away, or was silent for an hour
        except (psycopg.Error, CloisonError) as error:
            kind = getattr(error, "sqlstate", None) or type(error).__name__
            self._tell(
                f"La base ne répond pas ({kind}) : connexion fermée, l'expéditeur renverra le message."
            )
        finally:
            self._turns.release()
