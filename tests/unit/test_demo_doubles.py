"""Somebody who was entered twice: like another patient but for one error of typing, provisional, and in a queue."""

from __future__ import annotations

from datetime import date

import orjson

from cloison.chart.likeness import same_person
from cloison.demo.doubles import doubled
from cloison.demo.group import build_group
from cloison.demo.population import population
from cloison.demo.queues import Queues
from cloison.records.validation import faults

TODAY = date(2026, 11, 24)


def test_a_double_waits_for_an_officer_and_is_like_one_other() -> None:
    group = build_group()
    people = list(population(group, count=250, today=TODAY))
    before = {p.patient_id: p.traits for p in people}
    doubled(people, TODAY)
    doubles = [p for p in people if p.traits != before[p.patient_id]]
    assert doubles
    queues = Queues(group, TODAY)
    for one in doubles:
        patient = orjson.loads(next(r.json for r in one.resources if r.resource_type == "Patient"))
        assert faults(patient) == []
        name = patient["name"][0]
        assert (name["family"], patient["birthDate"]) == (
            one.traits.birth_name,
            one.traits.birth_date.isoformat(),
        )
        alike = [
            q
            for q in people
            if q is not one
            and q.traits.birth_date == one.traits.birth_date
            and same_person(
                one.traits.birth_name,
                one.traits.given_names[0],
                [(q.traits.birth_name, q.traits.given_names[0])],
            )
        ]
        assert len(alike) == 1
        assert (one.status, alike[0].status in ("VALI", "QUAL")) == ("PROV", True)
        assert {item.kind for item in queues.of(one)} >= {"identity_queue"}
