"""The file of a sheet: two codes open it, or the sealed one; one code, another ward's, or a changed file do not."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest

from cloison.records import codes, sheet_lock
from cloison.records.sheet_lock import Card, SheetError

SALT = "6a2f6f0e-0000-4000-8000-000000000001"
PDF = b"%PDF-1.7 Lefevre Jean, allergie : penicilline"
ABOUT = {"sheet": "s", "unit": "Chirurgie B", "site": "Les Tilleuls", "at": "2026-11-24T19:00:00+01:00"}
CODES = [codes.read(codes.draw()) for _ in range(4)]


@pytest.fixture(scope="module")
def cards() -> list[Card]:
    return [
        Card(f"card {n}", f"Personne {n}", sheet_lock.public_key(code, SALT), n == 3)
        for n, code in enumerate(CODES)
    ]


@pytest.fixture(scope="module")
def file(cards: list[Card]) -> bytes:
    return sheet_lock.sealed(PDF, ABOUT, SALT, cards)


@pytest.mark.parametrize("pair", list(combinations(range(3), 2)))
def test_any_two_people_open_it_in_either_order(file: bytes, pair: tuple[int, int]) -> None:
    first, second = (CODES[n] for n in pair)
    assert sheet_lock.opened(file, [first, second])[0] == PDF
    assert sheet_lock.opened(file, [second, first]) == (PDF, [f"card {n}" for n in pair])


def test_the_sealed_code_opens_it_alone(file: bytes) -> None:
    assert sheet_lock.opened(file, [CODES[3]]) == (PDF, ["card 3"])


def test_a_stolen_file_says_the_ward_and_whose_cards_and_nobody_on_it(file: bytes) -> None:
    head = sheet_lock.about(file)
    assert (head["unit"], next(c["label"] for c in head["cards"])) == ("Chirurgie B", "Personne 0")
    for word in (b"Lefevre", b"penicilline", b"%PDF"):
        assert word not in file


def test_one_persons_code_alone_opens_nothing(file: bytes) -> None:
    with pytest.raises(SheetError, match="second person"):
        sheet_lock.opened(file, [CODES[0]])
    with pytest.raises(SheetError, match="second person"):
        sheet_lock.opened(file, [CODES[0], CODES[0]])


def test_a_code_of_nobody_and_no_code_open_nothing(file: bytes) -> None:
    with pytest.raises(SheetError, match="no code of this unit"):
        sheet_lock.opened(file, [CODES[0], codes.read(codes.draw())])
    with pytest.raises(SheetError):
        sheet_lock.opened(file, [])


def test_without_the_inner_layer_one_code_would_do(
    cards: list[Card], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The defence off: the key encrypted to the first of a pair alone."""
    monkeypatch.setattr(sheet_lock, "combinations", lambda people, _: [(one, one) for one in people])
    weak = sheet_lock.sealed(PDF, ABOUT, SALT, cards)
    head = json.loads(weak.split(b"\n")[1])
    for lock in head["locks"]:
        lock["cards"] = lock["cards"][:2]
    assert sheet_lock.opened(weak, [CODES[0]])[0] == PDF


def test_a_changed_file_is_no_sheet(file: bytes) -> None:
    with pytest.raises(SheetError, match="changed or damaged"):
        sheet_lock.opened(file[:-1] + bytes([file[-1] ^ 1]), CODES[:2])
    with pytest.raises(SheetError, match="changed or damaged"):
        sheet_lock.opened(file.replace(b"Chirurgie B", b"Chirurgie C", 1), CODES[:2])
    with pytest.raises(SheetError, match="no sheet"):
        sheet_lock.opened(b"%PDF-1.7", CODES[:2])
    with pytest.raises(SheetError, match="damaged"):
        sheet_lock.opened(file[:40], CODES[:2])


def test_a_locks_names_cannot_be_swapped_to_open_with_one_code(file: bytes) -> None:
    head, _, rest = file.removeprefix(sheet_lock.MAGIC).partition(b"\n")
    told = json.loads(head)
    for lock in told["locks"]:
        lock["cards"] = ["card 0"]
    forged = sheet_lock.MAGIC + json.dumps(told).encode() + b"\n" + rest
    with pytest.raises(SheetError, match="changed or damaged"):
        sheet_lock.opened(forged, [CODES[0]])


def test_nobody_makes_a_sheet_that_one_person_opens(cards: list[Card]) -> None:
    for few in (cards[:1], []):
        with pytest.raises(SheetError, match="Two people"):
            sheet_lock.sealed(PDF, ABOUT, SALT, few)


def test_a_typed_code_is_read_as_people_type_and_an_error_is_told() -> None:
    written = codes.draw()
    assert codes.read(f"  {written.lower().replace('-', ' ')} ") == codes.read(written)
    wrong = ("1" if written[0] != "1" else "2") + written[1:]
    with pytest.raises(codes.CodeError, match="wrong"):
        codes.read(wrong)
    for typed in ("", "abc", written + "0", "É" * 16):
        with pytest.raises(codes.CodeError, match="16 letters"):
            codes.read(typed)


def test_the_file_that_opens_sheets_needs_nothing_else_of_ours(file: bytes, tmp_path: Path) -> None:
    """It runs by itself: a copy of it in an empty folder knows the sheet."""
    alone = tmp_path / "sheet_lock.py"
    alone.write_bytes(Path(sheet_lock.__file__).read_bytes())
    (tmp_path / "ward.sheet").write_bytes(file)
    program = "import pathlib, sys, sheet_lock; print(sheet_lock.about(pathlib.Path('ward.sheet').read_bytes())['unit']); print([m for m in sys.modules if m.startswith('cloison')])"
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, '.'); {program}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split("\n")[:2] == ["Chirurgie B", "[]"]
