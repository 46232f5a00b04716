"""The roster on pages: read by everybody of the site, written by secretary and director, for somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from cloison.pages.words import PARIS
from tests import cluster as clusters
from tests.people import an_id
from tests.routes.pages_process import Pages, serving

TODAY = datetime.now(UTC).astimezone(PARIS).date()
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        yield served


def enters(client: httpx.Client, shown: str | None = None, **more: Any) -> httpx.Response:
    text = shown or client.get("/gardes/").text
    ticket = re.search(r'name="ticket" value="([^"]+)"', text)
    said = {
        "csrfmiddlewaretoken": client.cookies.get("cloison_csrf", ""),
        "ticket": ticket[1] if ticket else "",
        "to": f"Practitioner/{an_id('paul')}",
        "unit": str(an_id("surgery_b")),
        "kind": "astreinte",
        "day": TOMORROW.isoformat(),
        "start": "18:30",
        "hours": "14",
    }
    return client.post("/gardes/", data=said | more)


def test_who_is_on_call_is_entered_read_and_taken_off(pages: Pages) -> None:
    with pages.as_("simone") as desk, pages.as_("nadia") as nurse, pages.as_("sam") as stranger:
        assert "Inscrire" in desk.get("/gardes/").text
        shown = desk.get("/gardes/?nom=pa").text
        for _ in range(2):  # twice is once
            assert enters(desk, shown).status_code == 303
        told = nurse.get("/gardes/").text
        assert told.count("paul PAUL") == 1
        assert f"{TOMORROW:%d/%m/%Y} 18:30" in told
        assert f"{TOMORROW + timedelta(days=1):%d/%m/%Y} 08:30" in told
        assert "Inscrire" not in told
        assert "paul PAUL" not in stranger.get("/gardes/").text  # another site's
        now = datetime.now(UTC).astimezone(PARIS) - timedelta(minutes=1)
        assert enters(desk, day=now.date().isoformat(), start=now.strftime("%H:%M")).status_code == 303
        assert "jusqu’au" in nurse.get("/gardes/").text
        token = {"csrfmiddlewaretoken": desk.cookies.get("cloison_csrf", "")}
        for path in set(re.findall(r'action="(/gardes/[^"]+/retirer)"', desk.get("/gardes/").text)):
            assert (
                nurse.post(
                    path, data=token | {"csrfmiddlewaretoken": nurse.cookies["cloison_csrf"]}
                ).status_code
                == 404
            )
            assert desk.post(path, data=token).status_code == 303
        assert "paul PAUL" not in nurse.get("/gardes/").text.split("Autres jours")[1]
        assert enters(nurse, shown).status_code in (403, 404)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"to": f"Practitioner/{an_id('simone')}"}, "Personne ne se met soi-même de garde"),
        ({"to": "nobody"}, "Choisissez quelqu’un"),
        ({"day": "2020-01-01"}, "Cette période est passée"),
        ({"day": "31/02/2027"}, "Écrivez la date complète"),
    ],
)
def test_what_cannot_be_is_said(pages: Pages, fields: dict[str, str], sentence: str) -> None:
    with pages.as_("simone") as desk:
        told = enters(desk, **fields)
        assert told.status_code == 422
        assert sentence in told.text
