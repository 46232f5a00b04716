"""The result of a laboratory examination of somebody present: a report and its values, some of them not read yet.

Owns: the drawing of values around the usual ones. Refuses: results of past stays: no page lists them, and generation stays
fast.
"""

from __future__ import annotations

import html
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from cloison.chart import examinations, laboratory, results
from cloison.demo.chart import Chart
from cloison.demo.model import Resource, Result, Stay
from cloison.demo.staff import Member
from cloison.demo.world import Place

UNUSUAL, UNREAD = 0.22, 0.45


def write_result(
    chart: Chart,
    stay: Stay,
    physician: Member,
    service: Place,
    request: UUID,
    code: str,
    words: str,
    at: datetime,
) -> None:
    """Write the report of a request that was done at `at`; an unread one waits for its physician."""
    traits, by = (
        chart.person.traits,
        {"reference": f"Organization/{service.site_key}", "display": service.unit.name},
    )
    age = at.year - traits.birth_date.year
    moment = at.isoformat()
    values = [
        laboratory.observation(
            one, _drawn(chart, one, traits.sex, age), report=request, subject=chart.key, performer=by, at=moment,
            sex=traits.sex, age=age,
        )
        for one in laboratory.PANELS.get(code, ())
    ]  # fmt: skip
    order = {
        "id": str(request),
        "code": {"coding": [{"system": examinations.LOINC, "code": code}], "text": words},
        "subject": {"reference": f"Patient/{chart.key}"},
        "encounter": {"reference": f"Encounter/{stay.id}"},
    }
    report = examinations.report(order, status="final", author=by, at=moment, results=values)
    if chart.stream.random() < UNREAD:
        chart.person.results.append(Result(request, physician.id, at, stay.site_id))
    else:
        report = results.acknowledged(report, str(physician.id), physician.display, moment)
    for one in (report, *values):
        _keep(chart, one, at, stay)


def _drawn(chart: Chart, analyte: laboratory.Analyte, sex: str, age: int) -> float:
    low, high = analyte.range_for(sex, max(age, laboratory.ADULT)) or analyte.usual
    most = high if high is not None else 100.0
    least = low if low is not None else most * 0.2
    spread = most - least
    at = least + spread * (0.1 + 0.8 * chart.stream.random())
    if chart.stream.random() < UNUSUAL:
        at = (
            most + spread * 0.5 * chart.stream.random()
            if chart.stream.random() < 0.6
            else least - least * 0.2 * chart.stream.random()
        )
    return round(at, analyte.decimals) if analyte.decimals else round(at)


def _keep(chart: Chart, resource: dict[str, Any], at: datetime, stay: Stay) -> None:
    said = resource["code"]["text"]
    if "valueQuantity" in resource:
        said += f" : {resource['valueQuantity']['value']} {resource['valueQuantity'].get('unit', '')}"
    div = f'<div xmlns="http://www.w3.org/1999/xhtml"><p>{html.escape(said, quote=False)}</p></div>'
    body = orjson.dumps({**resource, "text": {"status": "generated", "div": div}})
    chart.person.resources.append(
        Resource(resource["resourceType"], UUID(resource["id"]), at, stay.id, body, stay.site_id)
    )
