"""Every world, asked by every path that can answer: all agree with the file, and with each other (12.4)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import cloison.access
from cloison import permissions
from cloison.gate.answers import Allowed
from tests import cluster as clusters
from tests.people import ACCOUNTS, an_id
from tests.routes.fhir import Face, served
from tests.routes.pages_process import Pages, serving
from tests.worlds import faces, reading
from tests.worlds.reading import Expected, Told, WorldError
from tests.worlds.scene import Stage

WORLDS = reading.read_all()
ABOUT_SLICES = ("role_refuses", "sealed_needs_reason")
"""Refusals of a slice: they say nothing about the patient's other slices, nor about lists."""


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served_pages:
        yield served_pages


@pytest.fixture(scope="module")
def stage(pages: Pages) -> Iterator[Stage]:
    with Stage.over(pages.world) as made:
        yield made


@pytest.mark.parametrize("told", WORLDS, ids=[told.name for told in WORLDS])
def test_every_path_answers_as_the_world_says(pages: Pages, stage: Stage, told: Told) -> None:
    stage.set_up(told)
    for expected in told.expected:
        in_sql(stage, expected)
    served(stage.world, lambda face: in_fhir(face, stage, told))
    on_pages(pages, stage, told)


def by_person_and_patient(told: Told) -> dict[str, dict[tuple[str, str | None], list[Expected]]]:
    """{who: {(patient, words): lines}}: what each path shows of a patient is asked for once."""
    found: dict[str, dict[tuple[str, str | None], list[Expected]]] = {}
    for line in told.expected:
        found.setdefault(line.who, {}).setdefault((line.patient, line.words), []).append(line)
    return found


async def in_fhir(face: Face, stage: Stage, told: Told) -> None:
    contained = {who for who, said in told.accounts.items() if "contained_at" in said}
    for who, patients in by_person_and_patient(told).items():
        stage.forget_spending()
        listed = await faces.listed_by_fhir(face, who)
        for (patient, words), lines in patients.items():
            stage.forget_spending()
            by_fhir(await faces.read_by_fhir(face, who, patient, words), lines, contained)
            found = await faces.found_by_fhir(face, who, born(patient))
            for line in lines:
                found_in_fhir(listed | found, line)


def on_pages(pages: Pages, stage: Stage, told: Told) -> None:
    for who, patients in by_person_and_patient(told).items():
        stage.forget_spending()
        with pages.as_(who) as browser:
            listed = faces.listed_by_pages(browser)
            for (patient, words), lines in patients.items():
                if words is not None:  # pages never ask for what is sealed
                    continue
                stage.forget_spending()
                by_pages(faces.read_by_pages(browser, patient), lines)
                found = faces.found_by_pages(browser, born(patient))
                for line in lines:
                    found_on_pages(listed | found, line)


def born(patient: str) -> str:
    """The birth date that tests/people.py gives this patient."""
    return f"19{40 + int(patient[4:])}-01-01" if patient.startswith("bed ") else "1950-03-12"


def in_sql(stage: Stage, expected: Expected) -> None:
    stage.forget_spending()
    answer, shown = faces.ask_gate(stage.world, stage.gate, expected)
    assert faces.reason_of(answer) == expected.reason, expected
    if expected.allowed:
        assert isinstance(answer, Allowed)
        assert shown == set(expected.slices), expected
        assert expected.why in (None, answer.why), (expected, answer.why)
    else:
        assert shown == frozenset()
    spent = stage.spent_kinds(expected.who, expected.patient)
    assert spent == ({expected.counted} if expected.allowed else set()), expected


def no_of(expected: Expected, unsigned: int) -> int:
    """The status of a refusal: 401 or 303 without a session, 403 for clinicians, 404 for everybody else."""
    if expected.reason == "no_session":
        return unsigned
    return 403 if ACCOUNTS[expected.who][0] in permissions.CLINICIANS else 404


def by_fhir(seen: dict[str, faces.Seen], lines: list[Expected], contained: set[str]) -> None:
    for line in lines:
        for path, told in seen.items():
            if path == "$everything" and line.who in contained:
                continue
            unfound = 404 if line.withheld else 200
            assert told.status in (200, unfound, no_of(line, 401)), (path, line, told)
            assert not told.shown & set(line.withheld), (path, line, told)
            if line.allowed:
                continue
            assert not told.shown & set(line.slices), (path, line, told)
            if line.reason not in ABOUT_SLICES:
                assert told.status == no_of(line, 401), (path, line, told)
        if line.allowed:
            together = frozenset().union(*(told.shown for told in seen.values()))
            assert set(line.slices) <= together, (line, seen)
            if line.who in contained:  # reads at the bedside, and exports nothing
                assert seen["$everything"].status == 403, (line, seen)
                continue
            assert set(line.slices) <= seen["$everything"].shown, (line, seen)
            assert seen["$everything"].shown == together, (line, seen)


def found_in_fhir(found: dict[str, tuple[int, dict]], line: Expected) -> None:
    for way, (status, resources) in found.items():
        row = resources.get(str(an_id(line.patient)), {})
        shown = line.listed if way == "list" else line.in_care
        assert ("name" in row) == shown or line.reason in ABOUT_SLICES, (way, line)
        if line.reason == "no_session":
            assert status == 401, (way, line)
        assert not {"address", "telecom"} & set(row), (way, line)


def by_pages(seen: dict[str, faces.Seen], lines: list[Expected]) -> None:
    for line in lines:
        for page, told in seen.items():
            assert not told.shown & set(line.withheld), (page, line, told)
            if line.allowed:
                assert told.status == 200, (page, line, told)
                continue
            assert not told.shown & set(line.slices), (page, line, told)
            if line.reason not in ABOUT_SLICES:
                asks = line.reason == "patient_reason_needed"  # leads to a page with the form
                assert told.status == (302 if asks else no_of(line, 303)), (page, line, told)
        if line.allowed:
            together = frozenset().union(*(told.shown for told in seen.values()))
            assert set(line.slices) - {"sealed"} <= together, (line, seen)


def found_on_pages(found: dict[str, tuple[int, frozenset[str]]], line: Expected) -> None:
    for page, (status, ipps) in found.items():
        shown = line.listed if page == "mine" else line.in_care
        assert (f"IPP-{line.patient}" in ipps) == shown or line.reason in ABOUT_SLICES, (page, line)
        if line.reason == "no_session":
            # Without a session there was no form, hence no token to send it with.
            assert status == (303 if page == "mine" else 403), (page, line)


def test_the_worlds_cover_every_kind_and_every_role() -> None:
    kinds = {r["kind"] for told in WORLDS for r in told.relationships}
    assert kinds == set(kinds_known())
    asked = {ACCOUNTS[e.who][0] for told in WORLDS for e in told.expected}
    assert asked == set(permissions.ROLES) - {"system"}


def kinds_known() -> dict[str, dict]:
    return tomllib.loads((Path(cloison.access.__file__).parent / "kinds.toml").read_text())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("says: x\nallowed: [{who: nadia, patient: inside}]", "refuses nobody"),
        ("says: x\nrefused: [{who: adam, patient: inside, reason: role_refuses}]", "stranger"),
        ("says: x\nrefused: [{who: sam, patient: inside}]", "reason"),
        ("says: x\nrefused: [{who: sam, patient: inside, reason: a, slice: traits}]", "knows no slice"),
        ("says: x\nnobody: []\nrefused: [{who: sam, patient: inside, reason: a}]", "not a part"),
        ("says: x\nrefused: [{who: ghost, patient: inside, reason: a}]", "ghost"),
        (
            "says: x\nrelationships: [{patient: inside, holder: sam, kind: order, since: 3d}]\n"
            "refused: [{who: sam, patient: inside, reason: a}]",
            "no distance",
        ),
        ("refused: [{who: sam, patient: inside, reason: a}]", "says"),
    ],
)
def test_a_file_that_is_no_world_is_not_read(text: str, sentence: str) -> None:
    with pytest.raises(WorldError) as raised:
        reading.read("wrong", text)
    assert sentence in str(raised.value)


WRONG = {
    "a record for the stranger": "allowed: [{who: sam, patient: inside}]",
    "a count that is not made": "allowed: [{who: nadia, patient: inside, counted: others}]",
    "a slice too many": "allowed: [{who: carine, patient: inside, slices: [traits, contact]}]",
    "no record for the nurse": "refused: [{who: nadia, patient: inside, reason: no_relationship}]",
    "another reason": "refused: [{who: sam, patient: inside, reason: role_refuses}]",
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_world_goes_red(pages: Pages, stage: Stage, wrong: str) -> None:
    right = "says: x\nrelationships: [{patient: inside, holder: surgery_b, kind: ward_presence}]\n"
    refused = "{who: sam, patient: elsewhere, reason: no_relationship}"
    test_every_path_answers_as_the_world_says(
        pages, stage, reading.read("right", f"{right}refused: [{refused}]")
    )
    kind, line = WRONG[wrong].split(": [", 1)
    told = (
        f"{right}refused: [{refused}, {line}"
        if kind == "refused"
        else f"{right}refused: [{refused}]\n{WRONG[wrong]}"
    )
    with pytest.raises(AssertionError):
        test_every_path_answers_as_the_world_says(pages, stage, reading.read("wrong", told))
