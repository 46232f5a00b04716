"""The front desk's pages as a clerk walks them: search, create, admit, and the steps of a stay.

Owns: the walk, by the hidden fields that each page gives the next. Refuses: to assert anything but that the way is there.
"""

from __future__ import annotations

import re
from html import unescape

import httpx

from tests.people import an_id
from tests.routes.pages_process import Pages

PERSON = {
    "family": "Desmoulins", "given": "Zoé", "born": "14/07/1961", "sex": "female", "birthplace": "Sées",
    "arrival": "now", "kind": "IMP",
}  # fmt: skip


def hidden(page: str, name: str, nth: int = 0) -> str:
    """The value of a hidden field of a page."""
    return unescape(re.findall(rf'name="{name}" value="([^"]*)"', page)[nth])


def sent(client: httpx.Client, path: str, **fields: str) -> httpx.Response:
    """Post a form with the token of the page shown before."""
    return client.post(path, data={"csrfmiddlewaretoken": client.cookies.get("cloison_csrf", ""), **fields})


def searched(client: httpx.Client, born: str, family: str = "", given: str = "") -> httpx.Response:
    """Search before a creation."""
    client.get("/accueil/arrivee/")
    return sent(client, "/accueil/arrivee/", born=born, family=family, given=given)


def created(client: httpx.Client, unit: str = "surgery_b", **more: str) -> httpx.Response:
    """Search, find nobody, and create with a stay; return what the last form got."""
    said = {**PERSON, "unit": str(an_id(unit)), **more}
    found = searched(client, said["born"], said["family"][:3], said["given"][:3])
    token = hidden(found.text, "searched")
    form = sent(client, "/accueil/creation/", searched=token)
    return sent(
        client, "/accueil/creation/", step="keep", searched=token, ids=hidden(form.text, "ids"), **said
    )


def patient_of(answer: httpx.Response) -> str:
    """The id in the address that an answer leads to."""
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].split("/")[2]


def stepped(client: httpx.Client, patient: str, step: str, **fields: str) -> httpx.Response:
    """Take a step of the first stay of a record."""
    page = client.get(f"/patient/{patient}/sejours/")
    assert page.status_code == 200, page.text
    bound = hidden(page.text, "bound")
    return sent(client, f"/patient/{patient}/sejours/etape", bound=bound, step=step, **fields)


def stay_of(pages: Pages, patient: str) -> tuple[object, ...]:
    """Discharged, cancelled, absent, and the bed of the last stay of a patient."""
    [row] = pages.world.sql(
        "select s.discharged_at is not null, s.cancelled_at is not null, a.id is not null, b.label "
        "from records.stay s left join records.lying l on l.stay_id = s.id and l.until is null "
        "left join directory.bed b on b.id = l.bed_id "
        "left join records.absence a on a.stay_id = s.id and a.until is null "
        "where s.patient_id = %s::uuid order by s.admitted_at desc limit 1",
        patient,
    )
    return row
