"""A witness signs what continues what it signed, over its real HTTP face, and remembers before it answers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cloison.errors import CloisonError
from cloison.ledger.checkpoints import Checkpoint
from cloison.ledger.notes import LOG, WITNESS, Note, Signer
from cloison.ledger.tiles import Tiles
from cloison.ledger.tree import consistency
from cloison.ledger.witness import Witness, request
from cloison.serving.witness import server
from cloison.serving.witnesses import AwayError, Collector, KeptFile, ObjectsError, Remote, witnesses_of

LOG_SIGNER = Signer.load("log.example", LOG, b"\1" * 32)
SIGNER = Signer.load("witness.example", WITNESS, b"\2" * 32)


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness(tmp_path / "memory", SIGNER, [LOG_SIGNER.key], lambda: 1_800_000_000)


@contextmanager
def serving(witness: Witness) -> Iterator[str]:
    """The address at which a witness answers, as long as the block lasts."""
    with server(witness, "127.0.0.1", 0) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}/"
        listening.shutdown()


@pytest.fixture
def url(witness: Witness) -> Iterator[str]:
    with serving(witness) as address:
        yield address


def grown(folder: Path, size: int, fork: bytes = b"") -> tuple[Tiles, Note]:
    """A log of so many leaves, of another history with `fork`, and its checkpoint."""
    tiles = Tiles(folder, 0).append([fork + n.to_bytes(4, "big") for n in range(size)])
    return tiles, Checkpoint("log.example", size, tiles.root()).signed(LOG_SIGNER)


def test_it_signs_what_continues(tmp_path: Path, url: str) -> None:
    remote = Remote(url, SIGNER.key)
    for size in (3, 3, 300):
        tiles, note = grown(tmp_path / f"log{size}", size)
        signed = note.with_lines(remote.sign(note, tiles))
        assert signed.signed_by([SIGNER.key, LOG_SIGNER.key]) == {
            SIGNER.key: 1_800_000_000,
            LOG_SIGNER.key: 0,
        }


def test_one_that_begins_anew_learns_where_the_witness_stands(tmp_path: Path, url: str) -> None:
    tiles, note = grown(tmp_path / "log", 5)
    Remote(url, SIGNER.key).sign(note, tiles)
    tiles, note = grown(tmp_path / "later", 9)
    assert Remote(url, SIGNER.key).sign(note, tiles)


def test_another_history_a_shorter_one_and_the_same_size_are_refused(tmp_path: Path, url: str) -> None:
    tiles, note = grown(tmp_path / "log", 5)
    Remote(url, SIGNER.key).sign(note, tiles)
    for name, size, fork in (("forked", 9, b"x"), ("shorter", 3, b""), ("same", 5, b"x")):
        with pytest.raises(ObjectsError):
            tiles, note = grown(tmp_path / name, size, fork)
            Remote(url, SIGNER.key).sign(note, tiles)


def test_a_witness_that_is_away_is_away(tmp_path: Path) -> None:
    tiles, note = grown(tmp_path / "log", 5)
    with pytest.raises(AwayError):
        Remote("http://127.0.0.1:9/", SIGNER.key).sign(note, tiles)


def test_a_signature_of_another_key_is_none(tmp_path: Path, url: str) -> None:
    tiles, note = grown(tmp_path / "log", 5)
    other = Signer.load("witness.example", WITNESS, b"\5" * 32).key
    with pytest.raises(AwayError, match="without a signature"):
        Remote(url, other).sign(note, tiles)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda body: "", 400),
        (lambda body: body.replace("old 0", "old 00"), 400),
        (lambda body: body.replace("old 0", "old 6"), 400),
        (lambda body: body.replace("log.example", "unknown.example"), 404),
        (lambda body: body.replace("\n5\n", "\n4\n"), 403),
        (lambda body: body.replace("old 0", "old 2"), 409),
        (lambda body: body.replace("old 0\n", "old 0\nAAAA\n"), 400),
        (lambda body: body.replace("old 0\n", "old 0\n" + "A" * 43 + "=\n"), 422),
    ],
)
def test_requests_that_are_refused(
    tmp_path: Path, witness: Witness, change: Callable[[str], str], status: int
) -> None:
    tiles, note = grown(tmp_path / "log", 5)
    body = change(request(0, consistency(0, 5, tiles.hash), note))
    assert witness.add_checkpoint(body).status == status
    assert witness.last(LOG_SIGNER.key).size == 0  # nothing was signed


def test_what_was_signed_is_on_disk_before_it_is_said(tmp_path: Path, witness: Witness) -> None:
    tiles, note = grown(tmp_path / "log", 5)
    assert witness.add_checkpoint(request(0, [], note)).status == 200
    again = Witness(tmp_path / "memory", SIGNER, [LOG_SIGNER.key], lambda: 0)
    assert again.last(LOG_SIGNER.key) == Checkpoint("log.example", 5, tiles.root())


def test_a_file_keeps_what_continues(tmp_path: Path) -> None:
    path = tmp_path / "elsewhere" / "checkpoints"
    path.parent.mkdir()
    kept = KeptFile(path, LOG_SIGNER.key)
    for size in (2, 7):
        tiles, note = grown(tmp_path / f"log{size}", size)
        assert kept.sign(note, tiles) == []
    path.write_text(path.read_text() + '{"at": "half a li')  # a crash while it was written
    for name, size, fork in (("forked", 9, b"x"), ("shorter", 3, b"")):
        with pytest.raises(ObjectsError):
            tiles, note = grown(tmp_path / name, size, fork)
            kept.sign(note, tiles)
    with pytest.raises(AwayError):
        KeptFile(tmp_path / "nowhere" / "file", LOG_SIGNER.key).sign(note, tiles)


def test_the_setting_names_witnesses() -> None:
    setting = f"http://w.example:8090/ {SIGNER.key}, file:/mnt/ledger, tcp://log.example:601"
    found = witnesses_of(setting, LOG_SIGNER.key)
    assert [type(one) for one in found] == [Remote, KeptFile, Collector]
    assert witnesses_of("", LOG_SIGNER.key) == []
    for wrong in ("ftp://x", "http://w.example/", f"http://w.example/ {LOG_SIGNER.key}", "file:here", "tcp:"):
        with pytest.raises(CloisonError, match="CLOISON_LEDGER_WITNESSES"):
            witnesses_of(wrong, LOG_SIGNER.key)
