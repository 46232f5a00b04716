"""The board of a ward: who is on it, by bed, what it says, what it costs, and the sheet that leaves on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from psycopg.types.json import Jsonb

from cloison.chart.places import LEAVING
from cloison.chart.writing import Change, Writer, write
from cloison.gate import calls, opened
from cloison.gate.answers import Allowed
from cloison.medicines import plan
from cloison.pages.words import PARIS
from tests import cluster as clusters
from tests.people import NOW, World, an_id
from tests.routes.pages_process import Pages, serving
from tests.sql.officers import prove

WARD = f"/service/{an_id('surgery_b')}/"


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        chart(served.world, "paul", "inside", *_of_inside())
        yield served


def chart(world: World, who: str, patient: str, *resources: dict[str, Any], stated: bool = True) -> None:
    """Write new resources into a record, as somebody of the cast does."""
    gate = world.gate()
    secret = world.secret(who)
    slices = ("traits", "clinical", "prescriptions")
    told = gate.ask(calls.open_one(calls.Opening(secret, an_id(patient), slices, "TREAT", "page")))
    assert isinstance(told, Allowed)
    known = {o.resource["id"]: o.resource for o in opened.resources(told, world.keyring)}
    changes = [Change(r, known.get(r["id"])) for r in resources]
    writer = Writer(secret, "physician", an_id("tilleuls"), "TREAT", "page")
    ask = write(world.keyring, writer, an_id(patient), changes, told.rows)
    if not stated:  # the facts are there already
        ask = replace(ask, parameters=(*ask.parameters[:-2], Jsonb([]), ask.parameters[-1]))
    said = gate.ask(ask)
    gate.close()
    assert isinstance(said, Allowed), said


def _of_inside() -> list[dict[str, Any]]:
    subject = {"reference": f"Patient/{an_id('inside')}"}
    flag = {"coding": [{"code": "contact"}], "text": "Isolement contact"}
    measured = (NOW - timedelta(hours=14)).isoformat()
    vital = [{"coding": [{"code": "vital-signs"}]}]
    return [
        {"resourceType": "Flag", "id": str(uuid4()), "status": "active", "code": flag, "subject": subject},
        {
            "resourceType": "DiagnosticReport", "id": str(uuid4()), "status": "final", "subject": subject,
            "code": {"text": "Ionogramme sanguin"},
        },
        {
            "resourceType": "Observation", "id": str(uuid4()), "status": "final", "subject": subject, "category": vital,
            "code": {"coding": [{"code": "8867-4"}]}, "valueQuantity": {"value": 82}, "effectiveDateTime": measured,
        },
    ]  # fmt: skip


def rows_of(text: str) -> list[str]:
    body = text.split('<tbody class="here">')[1].split("</tbody>")[0]
    return [row for row in re.findall("<tr.*?</tr>", body, re.S) if 'class="empty-bed"' not in row]


def empty_beds(text: str) -> dict[str, str]:
    """The beds in which nobody lies, with what they are."""
    found = re.findall(
        r'<tr class="empty-bed">\s*<td class="bed">(\w+)</td><td[^>]*><span class="bed-(\w+)">', text
    )
    return dict(found)


def test_a_board_shows_the_patients_of_ones_unit_and_what_matters_now(pages: Pages) -> None:
    with pages.as_("nadia") as nadia, pages.as_("sam") as sam:
        hers, his = nadia.get("/service/").text, sam.get("/service/").text
    [row] = rows_of(hers)
    for said in (
        "LEFÈVRE",
        "Allergie : Pénicilline",
        "1 résultat nouveau",
        "Isolement contact",
        "FC 82",
        "1 prescription",
    ):
        assert said in row, said
    assert "Constantes : 14 h" in row
    assert len(rows_of(his)) == 41
    assert "Isolement" not in his
    assert not re.search("LEF|Anne", hers.split("</title>")[0])


def test_a_stay_that_is_planned_to_end_today_says_so(pages: Pages) -> None:
    today = NOW.astimezone(PARIS).date()
    for day, said in ((today, "Sortie prévue aujourd’hui"), (today + timedelta(days=2), "")):
        stay = {
            "resourceType": "Encounter", "id": str(an_id("inside stay")), "status": "in-progress", "class": {"code": "IMP"},
            "subject": {"reference": f"Patient/{an_id('inside')}"},
            "extension": [{"url": LEAVING, "valueDateTime": day.isoformat()}],
            "location": [{"location": {"reference": f"Location/{an_id('surgery_b')}"}, "physicalType": {"text": "Lit 12P"}}],
        }  # fmt: skip
        chart(pages.world, "paul", "inside", stay, stated=False)
        with pages.as_("nadia") as nadia:
            [row] = rows_of(nadia.get("/service/").text)
        assert "12P" in row
        assert ("Sortie prévue" in row) == bool(said)


def test_a_board_narrows_to_one_alert(pages: Pages) -> None:
    with pages.as_("nadia") as nadia, pages.as_("sam") as sam:
        assert len(rows_of(nadia.get("/service/?alerte=isolation").text)) == 1
        assert "Aucun patient présent n’a cette alerte" in sam.get("/service/?alerte=isolation").text
        assert len(rows_of(sam.get("/service/?alerte=anything").text)) == 41


def test_a_board_shows_empty_beds_and_opens_on_the_sector_that_one_keeps(pages: Pages) -> None:
    pages.world.sql("delete from directory.bed where unit_id = %s", an_id("surgery_b"))
    pages.world.sql(
        "insert into directory.bed (unit_id, room, label) select %s, room, room || side "
        "from unnest('{12,13,14}'::text[]) room, unnest('{P,F}'::text[]) side",
        an_id("surgery_b"),
    )
    free = {"12F": "free", "13F": "free", "13P": "free", "14F": "free", "14P": "free"}
    with pages.as_("nadia") as nadia, pages.as_("ines") as ines:
        whole = nadia.get(WARD)
        assert empty_beds(whole.text) == free  # the stay of `inside` says 12P
        order = re.findall(r'<td class="bed">(\w+)</td>', whole.text)
        assert order == ["12F", "12P", "13F", "13P", "14F", "14P"]
        token = {"csrfmiddlewaretoken": nadia.cookies["cloison_csrf"]}
        assert nadia.post(WARD + "secteur/", data={"lit": ["13P", "14P"], **token}).status_code == 303
        mine, all_of_it = nadia.get(WARD).text, nadia.get(WARD + "?lits=tous").text
        assert (rows_of(mine), empty_beds(mine)) == ([], {"13P": "free", "14P": "free"})
        assert len(rows_of(all_of_it)) == 1
        assert empty_beds(ines.get(WARD).text) == free
        assert nadia.post(WARD + "secteur/", data={"lit": ["99Z"], **token}).status_code == 404
        assert nadia.post(WARD + "secteur/", data=token).status_code == 303
        assert empty_beds(nadia.get(WARD).text) == free


def test_a_dose_that_nobody_noted_is_late_and_one_that_is_noted_is_not(pages: Pages) -> None:
    prove(pages.world, "paul")
    subject = {"reference": f"Patient/{an_id('inside')}"}
    hourly = {
        "frequency": 1,
        "period": 1,
        "periodUnit": "h",
    }  # so that some are late at whatever hour this runs
    request = {
        "resourceType": "MedicationRequest", "id": str(uuid4()), "status": "active", "intent": "order", "subject": subject,
        "medicationCodeableConcept": {"text": "CEFTRIAXONE"}, "authoredOn": (NOW - timedelta(days=2)).isoformat(),
        "dosageInstruction": [{"text": "1 g par heure", "timing": {"repeat": hourly}, "doseAndRate": [
            {"doseQuantity": {"value": 1, "unit": "g"}}]}],
    }  # fmt: skip
    chart(pages.world, "paul", "inside", request)
    with pages.as_("nadia") as nadia, pages.as_("carine") as carine:
        [row] = rows_of(nadia.get("/service/").text)
        assert "doses en retard, depuis" in row
        [row] = rows_of(nadia.get("/service/?alerte=doses").text)
        assert "doses en retard" not in rows_of(carine.get(WARD).text)[0]
        late = plan.planned(
            [request], NOW.astimezone(PARIS) - timedelta(hours=14), NOW.astimezone(PARIS), NOW
        )
        given = [
            {
                "resourceType": "MedicationAdministration", "id": str(uuid4()), "status": "completed", "subject": subject,
                "medicationCodeableConcept": {"text": "CEFTRIAXONE"}, "effectiveDateTime": NOW.isoformat(),
                "request": {"reference": f"MedicationRequest/{request['id']}"},
                "extension": [{"url": plan.PLANNED, "valueDateTime": dose.at.isoformat()}],
            }
            for dose in late
            if dose.at
        ]  # fmt: skip
        chart(pages.world, "paul", "inside", *given)
        [row] = rows_of(nadia.get("/service/").text)
        assert "doses en retard" not in row


def test_another_unit_s_board_and_one_that_is_not_there_look_the_same(pages: Pages) -> None:
    with pages.as_("nadia") as nadia:
        other = nadia.get(f"/service/{an_id('geriatrics')}/")
        none = nadia.get(f"/service/{uuid4()}/")
    assert other.status_code == none.status_code == 404
    alike = [re.sub(r'value="[^"]*"', "", answer.text) for answer in (other, none)]
    assert alike[0] == alike[1]


def test_who_reads_no_clinical_slice_sees_names_and_beds_alone(pages: Pages) -> None:
    with pages.as_("simone") as secretary:
        text = secretary.get(WARD).text
    [row] = rows_of(text)
    assert "LEFÈVRE" in row
    assert not re.search("Pénicilline|résultat|Isolement|FC 82", text.split("<main")[1].split("</main>")[0])


def test_a_care_assistant_sees_no_prescriptions(pages: Pages) -> None:
    with pages.as_("carine") as carine:
        [row] = rows_of(carine.get(WARD).text)
    assert "Pénicilline" in row
    assert "prescription" not in row


def test_the_sheet_is_a_print_each_time_and_a_refreshed_board_writes_one_line(pages: Pages) -> None:
    lines = (
        "select surface, count(*), max(cardinality(patients)) from ledger.line where account_id = %s "
        "and event = 'patient.list' group by 1 order by 1"
    )
    with pages.as_("ines") as ines:
        for _ in range(3):
            assert ines.get(WARD).status_code == 200
        for _ in range(2):
            assert "LEFÈVRE" in ines.get(WARD + "feuille/").text
    assert pages.world.sql(lines, an_id("ines")) == [("page", 1, 1), ("print", 2, 1)]
    pages.world.sql(
        "insert into incidents.containment (id, scope, subject, at, rule, reason) "
        "values (gen_random_uuid(), 'exports', '00000000-0000-0000-0000-000000000000', gate.now(), 'by hand', 'test')"
    )
    with pages.as_("ines") as ines:
        assert "suspendus" in ines.get(WARD + "feuille/").text
        assert ines.get(WARD).status_code == 200
    pages.world.sql("delete from incidents.containment")
