"""What is given: real examples, single resources, archives; twice, in pieces, and again after more has come."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from tests.fhir_sources import (
    FR_CORE,
    PRACTITIONERS,
    SYNTHEA,
    archive,
    bundle,
    lines,
    patient,
    synthea,
    texts,
    weight,
    write,
)
from tests.imports.conftest import Importer, new_id
from tests.people import World, an_id

IMPORT_ACCOUNT = "select id from directory.account where username = 'cloison-import'"
COUNTS = (
    "select (select count(*) from records.patient), (select count(*) from records.resource), "
    "(select count(*) from records.stay), (select count(*) from access.relationship), "
    "(select count(*) from records.contact_token), (select count(*) from records.imported), "
    "(select patients from records.population), (select max(version) from records.resource)"
)


def test_twenty_synthea_patients_with_their_hospitals_and_a_second_time_changes_nothing(
    take_in: Importer, world: World
) -> None:
    report = take_in(SYNTHEA, PRACTITIONERS)
    assert (report.patients_imported, report.patients_refused, report.refused) == (20, 0, 0)
    assert report.resources_imported == 5852
    assert report.aside == {"Organization": 136, "Practitioner": 136}
    assert report.notes["Organization: without a FINESS number, no site can be recognised."] == 136
    before = world.sql(COUNTS)
    assert before[0][2] == 542 + 43  # every Encounter a stay, and those of the cast
    again = take_in(SYNTHEA, PRACTITIONERS)
    assert (again.patients_imported, again.patients_already, again.refused) == (0, 20, 0)
    assert again.resources_already == 5852
    assert world.sql(COUNTS) == before


def test_what_an_import_makes_is_made_by_its_own_account_and_has_its_line(
    take_in: Importer, world: World
) -> None:
    take_in(SYNTHEA)
    [(maker,)] = world.sql(IMPORT_ACCOUNT)
    for table in ("records.patient", "records.stay", "access.relationship"):
        assert world.sql(f"select distinct made_by from {table}") == [(maker,)]
    lines_ = world.sql(
        "select cardinality(patients), account_id, role, outcome from ledger.line where event = 'patient.import'"
    )
    assert sorted(lines_) == [(20, maker, "system", "allowed"), (43, maker, "system", "allowed")]
    assert world.sql("select count(*) from ledger.outbox o join ledger.line l on l.id = o.line_id") == [(2,)]


def test_fr_core_examples_are_regrouped_from_single_resources(take_in: Importer, world: World) -> None:
    report = take_in(FR_CORE)
    assert (report.patients_imported, report.resources_imported) == (1, 9)
    assert [(f.file.split(": ")[1], f.entry, f.sentence) for f in report.faults] == [
        ("Encounter-FRCoreEncounterExample.json", "Encounter", "The resource names no patient.")
    ]
    assert report.units_added == 3  # the functional units (UF) go to the directory
    assert ("4701", 0, an_id("tilleuls")) in world.sql("select code, beds, site_id from directory.unit")
    who = new_id(world, "Patient", "FRCorePatientExample")
    assert world.sql("select identity_status, doubtful from records.patient where id = %s", who) == [
        ("PROV", False)
    ]


def bulk_export(folder: Path) -> list[Path]:
    """The Synthea bundles as a bulk export writes them: one file per type, a resource a line."""
    rows: dict[str, list[Any]] = defaultdict(list)
    for text in texts(SYNTHEA).values():
        given = json.loads(text)
        names = {
            e["fullUrl"]: f"{e['resource']['resourceType']}/{e['resource']['id']}" for e in given["entry"]
        }
        for entry in given["entry"]:
            said = json.dumps(entry["resource"])
            for url, name in names.items():
                said = said.replace(url, name)
            rows[entry["resource"]["resourceType"]].append(said.encode())
    return [lines(folder / f"{kind}.ndjson", *found) for kind, found in rows.items()]


def test_a_bulk_export_gives_the_same_patients_as_their_bundles(
    take_in: Importer, world: World, tmp_path: Path
) -> None:
    bulk_export(tmp_path / "export")
    report = take_in(tmp_path / "export")
    assert (report.patients_imported, report.resources_imported, report.refused) == (20, 5852, 0)
    assert list((tmp_path / "spool").iterdir()) == []
    before = world.sql(COUNTS)
    for regroup in (False, True):
        bundles = take_in(SYNTHEA, regroup=regroup)
        assert (bundles.patients_already, bundles.patients_imported, bundles.refused) == (20, 0, 0)
    assert world.sql(COUNTS) == before


def test_bundles_a_line_in_folders_and_archives(take_in: Importer, tmp_path: Path) -> None:
    lines(tmp_path / "in" / "deep" / "many.ndjson", *(bundle(patient(f"a{n}")) for n in range(300)))
    write(tmp_path / "in" / "one.json", bundle(patient("b")))
    write(tmp_path / "in" / "notes.txt", b"not read")
    members = {"c/one.json": json.dumps(bundle(patient("c"), weight("w", "c"))).encode()}
    archive(tmp_path / "in" / "more.tar.gz", members, compression="gz")
    report = take_in(tmp_path / "in")
    assert (report.patients_imported, report.refused) == (302, 0)


def test_a_patient_in_two_bundles_is_whole_with_regroup_and_refused_without(
    take_in: Importer, world: World, tmp_path: Path
) -> None:
    paths = (
        write(tmp_path / "a.json", bundle(patient(), weight("w1"))),
        write(tmp_path / "b.json", bundle(patient(), weight("w2"))),
        write(tmp_path / "c.json", bundle(weight("w3"))),
    )
    report = take_in(*paths)
    assert (report.patients_imported, report.patients_refused) == (1, 2)
    assert "changes nobody" in report.faults[-2].sentence or "changes nobody" in report.faults[-1].sentence
    assert any("--regroup" in fault.sentence for fault in report.faults)
    whole = take_in(*paths, source="again", regroup=True)
    assert (whole.patients_imported, whole.resources_imported, whole.refused) == (1, 4, 0)


def test_a_bundle_that_changed_since_changes_nobody(take_in: Importer, world: World, tmp_path: Path) -> None:
    take_in(write(tmp_path / "a.json", bundle(patient(), weight("w1"))))
    before = world.sql(COUNTS)
    report = take_in(write(tmp_path / "a.json", bundle(patient(), weight("w1"), weight("w2"))))
    assert (report.patients_imported, report.patients_refused, report.refused) == (0, 1, 1)
    assert world.sql(COUNTS) == before


def test_another_source_of_the_same_ids_is_somebody_else(
    take_in: Importer, world: World, tmp_path: Path
) -> None:
    source = write(tmp_path / "a.json", bundle(patient()))
    assert take_in(source, source="north").patients_imported == 1
    assert take_in(source, source="south").patients_imported == 1
    ids = {new_id(world, "Patient", "p1", s) for s in ("north", "south")}
    assert {row[0] for row in world.sql("select patient_id from records.imported")} == ids


def test_nothing_of_the_names_given_is_in_the_database(take_in: Importer, world: World) -> None:
    take_in(SYNTHEA)
    given = synthea()["entry"][0]["resource"]
    family = given["name"][0]["family"]
    for table in ("records.resource", "records.blind_index", "records.patient", "records.contact_token"):
        found = world.sql(f"select count(*) from {table} t where t::text ilike %s", f"%{family}%")
        assert found == [(0,)]
    ids = world.sql("select count(*) from records.patient where id = %s", given["id"])
    assert ids == [(0,)]
