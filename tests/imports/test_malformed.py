"""What is wrong is named by file, entry and fault; the good ones are in; nothing is half-written (7.4)."""

from __future__ import annotations

import io
import json
import lzma
import resource
import tarfile
from pathlib import Path
from typing import Any

import pytest

from cloison.errors import CloisonError, Code
from cloison.exchange.report import Report
from tests.fhir_sources import archive, bundle, lines, patient, weight, write
from tests.imports.conftest import Importer, new_id
from tests.people import World

GOOD = bundle(patient("good"), weight("w", "good"))


def faults(report: Report) -> list[tuple[str, str, str]]:
    return [(f.file, f.entry, f.sentence) for f in report.faults]


def nested(levels: int) -> dict[str, Any]:
    extension: dict[str, Any] = {"url": "x", "valueString": "end"}
    for _ in range(levels):
        extension = {"url": "x", "extension": [extension]}
    return weight("deep", extension=[extension])


WRONG = {
    "no JSON": (b'{"resourceType": "Bundle", "entry": [', "", "This is no JSON"),
    "no UTF-8": (b'{"resourceType": "Bundle", "id": "\xff\xfe"}', "", "This is no JSON"),
    "no resource": (b'{"some": "object"}', "", "This is no FHIR resource"),
    "a list": (b"[1, 2]", "", "This is no FHIR resource"),
    "nesting without end": (b'{"a":' * 5000 + b"1" + b"}" * 5000, "", "This is no JSON"),
    "entries that are no list": (b'{"resourceType": "Bundle", "entry": 5}', "", "Bundle.entry is no list."),
    "a wrong type": (
        bundle(patient(), {"resourceType": "Pacient", "id": "x"}),
        "entry 2 (Pacient)",
        "resourceType names no type of FHIR R4.",
    ),
    "a type that is a number": (bundle(patient(), {"resourceType": 7}), "entry 2", "resourceType names no"),
    "fifty levels": (bundle(patient(), nested(50)), "entry 2 (Observation)", "The resource nests deeper"),
    "an element missing": (
        bundle(patient(), {k: v for k, v in weight("w").items() if k != "status"}),
        "entry 2 (Observation)",
        "Observation.status is required.",
    ),
    "a trait missing": (bundle(patient(birthDate="1948")), "entry 1 (Patient)", "A strict trait of identity"),
    "no patient": (
        bundle(patient(), weight("w", "p1", subject=None)),
        "entry 2 (Observation)",
        "Observation.",
    ),
    "somebody else's, alone": (
        bundle(weight("w", "nobody")),
        "entry 1 (Observation)",
        "Its patient is nowhere",
    ),
    "said twice": (
        bundle(patient(), weight("w"), weight("w", valueQuantity={"value": 80, "unit": "kg"})),
        "entry 1 (Patient)",
        "One Observation is given twice, and differently",
    ),
    "a deletion": (
        bundle(patient()) | {"entry": [{"resource": patient(), "request": {"method": "DELETE", "url": "x"}}]},
        "entry 1",
        "The entry asks for something else",
    ),
    "an empty entry": ({"resourceType": "Bundle", "entry": [{}]}, "entry 1", "The entry holds no resource."),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_fault_is_named_and_the_good_one_beside_it_is_in(
    take_in: Importer, world: World, tmp_path: Path, name: str
) -> None:
    content, entry, sentence = WRONG[name]
    write(tmp_path / "in" / "a-bad.json", content)
    write(tmp_path / "in" / "b-good.json", GOOD)
    before = world.sql("select count(*) from records.resource")[0][0]
    report = take_in(tmp_path / "in")
    [(file, where, said), *_] = faults(report)
    assert (file, where) == ("a-bad.json", entry)
    assert said.startswith(sentence)
    assert (report.patients_imported, report.resources_imported) == (1, 2)
    assert world.sql("select count(*) from records.imported") == [(1,)]
    assert world.sql("select count(*) from records.resource")[0][0] == before + 2


def test_a_faulty_entry_holds_its_patient_back_and_no_other(
    take_in: Importer, world: World, tmp_path: Path
) -> None:
    faulty = {k: v for k, v in weight("w2", "p2").items() if k != "status"}
    given = bundle(patient("p1"), weight("w1"), patient("p2"), faulty, weight("w3", "p2"))
    report = take_in(write(tmp_path / "a.json", given))
    assert (report.patients_imported, report.patients_refused, report.refused) == (1, 1, 1)
    assert world.sql("select patient_id from records.imported") == [(new_id(world, "Patient", "p1"),)]
    rows = [patient("q1"), weight("w1", "q1"), patient("q2"), faulty | weight("w2", "q2", status=None)]
    report = take_in(lines(tmp_path / "b.ndjson", *rows))
    assert (report.patients_imported, report.patients_refused) == (1, 1)
    assert report.faults[0].entry == "line 4 (Observation)"


def test_once_mended_the_patient_comes_in(take_in: Importer, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    assert take_in(write(path, bundle(patient(), weight("w", status="odd")))).patients_refused == 1
    assert take_in(write(path, bundle(patient(), weight("w")))).patients_imported == 1


@pytest.mark.parametrize("compression", ["xz", "gz"])
def test_a_truncated_archive_gives_what_came_before(
    take_in: Importer, tmp_path: Path, compression: str
) -> None:
    noise = {f"p{n}.json": json.dumps(bundle(patient(f"p{n}", language=f"{n}"))).encode() for n in range(60)}
    whole = archive(tmp_path / f"cut.tar.{compression}", noise, compression=compression)
    report = take_in(whole, source="whole")
    assert report.patients_imported == 60
    whole.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    cut = take_in(whole)
    assert 0 <= cut.patients_imported < 60
    [(file, where, said)] = faults(cut)
    assert (file, where) == (f"cut.tar.{compression}", "")
    assert said.startswith("The archive ")


def test_names_that_lead_out_links_and_devices_are_refused(take_in: Importer, tmp_path: Path) -> None:
    path = tmp_path / "odd.tar.xz"
    text = json.dumps(GOOD).encode()
    with tarfile.open(path, "w:xz") as made:
        for name in ("../../etc/cron.json", "/abs.json", "good.json"):
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            made.addfile(entry, io.BytesIO(text))
        link = tarfile.TarInfo("link.json")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        made.addfile(link)
    report = take_in(path)
    assert report.patients_imported == 1
    assert [(f.file, f.sentence) for f in report.faults] == [
        ("odd.tar.xz: ../../etc/cron.json", "The name leads out of the archive."),
        ("odd.tar.xz: /abs.json", "The name leads out of the archive."),
        ("odd.tar.xz: link.json", "This is a link or a device, and no file."),
    ]
    assert not (tmp_path.parent.parent / "etc" / "cron.json").exists()


def bomb(path: Path, megabytes: int) -> Path:
    """A tar.xz whose one member is `megabytes` of blanks; made without holding it."""
    with lzma.open(path, "wb", preset=1) as out:
        entry = tarfile.TarInfo("big.ndjson")
        entry.size = megabytes << 20
        out.write(entry.tobuf())
        for _ in range(megabytes):
            out.write(b" " * (1 << 20))
        out.write(b"\0" * 1024)
    return path


def test_a_bomb_is_stopped_while_it_expands(take_in: Importer, tmp_path: Path) -> None:
    path = bomb(tmp_path / "a-bomb.tar.xz", 700)
    assert path.stat().st_size < 200_000
    write(tmp_path / "b.json", GOOD)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report = take_in(path, tmp_path / "b.json")
    assert report.patients_imported == 1
    assert any("more than 300 times" in said for _, _, said in faults(report))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024  # kB


def test_a_header_that_would_fill_the_memory_is_refused(take_in: Importer, tmp_path: Path) -> None:
    path = tmp_path / "header.tar.xz"
    with lzma.open(path, "wb", preset=1) as out:
        entry = tarfile.TarInfo("x")
        entry.type, entry.size = tarfile.XHDTYPE, 100 << 20
        out.write(entry.tobuf())
        for _ in range(100):
            out.write(b"a" * (1 << 20))
    assert [said for _, _, said in faults(take_in(path))] == ["A header of the archive is larger than 1 MB."]


def test_a_line_of_200_mb_is_refused_without_being_held(take_in: Importer, tmp_path: Path) -> None:
    path = tmp_path / "long.ndjson"
    with path.open("wb") as out:
        out.write(json.dumps(GOOD).encode() + b"\n")
        for _ in range(200):
            out.write(b"x" * (1 << 20))
        out.write(b"\n" + json.dumps(bundle(patient("after"))).encode() + b"\n")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report = take_in(path)
    assert report.patients_imported == 2
    assert faults(report) == [("long.ndjson", "line 2", "The line is longer than 64 MB.")]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024  # kB: 64 MB and a copy


def test_a_document_beyond_the_limit_is_refused(take_in: Importer, tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    path.write_bytes(b" " * ((64 << 20) + 1))
    [(_, _, said)] = faults(take_in(path))
    assert said.startswith("The document is larger than 64 MB")


@pytest.mark.parametrize(
    ("site", "unit", "sentence"),
    [
        ("nowhere", None, "no open site"),
        ("closed", None, "no open site"),
        ("tilleuls", "geriatrics", "the site has no unit"),
    ],
)
def test_a_receiver_that_is_unknown_or_closed_is_used_wrongly(
    take_in: Importer, tmp_path: Path, site: str, unit: str | None, sentence: str
) -> None:
    with pytest.raises(CloisonError, match=sentence) as raised:
        take_in(write(tmp_path / "a.json", GOOD), site=site, unit=unit)
    assert (raised.value.code, raised.value.exit_status) == (Code.IMPORT_SITE, 2)


@pytest.mark.parametrize("name", ["absent.json", "folder", "file.txt"])
def test_a_path_that_holds_nothing_to_read_is_used_wrongly(
    take_in: Importer, tmp_path: Path, name: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file.txt").touch()
    with pytest.raises(CloisonError) as raised:
        take_in(tmp_path / name)
    assert (raised.value.code, raised.value.exit_status) == (Code.IMPORT_SOURCE, 2)
