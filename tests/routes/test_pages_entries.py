"""What a nurse and a physician write into a record by its pages, and what the pages do not take."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from tests import cluster as clusters
from tests.browser.fictional import admit_the_ward
from tests.people import NOW, an_id
from tests.routes.forms import fields, of, send
from tests.routes.pages_process import Pages, serving

TAKEN = (NOW - timedelta(hours=2)).astimezone(ZoneInfo("Europe/Paris"))
AT = TAKEN.strftime("%Y-%m-%dT%H:%M")
ROUND = of("nguyen", "constantes/saisir/")


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        admit_the_ward(served.world)
        yield served


def rows(pages: Pages, name: str, kind: str) -> int:
    """How many current resources of a type somebody's record has, by the database."""
    statement = "select count(*) from records.resource where patient_id = %s and resource_type = %s and superseded_at is null"
    return int(pages.world.sql(statement, an_id(name), kind)[0][0])


def test_a_round_is_kept_at_once_and_shown_with_its_curves(pages: Pages) -> None:
    before = rows(pages, "nguyen", "Observation")
    with pages.as_("nadia") as client:
        page = client.get(ROUND).text
        said = fields(page) | {
            "at": AT, "temperature": "38,6", "pulse": "82", "systolic": "128", "diastolic": "74", "saturation": "96",
            "pain": "4", "urine": "450", "hours": "8",
        }  # fmt: skip
        told = client.post(ROUND, data=said)
        assert (told.status_code, told.headers["location"]) == (303, of("nguyen", "constantes/"))
        assert rows(pages, "nguyen", "Observation") == before + 6  # blood pressure is one
        again = client.post(ROUND, data=said)  # a double click
        assert again.status_code == 303
        assert rows(pages, "nguyen", "Observation") == before + 6
        curves = client.get(of("nguyen", "constantes/")).text
    for shown in ("38,6", "128", TAKEN.strftime("%d/%m/%Y %H:%M"), "Infirmier(ère)", "au-dessus"):
        assert shown in curves, shown
    assert "Théo" not in curves.split("</title>")[0]
    with pages.as_("sam") as stranger:
        assert stranger.get(of("nguyen", "constantes/")).status_code == 403
        assert stranger.post(ROUND, data=said).status_code == 403  # no token of theirs


def test_what_cannot_be_is_refused_and_what_is_unlikely_is_asked_again(pages: Pages) -> None:
    with pages.as_("nadia") as client:
        told = send(client, ROUND, at=AT, temperature="386", pulse="abc")
        assert told.status_code == 422
        assert "comprise entre 20 et 45 °C" in told.text
        assert "Écrivez un nombre" in told.text
        told = send(client, ROUND, at=AT, temperature="33,9")
        assert told.status_code == 422
        assert "33,9 °C est inhabituel" in told.text
        box = re.findall(r'name="sure_temperature" value="([^"]+)"', told.text)
        changed = client.post(
            ROUND, data=fields(told.text) | {"at": AT, "temperature": "33,8", "sure_temperature": box[0]}
        )
        assert changed.status_code == 422  # another value was confirmed
        kept = client.post(
            ROUND, data=fields(told.text) | {"at": AT, "temperature": "33,9", "sure_temperature": box[0]}
        )
        assert kept.status_code == 303
        for said, sentence in (
            ({"systolic": "70", "diastolic": "90"}, "La systolique doit dépasser"),
            ({"systolic": "120"}, "deux valeurs"),
            ({}, "Saisissez au moins une mesure"),
            ({"pulse": "80", "at": "2056-01-01T10:00"}, "pas encore passée"),
            ({"pulse": "80", "at": "1940-01-01T10:00"}, "avant la naissance"),
            ({"pulse": "80", "at": "hier"}, "Écrivez une date et une heure"),
            ({"weight": "85,4"}, "Le dernier poids était"),
        ):
            told = send(client, of("marchetti", "constantes/saisir/"), **({"at": AT} | said))
            assert (told.status_code, sentence in told.text) == (422, True), (said, told.text)


def test_two_tabs_on_two_patients_do_not_mix(pages: Pages) -> None:
    before = rows(pages, "benali", "Observation")
    with pages.as_("nadia") as client:
        other = fields(client.get(of("marchetti", "constantes/saisir/")).text)
        told = client.post(of("benali", "constantes/saisir/"), data=other | {"at": AT, "pulse": "80"})
        assert told.status_code == 409
        assert "Ce formulaire n’est pas celui de ce patient" in told.text
        mine = fields(client.get(of("benali", "constantes/saisir/")).text)
    with pages.as_("paul") as colleague:  # a workstation that somebody else has taken over
        colleague.get("/rechercher")
        token = colleague.cookies["cloison_csrf"]
        told = colleague.post(
            of("benali", "constantes/saisir/"),
            data=mine | {"csrfmiddlewaretoken": token, "at": AT, "pulse": "80"},
        )
        assert told.status_code == 409
    assert rows(pages, "benali", "Observation") == before


def test_after_signing_out_the_form_says_sign_in_and_keeps_nothing(pages: Pages) -> None:
    secret = pages.world.sign_in("ines")
    pages.world.secrets["ines"] = secret
    before = rows(pages, "benali", "Observation")
    with pages.as_("ines") as client:
        said = fields(client.get(of("benali", "constantes/saisir/")).text)
        pages.world.sql(
            "update identity.session set ended_at = gate.now(), ended_because = 'signed_out' where secret_hash = sha256(%s)",
            secret,
        )
        assert (
            client.post(of("benali", "constantes/saisir/"), data=said | {"at": AT, "pulse": "80"}).status_code
            == 303
        )
        back = client.get(of("benali", "constantes/"))
        assert (back.status_code, "BEN ALI" in back.text, back.headers["cache-control"]) == (
            303,
            False,
            "no-store",
        )
    del pages.world.secrets["ines"]
    assert rows(pages, "benali", "Observation") == before


def test_a_transmission_is_written_amended_and_taken_back_and_nothing_is_lost(pages: Pages) -> None:
    write, line = of("lefevre", "transmission/"), of("lefevre", "chronologie/")
    with pages.as_("carine") as client:  # a care assistant writes transmissions too
        said = fields(client.get(write).text) | {
            "title": "Chute",
            "facts": "Trouvé au sol à 4 h <b>sans plainte</b>",
            "actions": "IDE prévenue",
            "results": "",
        }
        for _ in range(2):
            assert client.post(write, data=said).status_code == 303
        assert rows(pages, "lefevre", "Composition") == 1
        shown = client.get(line).text
        assert "Trouvé au sol à 4 h &lt;b&gt;sans plainte&lt;/b&gt;" in shown
        assert "Aide-soignant(e)" in shown
        empty = send(client, write, title="Chute")
        assert (empty.status_code, "Écrivez au moins une des parties" in empty.text) == (422, True)
        [amend] = set(re.findall(r'href="([^"]+/corriger/)"', shown))
        stale = fields(client.get(amend).text)
        assert (
            send(
                client,
                amend,
                title="Chute",
                facts="Trouvé assis au sol",
                actions="IDE prévenue",
                results="Pas de plaie",
            ).status_code
            == 303
        )
        late = client.post(amend, data=stale | {"title": "Chute", "facts": "autre"})
        assert (late.status_code, "Modifié entre-temps" in late.text) == (409, True)
        shown = client.get(line + "?type=transmission").text
        assert "Pas de plaie" in shown
        assert "corrigée par une nouvelle version" in shown
        assert "PARACÉTAMOL" not in shown
        [wrong] = set(re.findall(r'href="([^"]+/erreur/Composition/[^"]+)"', shown))
        short = send(client, wrong, reason="non")
        assert short.status_code == 422
    with pages.as_("paul") as physician:
        assert send(physician, wrong, reason="Saisie dans le mauvais dossier").status_code == 303
        shown = physician.get(line).text
        assert "Saisi par erreur : Saisie dans le mauvais dossier" in shown
        assert "Pas de plaie" in shown
        assert physician.get(wrong).status_code == 404
    assert pages.world.sql(
        "select max(version) from records.resource where resource_type = 'Composition'"
    ) == [(3,)]


def test_a_colleague_s_entry_is_not_a_care_assistant_s_to_take_back(pages: Pages) -> None:
    with pages.as_("nadia") as nurse:
        assert send(nurse, of("lefevre", "note/"), title="Visite", note="Vu ce matin").status_code == 303
        shown = nurse.get(of("lefevre", "chronologie/")).text
    wrong = re.findall(r'href="([^"]+/erreur/Composition/[^"]+)"', shown)[0]
    with pages.as_("carine") as client:
        assert client.get(wrong).status_code == 404


def test_allergies_go_through_their_three_states(pages: Pages) -> None:
    page, add = of("oeuvrard", "allergies/"), of("oeuvrard", "allergies/ajouter/")
    with pages.as_("nadia") as client:
        assert "Allergies non renseignées" in client.get(page).text
        assert send(client, page, to=of("oeuvrard", "allergies/aucune/")).status_code == 303
        told = client.get(of("oeuvrard")).text
        assert re.search(r"Aucune allergie connue \(vérifié le \d\d/\d\d/\d{4} par [^)]*nadia", told, re.I), (
            told
        )
        free = send(client, add, allergen="Pansement bleu du 3e", severity="mild")
        assert (free.status_code, "les contrôles automatiques ne le verront pas" in free.text) == (422, True)
        assert (
            client.post(
                add, data=fields(free.text) | {"allergen": "Pansement bleu du 3e", "free": "on"}
            ).status_code
            == 303
        )
        assert (
            send(client, add, allergen="pénicillines", reaction="choc", severity="severe").status_code == 303
        )
        banner = client.get(of("oeuvrard")).text
        assert "Aucune allergie connue" not in banner
        assert "Pénicillines (sévère), Pansement bleu du 3e" in banner
        none = send(client, add, to=of("oeuvrard", "allergies/aucune/"))
        assert (none.status_code, "Une allergie est connue" in none.text) == (409, True)


def test_problems_and_alerts_change_their_state(pages: Pages) -> None:
    page = of("marchetti", "allergies/")
    with pages.as_("paul") as client:
        for wrong in ("31/02/2019", "demain", "2056"):
            assert (
                send(client, of("marchetti", "problemes/ajouter/"), text="Asthme", onset=wrong).status_code
                == 422
            )
        assert (
            send(client, of("marchetti", "problemes/ajouter/"), text="Asthme", onset="03/2019").status_code
            == 303
        )
        shown = client.get(page).text
        assert "03/2019" in shown
        row = re.search(r"<tr[^>]*><th scope=\"row\"><b>Asthme.*?</tr>", shown, re.S)
        assert row
        change = of("marchetti", "etat/Condition/")
        assert client.post(change, data=fields(row[0]) | {"state": "resolved"}).status_code == 303
        assert (
            client.post(change, data=fields(row[0]) | {"state": "inactive"}).status_code == 409
        )  # of the older version
        assert client.post(change, data=fields(row[0]) | {"state": "nonsense"}).status_code == 409
        for code in ("mdr", "fall", "limitation"):
            assert send(client, of("marchetti", "alertes/ajouter/"), code=code).status_code == 303
        banner = client.get(of("marchetti")).text
        for shown in ("BMR", "Risque de chute", "Limitation des traitements"):
            assert shown in banner
    with pages.as_("carine") as client:  # a wish is for physicians and nurses
        for address in (of("marchetti"), page):
            told = client.get(address).text
            assert "BMR" in told
            assert "Limitation des traitements" not in told
        assert send(client, of("marchetti", "alertes/ajouter/"), code="palliative").status_code == 422
    with pages.as_("simone") as client:
        told = client.get(of("marchetti")).text
        assert "BMR" not in told
        assert "Poids" not in told


def test_the_team_is_who_the_record_names(pages: Pages) -> None:
    with pages.as_("nadia") as client:
        shown = client.get(of("lefevre", "equipe/")).text
        assert "Dr Hélène ROUSSEL" in shown
    with pages.as_("carine") as client:
        assert "Dr Hélène ROUSSEL" not in client.get(of("lefevre", "equipe/")).text
