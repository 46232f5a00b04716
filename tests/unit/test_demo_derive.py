"""The lists of the demo: how they are made from the public files, and what the packed ones hold (1.4)."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import pytest

from cloison.chart import communes
from cloison.demo import derive, formulary, places
from cloison.demo.packed import lines_of


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(derive, "DATA", tmp_path)
    monkeypatch.setattr(derive, "CHART", tmp_path)
    return tmp_path


def unpacked(target: Path, name: str) -> str:
    return lzma.decompress((target / name).read_bytes()).decode()


def test_a_name_that_would_need_escaping_is_left_out(tmp_path: Path) -> None:
    source = tmp_path / "dist.1951.txt"
    source.write_text("1 3 4 5\nMartin,Le Goff,D\"Arc,N'Diaye,Doe & Fils\n", encoding="utf-8")
    assert derive.bands(source) == "1 2 3 3\tMartin,Le Goff,N'Diaye"


def test_communes_keep_arrondissements_in_place_of_the_three_cities(target: Path) -> None:
    source = target / "communes.json"
    rows = [
        {
            "code": "75056",
            "nom": "Paris",
            "type": "commune-actuelle",
            "codesPostaux": ["75001"],
            "population": 9,
        },
        {"code": "75101", "nom": "Paris 1er", "type": "arrondissement-municipal", "codesPostaux": ["75001"]},
        {
            "code": "58194",
            "nom": "Nevers",
            "type": "commune-actuelle",
            "codesPostaux": ["58000"],
            "population": 8,
        },
        {"code": "58001", "nom": "Vieux", "type": "commune-deleguee", "codesPostaux": ["58000"]},
    ]
    source.write_text(json.dumps(rows), encoding="utf-8")
    derive.derive_communes(source)
    assert unpacked(target, "communes.tsv.xz") == "58194\tNevers\t58000\t8\n75101\tParis 1er\t75001\t0"


def test_medicines_are_those_that_are_marketed(target: Path) -> None:
    (target / "CIS_COMPO_bdpm.txt").write_text(
        "1\tcp\t9\tPARACÉTAMOL\t1 g\tun\tSA\t1\t\n1\tcp\t9\tX\t1\tun\tFT\t1\t\n2\tcp\t9\tY\t1\tun\tSA\t1\t\n"
    )
    (target / "CIS_bdpm.txt").write_text(
        "1\tA 1 g, cp\tcp\torale\tAutorisation active\tProc\tCommercialisée\t\t\n"
        "2\tB, cp\tcp\torale\tAutorisation active\tProc\tNon commercialisée\t\t\n"
        "3\tC, cp\tcp\torale\tAutorisation active\tEnreg homéo (Proc. Nat.)\tCommercialisée\t\t\n"
    )
    derive.derive_medicines(target)
    assert unpacked(target, "medicines.tsv.xz") == "1\tA 1 g, cp\tcp\torale\tPARACÉTAMOL"


def test_what_is_packed_is_small_and_whole() -> None:
    folder = Path(derive.__file__).parent / "data"
    assert sum(file.stat().st_size for file in folder.iterdir()) < 3_000_000
    assert len(communes.rows()) > 34_000
    assert len(lines_of("medicines.tsv.xz")) > 10_000
    assert places.commune("58194").name == "Nevers"
    assert all(regimen.specialities for regimen in formulary.regimens().values())


def test_sources_are_named_with_their_licence() -> None:
    for folder, licence in ((derive.DATA, "free reuse"), (derive.CHART, "Licence Ouverte")):
        told = (folder / "SOURCES.md").read_text(encoding="utf-8")
        assert all(f"`{file.name}`" in told for file in folder.glob("*.xz"))
        assert licence in told
