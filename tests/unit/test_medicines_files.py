"""Taking newer files of the medicines database: checked before they replace, whole or not at all, also when killed."""

from __future__ import annotations

import json
import lzma
import os
import shutil
import signal
import subprocess
import sys
import time
from importlib.resources import files
from pathlib import Path

import pytest

from cloison.medicines import shelf
from cloison.medicines.bdpm import FILES, FaultyError
from cloison.medicines.medicine import plain

CLOISON = Path(sys.executable).with_name("cloison")


@pytest.fixture
def downloaded(tmp_path: Path) -> Path:
    """The package's own files as the official server gives them: plain, Latin-1."""
    folder = tmp_path / "downloaded"
    folder.mkdir()
    for name in FILES:
        raw = lzma.decompress(files("cloison.medicines").joinpath("data", f"{name}.xz").read_bytes())
        (folder / name).write_bytes(raw.decode().encode("cp1252", "replace"))
    return folder


def cloison(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([CLOISON, "medicines", *arguments], capture_output=True, text=True, check=False)


def test_newer_files_are_taken_and_shown(tmp_path: Path, downloaded: Path) -> None:
    data = tmp_path / "data"
    assert shelf.in_force(data).folder is None
    done = cloison("--data", data, "--update", downloaded, "--day", "2026-11-01", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["day"], told["medicines"]) == ("2026-11-01", 15799)
    assert shelf.in_force(data).folder is not None
    found = cloison("--data", data, "--find", "kardegic 75")
    assert "acide acétylsalicylique 75 mg" in found.stdout  # accents came through Latin-1
    cloison("--data", data, "--update", downloaded, "--day", "2026-11-02")
    assert len(list((data / "medicines").iterdir())) == 2  # the set and what names it: nothing is left over


@pytest.mark.parametrize(
    ("name", "fault", "sentence"),
    [
        ("CIS_bdpm.txt", lambda raw: raw[:5000], "rows"),
        (
            "CIS_COMPO_bdpm.txt",
            lambda raw: b"<html>Maintenance</html>\n" * 40000,
            "not the file of that name",
        ),
        ("CIS_CPD_bdpm.txt", lambda raw: lzma.compress(raw)[:-500], "cut short"),
        ("CIS_GENER_bdpm.txt", None, "is not in"),
    ],
)
def test_a_set_that_is_not_whole_changes_nothing(
    tmp_path: Path,
    downloaded: Path,
    name: str,
    fault,
    sentence: str,  # type: ignore[no-untyped-def]
) -> None:
    data, path = tmp_path / "data", downloaded / name
    if fault is None:
        path.unlink()
    else:
        path.write_bytes(fault(path.read_bytes()))
    with pytest.raises(FaultyError, match=sentence):
        shelf.take(data, downloaded)
    assert shelf.in_force(data).folder is None
    done = cloison("--data", data, "--update", downloaded)
    assert (done.returncode, done.stdout) == (1, "")
    assert "medicines-faulty" in done.stderr


def test_killed_at_any_moment_a_whole_set_is_in_force(tmp_path: Path, downloaded: Path) -> None:
    data = tmp_path / "data"
    shelf.take(data, downloaded)
    path = downloaded / "CIS_bdpm.txt"
    path.write_bytes(path.read_bytes().replace(b"DOLIPRANE", b"DOLIPRANO"))
    for wait in (0.6, 1.4, 2.6):
        with subprocess.Popen([CLOISON, "medicines", "--data", data, "--update", downloaded]) as process:
            time.sleep(wait)
            os.kill(process.pid, signal.SIGKILL)
        assert len(shelf.in_force(data).shelf()) == 15799
    shelf.take(data, downloaded)
    assert shelf.in_force(data).shelf().search("doliprano 1000")
    assert len(list((data / "medicines").iterdir())) == 2  # what the killed runs left is swept


def test_a_pointer_that_is_not_ours_falls_back_to_the_package(tmp_path: Path, downloaded: Path) -> None:
    shelf.take(tmp_path, downloaded)
    for wrong in ("", "{}", "[]", '{"folder": "gone", "day": "2026-01-01"}', '{"folder": "x", "day": 3}'):
        (tmp_path / "medicines" / "in-force").write_text(wrong)
        assert shelf.in_force(tmp_path).folder is None
    shutil.rmtree(tmp_path / "medicines")
    assert shelf.in_force(tmp_path).folder is None


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("0,50 mg", "0,5 mg"),
        ("1000 mg", "1 g"),
        ("20 000 UI", "20\u202f000 unités"),
        ("75 µg", "75 microgrammes"),
        ("125 mg/5 mL", "125 mg/5 ml"),
        ("2,4 POUR CENT", "2,4 %"),
    ],
)
def test_doses_have_no_trailing_zero_and_units_that_cannot_be_misread(written: str, said: str) -> None:
    assert plain(written) == said
