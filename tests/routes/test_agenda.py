"""The agenda on pages: whose hours, who is named, and an appointment's life from the search to its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from cloison.pages.words import PARIS
from tests import cluster as clusters
from tests.people import World, an_id
from tests.routes.pages_process import Pages, serving

INSIDE, ELSEWHERE = an_id("inside"), an_id("elsewhere")
TOMORROW = datetime.now(UTC).astimezone(PARIS).date() + timedelta(days=1)
MONTH = TOMORROW + timedelta(days=30)


def _rooms(world: World) -> None:
    for n in (1, 2):
        world.sql(
            "insert into directory.room values (%s, %s, %s, %s)",
            an_id(f"room {n}"),
            an_id("tilleuls"),
            an_id("surgery_b"),
            f"Salle {n}",
        )


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster, _rooms) as served:
        yield served


@pytest.fixture(autouse=True)
def nothing_booked(pages: Pages) -> None:
    pages.world.sql("delete from access.relationship where kind in ('appointment', 'booked')")
    pages.world.sql("delete from access.room_hours")
    pages.world.sql("delete from access.spent")


def posting(client: httpx.Client, path: str, shown: str | None = None, **fields: Any) -> httpx.Response:
    """Send the form of a page with what it carries hidden."""
    text = client.get(path).text if shown is None else shown
    bound = re.search(r'name="bound" value="([^"]+)"', text)
    token = client.cookies.get("cloison_csrf", "")
    data = {"csrfmiddlewaretoken": token, "bound": bound[1] if bound else "", **fields}
    return client.post(path.partition("?")[0] if shown is not None else path, data=data)


def wish(day: Any = TOMORROW, hour: str = "14:20", **more: Any) -> dict[str, Any]:
    return {
        "who": an_id("paul"),
        "day": day.isoformat(),
        "hour": hour,
        "minutes": "20",
        "kind": "ROUTINE",
        **more,
    }


def book(client: httpx.Client, patient: Any = INSIDE, **more: Any) -> httpx.Response:
    return posting(client, f"/patient/{patient}/rendez-vous/nouveau/", **wish(**more))


def agenda(pages: Pages, who: str, day: Any = TOMORROW) -> str:
    with pages.as_(who) as client:
        told = client.get(f"/agenda/?unite={an_id('surgery_b')}&jour={day.isoformat()}")
    assert told.status_code == 200
    return told.text


def test_an_hour_names_its_patient_to_those_in_care_and_is_an_hour_to_others(pages: Pages) -> None:
    with pages.as_("simone") as desk:
        assert book(desk, reason="Suivi opératoire").status_code == 303
        assert "14:20" in desk.get(f"/patient/{INSIDE}/rendez-vous/").text
    for who in ("simone", "paul", "nadia"):
        assert "LEFÈVRE" in agenda(pages, who), who
    with pages.as_("sam") as stranger:
        told = stranger.get(
            f"/agenda/?site={an_id('tilleuls')}&unite={an_id('surgery_b')}&jour={TOMORROW}"
        ).text
    assert "occupé" in told
    assert "14 h 20 – 14 h 40" in told
    assert "LEFÈVRE" not in told
    assert str(INSIDE) not in told


def test_a_reason_is_the_physicians_to_write_and_read(pages: Pages) -> None:
    with pages.as_("paul") as doctor:
        assert book(doctor, reason="Douleur thoracique").status_code == 303
    assert "Douleur thoracique" in agenda(pages, "paul")
    assert "Douleur thoracique" not in agenda(pages, "simone")


def test_a_taken_hour_is_refused_until_it_is_confirmed_and_a_room_always(pages: Pages) -> None:
    with pages.as_("simone") as desk:
        assert book(desk, room=an_id("room 1")).status_code == 303
        again = book(desk, hour="14:30")
        assert again.status_code == 422
        assert "déjà un rendez-vous à cette heure" in again.text
        room = book(desk, hour="14:30", room=an_id("room 1"), double="on")
        assert room.status_code == 422
        assert "La salle est prise" in room.text
        assert book(desk, hour="14:30", room=an_id("room 2"), double="on").status_code == 303
        assert book(desk, hour="14:50", room=an_id("room 1")).status_code == 303
    assert agenda(pages, "simone").count("deux à la fois") == 2


def test_moved_its_hour_is_free_again_and_cancelled_too(pages: Pages) -> None:
    with pages.as_("simone") as desk:
        assert book(desk, room=an_id("room 1")).status_code == 303
        [(item,)] = pages.world.sql(
            "select distinct stay_id from access.relationship where kind = 'appointment'"
        )
        assert f"rdv={item}" in desk.get(f"/patient/{INSIDE}/rendez-vous/").text
        path = f"/patient/{INSIDE}/rendez-vous/modifier/?rdv={item}"
        assert 'value="14:20"' in desk.get(path).text
        moved = posting(desk, path, **wish(day=MONTH, room=an_id("room 1")))
        assert moved.status_code == 303, moved.text
        assert "LEFÈVRE" not in agenda(pages, "simone")
        assert "LEFÈVRE" in agenda(pages, "simone", MONTH)  # of the ward, in care whatever the day
        assert book(desk, room=an_id("room 1")).status_code == 303
        assert posting(desk, path, do="cancel", why="pat").status_code == 303
        assert "LEFÈVRE" not in agenda(pages, "simone", MONTH)
        assert desk.get(path).status_code == 404  # over: it moves no more
        assert "à la demande du patient" in desk.get(f"/patient/{INSIDE}/rendez-vous/").text
    stands = pages.world.sql(
        "select count(*) from access.relationship where kind = 'appointment' and stay_id = %s and ended_at is null",
        item,
    )
    assert stands == [(0,)]


def test_somebody_who_calls_is_found_booked_for_and_recalled(pages: Pages) -> None:
    """A month ahead, and no more in care once the hour of the booking is over."""
    search = {"born": "12/03/1950", "family": "LEF", "given": "ANN"}
    start = f"{MONTH.isoformat()}T10:00"
    with pages.as_("simone") as desk:
        path = f"/agenda/reserver/?qui={an_id('paul')}&debut={start}"
        found = posting(desk, path, **search)
        assert found.status_code == 200
        one = next(part for part in found.text.split("<form") if f"/agenda/reserver/{ELSEWHERE}/" in part)
        asked = posting(
            desk, f"/agenda/reserver/{ELSEWHERE}/", one, qui=an_id("paul"), debut=start, typed="12/03/1950"
        )
        assert asked.status_code == 200
        assert "LEFÈVRE" not in asked.text
        done = posting(desk, f"/agenda/reserver/{ELSEWHERE}/", asked.text, **wish(day=MONTH, hour="10:00"))
        assert done.status_code == 303, done.text
        assert "10:00" in desk.get(done.headers["location"]).text
        pages.world.sql("delete from access.relationship where kind = 'booked'")  # an hour later
        assert desk.get(f"/patient/{ELSEWHERE}/rendez-vous/").status_code == 404
        hour = agenda(pages, "simone", MONTH)
        assert "occupé" in hour
        assert "LEFÈVRE" not in hour
        pages.world.sql("delete from access.spent")
        found = posting(desk, path, **search)
        one = next(part for part in found.text.split("<form") if f"/agenda/rappel/{ELSEWHERE}/" in part)
        called = posting(desk, f"/agenda/rappel/{ELSEWHERE}/", one)
        assert called.status_code == 303
        assert "10:00" in desk.get(called.headers["location"]).text
    with pages.as_("clara") as admissions:  # nothing of theirs with the closed site's patient
        found = posting(admissions, "/agenda/reserver/", **search)
        other = [part for part in found.text.split("<form") if f"/agenda/rappel/{an_id('closed')}/" in part]
        assert other
        nothing = posting(admissions, f"/agenda/rappel/{an_id('closed')}/", other[0])
        assert nothing.status_code == 404
        assert "pas de rendez-vous à venir" in nothing.text


def test_whoever_arrives_is_marked_in_one_click_and_twice_is_once(pages: Pages) -> None:
    start = datetime.now(UTC).astimezone(PARIS)
    if start.hour >= 23:
        start -= timedelta(hours=1)
    with pages.as_("simone") as desk:
        assert book(desk, day=start.date(), hour=start.strftime("%H:%M")).status_code == 303
        page = f"/agenda/?unite={an_id('surgery_b')}"
        shown = desk.get(page).text
        one = next(part for part in shown.split("<form") if "/rendez-vous/venue" in part)
        for _ in range(2):
            sent = posting(
                desk, f"/patient/{INSIDE}/rendez-vous/venue", one, status="arrived", jour=start.date()
            )
            assert sent.status_code == 303
        assert "arrivé(e)" in desk.get(page).text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"day": TOMORROW - timedelta(days=9)}, "Cette heure est passée"),
        ({"day": TOMORROW + timedelta(days=900)}, "plus de deux ans"),
        ({"hour": "25:90"}, "Écrivez l’heure"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(pages: Pages, fields: dict[str, Any], sentence: str) -> None:
    with pages.as_("simone") as desk:
        told = book(desk, **fields)
        assert told.status_code == 422
        assert sentence in told.text
        assert desk.get("/agenda/?jour=2026-02-31").status_code == 200
        assert desk.get("/agenda/?jour=9999-12-31").status_code == 200


def test_a_form_of_another_patient_books_nobody(pages: Pages) -> None:
    with pages.as_("simone") as desk:
        shown = desk.get(f"/patient/{INSIDE}/rendez-vous/nouveau/").text
        told = posting(desk, f"/agenda/reserver/{ELSEWHERE}/", shown, **wish())
        assert told.status_code == 409
    assert pages.world.sql("select count(*) from access.relationship where kind = 'appointment'") == [(0,)]


def test_the_agenda_of_a_week_is_one_round_trip_and_one_line(pages: Pages) -> None:
    with pages.as_("simone") as desk:
        assert book(desk).status_code == 303
        before = pages.world.sql("select count(*) from ledger.line")[0][0]
        told = desk.get(f"/agenda/semaine/{an_id('paul')}/?jour={TOMORROW.isoformat()}")
        assert "LEFÈVRE" in told.text
    lines = pages.world.sql(
        "select event, patients, slices, detail from ledger.line order by id offset %s", before
    )
    assert [(event, patients, slices) for event, patients, slices, _ in lines] == [
        ("patient.list", [INSIDE], ["traits"])
    ]


def test_a_form_sent_twice_books_once(pages: Pages) -> None:
    with pages.as_("simone") as desk:
        shown = desk.get(f"/patient/{INSIDE}/rendez-vous/nouveau/").text
        for _ in range(2):
            sent = posting(
                desk, f"/patient/{INSIDE}/rendez-vous/nouveau/", shown, **wish(day=MONTH, hour="11:00")
            )
            assert sent.status_code == 303
    made = "select count(*), max(version) from records.resource r where r.resource_type = 'Appointment' and r.id in "
    made += "(select stay_id from access.relationship where kind = 'appointment')"
    assert pages.world.sql(made) == [(1, 1)]
