"""Posologies: as data, as FHIR and back, as a French sentence, in full letters; and the hours of a shift that follow."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloison.medicines import plan, sentence, timing
from cloison.medicines.dosage import DAYS, MOMENTS, UNITS, Dosage, pattern
from cloison.medicines.letters import in_letters, strength_in_letters
from cloison.records.validation import faults

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 11, 24, 12, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("dosage", "said"),
    [
        (Dosage(Decimal("0.50"), "comprimé", "orale", ("HS",)), "0,5 comprimé, voie orale, au coucher."),
        (
            Dosage(Decimal(2), "gélule", "orale", ("MORN", "EVE"), span=(7, "d")),
            "2 gélules, voie orale, le matin et le soir. Pendant 7 jours.",
        ),
        (
            Dosage(Decimal(1), "comprimé", "orale", every=6, as_needed="douleur", most=Decimal(4)),
            "1 comprimé, voie orale, toutes les 6 heures, si besoin : douleur; au plus 4 comprimés par 24 heures.",
        ),
        (
            Dosage(Decimal(1), "comprimé", "orale", ("MORN",), weekdays=("mon", "thu"), span=(3, "mo")),
            "1 comprimé, voie orale, le lundi et le jeudi, le matin. Pendant 3 mois.",
        ),
        (
            Dosage(Decimal(1000), "mg", "intraveineuse", times=4),
            "1\u202f000 mg, voie intraveineuse, 4 fois par jour.",
        ),
    ],
)
def test_a_posology_is_one_french_sentence(dosage: Dosage, said: str) -> None:
    assert sentence.whole(dosage).replace("\u00a0", " ") == said


def dosages() -> st.SearchStrategy[Dosage]:
    amounts = st.decimals("0.05", 2000, places=2)
    moments = st.lists(st.sampled_from(list(MOMENTS)), min_size=1, unique=True).map(
        lambda m: tuple(x for x in MOMENTS if x in m)
    )
    rhythm = st.one_of(
        st.fixed_dictionaries({"moments": moments}),
        st.fixed_dictionaries({"every": st.integers(1, 24)}),
        st.fixed_dictionaries({"times": st.integers(1, 6)}),
    )
    weekdays = st.lists(st.sampled_from(list(DAYS)), unique=True).map(
        lambda d: tuple(x for x in DAYS if x in d)
    )
    return st.builds(
        lambda amount, unit, when, days, needed, most: Dosage(
            amount, unit, "orale", weekdays=days, as_needed=needed, most=most, **when
        ),
        amounts, st.sampled_from(UNITS), rhythm, weekdays, st.sampled_from(("", "douleur")), st.none() | amounts,
    )  # fmt: skip


@given(dosages())
def test_what_is_stored_is_valid_and_comes_back_the_same(dosage: Dosage) -> None:
    stored = timing.to_fhir(dosage)
    request = {
        "resourceType": "MedicationRequest",
        "status": "active",
        "intent": "order",
        "subject": {"reference": "Patient/x"},
        "medicationCodeableConcept": {"text": "x"},
        "dosageInstruction": [stored],
    }
    assert list(faults(request)) == []
    back = timing.of_fhir(stored)
    assert back is not None
    assert (back.amount, back.unit, back.moments, back.every, back.times, back.weekdays, back.as_needed, back.most) == (
        dosage.amount, dosage.unit, dosage.moments, dosage.every, dosage.times, dosage.weekdays, dosage.as_needed, dosage.most
    )  # fmt: skip
    assert ",0 " not in stored["text"]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"text": "selon protocole"},
        {"timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}},
        {
            "doseAndRate": [{"doseQuantity": {"value": 1}}],
            "timing": {"repeat": {"period": 3, "periodUnit": "mo"}},
        },
        {
            "doseAndRate": [{"doseQuantity": {"value": "abc"}}],
            "timing": {"repeat": {"period": 1, "periodUnit": "d"}},
        },
    ],
)
def test_what_a_ward_could_not_follow_is_not_read_as_if_it_could(said: dict[str, Any]) -> None:
    assert timing.of_fhir(said) is None


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "zéro"), (1, "un"), (16, "seize"), (21, "vingt-et-un"), (70, "soixante-dix"), (71, "soixante-et-onze"),
        (77, "soixante-dix-sept"), (80, "quatre-vingts"), (81, "quatre-vingt-un"), (91, "quatre-vingt-onze"),
        (100, "cent"), (200, "deux-cents"), (201, "deux-cent-un"), (1000, "mille"), (1080, "mille-quatre-vingts"),
        (80_000, "quatre-vingt-mille"), (200_000, "deux-cent-mille"), ("0.5", "zéro virgule cinq"),
        ("1.05", "un virgule zéro cinq"), ("2.50", "deux virgule cinq"),
    ],
)  # fmt: skip
def test_numbers_in_full_letters(number: int | str, said: str) -> None:
    assert in_letters(Decimal(number)) == said


def test_strengths_in_full_letters() -> None:
    assert strength_in_letters("100 mg") == "cent milligrammes"
    assert strength_in_letters("1 mg/ml") == "un milligramme par millilitre"
    assert strength_in_letters("20\u202f000 unités") == "vingt-mille unités"


def hours(dosage: Dosage, begins: datetime, since: datetime = NOON, span: int = 24) -> list[str]:
    found = plan.due(dosage, begins, since, since + timedelta(hours=span))
    return [at.strftime("%d %H:%M") for at in found]


def test_the_hours_that_are_due() -> None:
    one = Decimal(1)
    before = NOON - timedelta(days=3)
    assert hours(Dosage(one, "g", "", ("MORN", "EVE")), before) == ["24 19:00", "25 08:00"]
    assert hours(Dosage(one, "g", "", every=6), before) == ["24 14:00", "24 20:00", "25 02:00", "25 08:00"]
    assert hours(Dosage(one, "g", "", every=5), before)[0] == "24 16:00"
    assert hours(Dosage(one, "g", "", times=2), before) == ["24 20:00", "25 08:00"]
    assert hours(Dosage(one, "g", "", ("MORN",), weekdays=("thu",)), before) == []
    assert hours(Dosage(one, "g", "", ("MORN",), weekdays=("wed",)), before) == ["25 08:00"]
    assert hours(Dosage(one, "g", "", ("NOON", "EVE")), NOON + timedelta(hours=2)) == [
        "24 19:00"
    ]  # not before its start
    assert hours(Dosage(one, "g", "", ("EVE",), days=3), before) == []  # over


def test_the_hours_of_the_night_when_clocks_change() -> None:
    since = datetime(2026, 10, 24, 20, tzinfo=PARIS)  # summer time ends at 03:00 on the 25th
    found = hours(Dosage(Decimal(1), "g", "", ("MORN", "HS")), since - timedelta(days=2), since)
    assert found == ["24 22:00", "25 08:00"]


def a_request(**more: Any) -> dict[str, Any]:
    dosage = Dosage(Decimal(1), "gélule", "orale", ("MORN", "NOON"), start=date(2026, 11, 20))
    return {
        "resourceType": "MedicationRequest",
        "id": "r",
        "status": "active",
        "authoredOn": "2026-11-20T10:00:00+01:00",
        "medicationCodeableConcept": {"text": "amoxicilline"},
        "dosageInstruction": [timing.to_fhir(dosage)],
        **more,
    }


def an_administration(at: datetime, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "MedicationAdministration",
        "status": "completed",
        "request": {"reference": "MedicationRequest/r"},
        "extension": [{"url": plan.PLANNED, "valueDateTime": at.isoformat()}],
        **more,
    }


def test_what_nobody_gave_is_late_an_hour_after_it_was_due() -> None:
    morning = datetime(2026, 11, 24, 8, tzinfo=PARIS)
    assert [d.at for d in plan.late([a_request()], NOON)] == [morning]
    assert plan.late([a_request()], morning + timedelta(minutes=59)) == []
    assert plan.late([a_request(), an_administration(morning.astimezone(UTC))], NOON) == []
    assert plan.late([a_request(status="stopped")], NOON) == []
    assert plan.late([{"resourceType": "AllergyIntolerance", "category": ["food"]}], NOON) == []
    assert plan.late([a_request(category=[{"coding": [{"code": "discharge"}]}])], NOON) == []  # for home
    refused = an_administration(
        morning, status="not-done", statusReason=[{"coding": [{"code": "patient-refused"}]}]
    )
    states = [d.state for d in plan.planned([a_request(), refused], morning, NOON + timedelta(hours=1), NOON)]
    assert states == ["refused", "due"]


def test_as_needed_is_never_late_and_what_cannot_be_planned_is_shown() -> None:
    needed = Dosage(Decimal(1), "g", "orale", every=6, as_needed="douleur")
    free = a_request(dosageInstruction=[{"text": "selon protocole"}])
    lines = [a_request(dosageInstruction=[timing.to_fhir(needed)]), free]
    assert plan.late(lines, NOON) == []
    found = plan.planned(lines, NOON, NOON + timedelta(hours=8), NOON)
    assert sorted((d.state, d.at) for d in found) == [("as_needed", None), ("unplanned", None)]


@pytest.mark.parametrize(
    ("typed", "moments", "amounts"),
    [
        ("1-0-2", ("MORN", "EVE"), ("1", "2")),
        ("0,5-0-1-2", ("MORN", "EVE", "HS"), ("0.5", "1", "2")),
        ("1–1–1", ("MORN", "NOON", "EVE"), ("1", "1", "1")),
    ],
)
def test_doses_of_a_day_typed_in_one_word_are_one_line_and_come_back(
    typed: str, moments: tuple[str, ...], amounts: tuple[str, ...]
) -> None:
    read = pattern(typed)
    assert read == (moments, tuple(map(Decimal, amounts)))
    dosage = Dosage(max(read[1]), "comprimé", "orale", read[0], span=(7, "d"), days=7, amounts=read[1])
    told = timing.all_to_fhir(dosage)
    assert len(told) == len(set(amounts))
    assert [one["sequence"] for one in told] == list(range(1, len(told) + 1))
    again = timing.all_of_fhir(told)
    assert again is not None
    assert dict(zip(again.moments, again.amounts or [again.amount] * len(moments), strict=True)) == dict(
        zip(read[0], read[1], strict=True)
    )
    request = {
        "resourceType": "MedicationRequest", "id": "r", "status": "active", "authoredOn": "2026-11-20T08:00:00+01:00",
        "dosageInstruction": told,
    }  # fmt: skip
    begin = NOON.replace(hour=0)
    due = plan.planned([request], begin, begin + timedelta(days=1), begin)
    assert [dose.dosage.amount for dose in due if dose.dosage] == list(map(Decimal, amounts))


@pytest.mark.parametrize("typed", ["", "1", "0-0-0", "1-0", "1-0-2-1-1", "a-b-c", "1-0-", "-1-0-2", "1--2"])
def test_what_is_no_pattern_is_none(typed: str) -> None:
    assert pattern(typed) is None


def test_dosages_that_are_not_one_posology_stay_apart() -> None:
    one = timing.to_fhir(Dosage(Decimal(1), "comprimé", "orale", ("MORN",)))
    assert (
        timing.all_of_fhir([one, timing.to_fhir(Dosage(Decimal(2), "comprimé", "orale", ("MORN",)))]) is None
    )
    assert timing.all_of_fhir([one, timing.to_fhir(Dosage(Decimal(2), "comprimé", "orale", every=6))]) is None
    assert timing.all_of_fhir([one, timing.to_fhir(Dosage(Decimal(2), "gélule", "orale", ("EVE",)))]) is None
    assert timing.all_of_fhir([]) is None
