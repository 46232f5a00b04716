"""Medicines by name, substance and form, as people type them: on the whole public database, which travels in the package."""

from __future__ import annotations

import time

import pytest

from cloison.medicines import shelf
from cloison.medicines.search import Shelf
from cloison.medicines.spelling import folded, nearly


@pytest.fixture(scope="module")
def medicines() -> Shelf:
    return shelf.in_force(None).shelf()


def labels(medicines: Shelf, typed: str) -> list[str]:
    return [found.label for found in medicines.search(typed)]


@pytest.mark.parametrize(
    ("typed", "among"),
    [
        ("amoxi", "amoxicilline 500 mg, gélule"),
        ("AMOXICILLINE 500", "amoxicilline 500 mg, gélule"),
        ("amoxiciline", "amoxicilline 500 mg, gélule"),  # a letter missing
        ("amoxicililne", "amoxicilline 500 mg, gélule"),  # two changed places
        ("furosemide 40", "furosémide 40 mg, comprimé sécable"),  # no accent
        ("gelule amoxi", "amoxicilline 500 mg, gélule"),  # form first
        ("metformine 1000", "metformine 1 g, comprimé pelliculé"),  # not the 780 mg of its base
        ("doliprane 1000", "paracétamol 1 g, comprimé (DOLIPRANE 1000 mg)"),
        ("augmentin 1 g", "amoxicilline + acide clavulanique 1 g/125 mg, poudre pour suspension buvable (AUGMENTIN 1 g/125 mg)"),
        ("levothyrox 75", "lévothyroxine sodique 75 microgrammes, comprimé sécable"),
    ],
)  # fmt: skip
def test_what_is_typed_is_found(medicines: Shelf, typed: str, among: str) -> None:
    assert among in labels(medicines, typed)


@pytest.mark.parametrize("typed", ["", " ", "a", "zzzzqqq", "🙂", "%' union select 1 --", "…" * 300])
def test_what_is_no_medicine_finds_none(medicines: Shelf, typed: str) -> None:
    assert labels(medicines, typed) == []


def test_one_line_for_all_generics_of_a_substance_and_marketed_ones_first(medicines: Shelf) -> None:
    found = medicines.search("amoxicilline 500")
    assert len({f.label for f in found}) == len(found)
    assert found[0].by_substance
    assert found[0].medicine.marketed
    assert medicines.named(found[0].key) == found[0]
    for wrong in ("", "d", "x60234100", "d00000000", "d6023410"):
        assert medicines.named(wrong) is None


def test_the_first_letter_and_short_words_are_not_forgiven(medicines: Shelf) -> None:
    assert not any("morphine" in label for label in labels(medicines, "norphine"))
    assert nearly(["fer", "for"], "fxr") == []
    assert folded("ÉNOXAPARINE 4 000 UI, sol. inj.") == "enoxaparine 4000 ui sol inj"


def test_thousands_of_lookups_a_second(medicines: Shelf) -> None:
    typed = [
        m[:n] for m in ("furosemide", "bisoprolol", "kardegic", "rivaroxaban", "skenan") for n in range(3, 9)
    ]
    medicines._search.cache_clear()
    began = time.perf_counter()
    for one in typed:
        medicines.search(one)
    assert len(typed) / (time.perf_counter() - began) > 200  # ten thousand on a quiet machine


def test_conditions_that_an_ordonnance_follows(medicines: Shelf) -> None:
    def one(typed: str):  # type: ignore[no-untyped-def]
        return medicines.search(typed)[0].medicine

    skenan = one("skenan 10 mg")
    assert (skenan.narcotic, skenan.secured, skenan.longest) == (True, True, 28)
    tramadol = one("topalgic 50 mg gélule")
    assert (tramadol.narcotic, tramadol.in_letters, tramadol.secured, tramadol.longest) == (
        False,
        True,
        True,
        84,
    )
    assert one("zopiclone 7,5").longest == 28
    assert (one("doliprane 500").narcotic, one("doliprane 500").longest) == (False, None)
    fentanyl = one("durogesic")
    assert (fentanyl.narcotic, fentanyl.fraction) == (True, 14)
