"""Notes, checkpoints, keys and proofs: what is in the format, and what is not believed."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloison.ledger import proofs
from cloison.ledger.checkpoints import Checkpoint, believed
from cloison.ledger.notes import LOG, WITNESS, Key, Note, NoteError, Signer
from cloison.ledger.tiles import Tiles


def test_a_key_is_its_line() -> None:
    key = Signer.load("log.example/cloison", LOG, b"\1" * 32).key
    assert Key.parse(str(key)) == key
    for wrong in ("", "a+b", "a+00000000+AA==", str(key).replace("log", "lag"), f"a b+{key.id.hex()}+AAAA"):
        with pytest.raises(NoteError):
            Key.parse(wrong)


def test_who_signed_is_told_and_a_false_signature_spoils_the_note() -> None:
    log, other = (Signer.load(name, LOG, bytes([n]) * 32) for n, name in enumerate(("log", "other"), 1))
    note = Note.parse(str(Note("one\n\ntwo\n", (log.sign("one\n\ntwo\n"), other.sign("one\n\ntwo\n")))))
    assert note.text == "one\n\ntwo\n"
    assert note.signed_by([log.key]) == {log.key: 0}
    assert note.signed_by([]) == {}
    spoilt = Note("one\n\nthree\n", note.lines)
    with pytest.raises(NoteError, match="log is false"):
        spoilt.signed_by([log.key])


def test_a_cosignature_states_its_time() -> None:
    witness = Signer.load("w", WITNESS, b"\3" * 32)
    note = Note("text\n", (witness.sign("text\n", 1_800_000_000),))
    assert note.signed_by([witness.key]) == {witness.key: 1_800_000_000}
    later = note.with_lines([witness.sign("text\n", 1_800_000_060)])
    assert len(later.lines) == 1
    assert later.signed_by([witness.key]) == {witness.key: 1_800_000_060}
    as_log = Key("w", LOG, witness.key.public)
    assert note.signed_by([as_log]) == {}  # another kind of key has another id


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no signature\n",
        "a\n\n— name\n",
        "a\n\n- name AAAAAAAA\n",
        "a\n\n— n AAAA",
        "a\tb\n\n— n AAAAAAAA\n",
    ],
)
def test_what_is_no_note_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        Note.parse(text)


def test_a_checkpoint_is_believed_under_its_log_alone() -> None:
    log, other = (Signer.load(name, LOG, bytes([n]) * 32) for n, name in enumerate(("log", "other"), 1))
    checkpoint = Checkpoint("log", 7, b"\7" * 32)
    assert believed(checkpoint.signed(log), log.key) == checkpoint
    with pytest.raises(NoteError, match="not signed by log"):
        believed(checkpoint.signed(other), log.key)
    with pytest.raises(NoteError, match="is of another"):
        believed(Checkpoint("another", 7, b"\7" * 32).signed(log), log.key)


@pytest.mark.parametrize(
    "text", ["log\n", "log\n07\nAAAA\n", "log\n-1\nAAAA\n", "log\n7\nAAAA\n", "\n7\n" + "A" * 43 + "=\n"]
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        Checkpoint.parse(text)


def test_a_proof_shows_its_line_and_nothing_else(tmp_path: Path) -> None:
    log, witness = Signer.load("log", LOG, b"\1" * 32), Signer.load("w", WITNESS, b"\2" * 32)
    lines = [
        proofs.Line(n, n % 2 == 0, bytes([n]) * 32, f'[{1_790_000_000_000_000 + n}, "é", {n}]')
        for n in range(9)
    ]
    tiles = Tiles(tmp_path, 0).append([line.entry for line in lines])
    note = Checkpoint("log", 9, tiles.root()).signed(log)
    note = note.with_lines([witness.sign(note.text, 1_800_000_000)])
    text = proofs.prove(lines[4], 4, note, tiles)
    shown = proofs.check(text, log.key, [witness.key])
    assert shown.fields == [1_790_000_000_000_004, "é", 4]
    assert (shown.index, shown.checkpoint.size, shown.witnesses) == (4, 9, {"w": 1_800_000_000})
    assert lines[5].salt.hex() not in text
    with pytest.raises(ValueError):
        proofs.prove(lines[5], 4, note, tiles)
    with pytest.raises(NoteError, match="changed"):
        proofs.check(text.replace("index 4", "index 5"), log.key)
    with pytest.raises(NoteError, match="not signed by v"):
        proofs.check(text, log.key, [Signer.load("v", WITNESS, b"\4" * 32).key])
    for spoilt in (
        "",
        "c2sp.org/tlog-proof@v1\n",
        text.replace("extra ", "extra A"),
        text.partition("\n\n")[0],
    ):
        with pytest.raises(NoteError):
            proofs.check(spoilt, log.key)
