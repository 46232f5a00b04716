"""The front desk: searched, created, admitted, expected; what is typed wrong is said beside the field."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from tests import cluster as clusters
from tests.people import NOW, an_id
from tests.routes.desk_walk import created, hidden, patient_of, searched, sent, stay_of, stepped
from tests.routes.pages_process import Pages, serving

BED = f"{an_id('surgery_b')}/101P"
BED_2 = f"{an_id('surgery_b')}/102P"


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        yield served


def test_a_clerk_searches_creates_and_admits_in_one_flow(pages: Pages) -> None:
    with pages.as_("clara") as clara:
        patient = patient_of(created(clara, bed=BED, physician=str(an_id("paul"))))
        page = clara.get(f"/patient/{patient}/sejours/").text
    assert "DESMOULINS" in page
    assert "NDA 10000000" in page
    assert "Identité provisoire" in page
    assert stay_of(pages, patient) == (False, False, False, "101P")
    with pages.as_("ines") as ines:  # explained to the ward at once
        assert "DESMOULINS" in ines.get(f"/lits/{an_id('surgery_b')}/").text
        assert ines.get(f"/patient/{patient}/").status_code == 200
    with pages.as_("sam") as stranger:
        assert stranger.get(f"/patient/{patient}/sejours/").status_code == 403
    ties = "select kind, explained from gate.relationship_to(%s, 'admissions', %s::uuid, gate.now(), false)"
    assert pages.world.sql(ties, an_id("clara"), patient) == [("site_presence", False)]  # law 3
    queue = "select holder from access.relationship where kind = 'identity_queue' and patient_id = %s::uuid"
    assert pages.world.sql(queue, patient) == [(an_id("ivan"),)]


def test_a_document_that_was_seen_makes_the_identity_valid_and_doubt_takes_it_back(pages: Pages) -> None:
    status = "select identity_status, doubtful from records.patient where id = %s::uuid"
    with pages.as_("clara") as clara:
        seen = patient_of(created(clara, family="Vallée", document="CN", born="02/03/1955"))
        doubted = patient_of(
            created(clara, family="Vernier", document="CN", doubtful="on", born="03/03/1955")
        )
    assert pages.world.sql(status, seen) == [("VALI", False)]
    assert pages.world.sql(status, doubted) == [("PROV", True)]


def test_each_patient_and_each_stay_has_a_number_of_its_own_and_both_find_it(pages: Pages) -> None:
    with pages.as_("clara") as clara:
        one = patient_of(created(clara, family="Unal", born="05/05/1970"))
        other = patient_of(created(clara, family="Deniau", born="06/05/1970"))
        texts = [clara.get(f"/patient/{p}/sejours/").text for p in (one, other)]
        ndas = [text.split("NDA ")[1][:10] for text in texts]
        assert ndas[0] != ndas[1]
        clara.get("/rechercher")
        found = sent(clara, "/rechercher", kind="NDA", number=ndas[0])
    assert f"/patient/{one}/" in found.text
    assert f"/patient/{other}/" not in found.text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"born": "31/02/1960"}, "Cette date n’existe pas"),
        ({"born": "01/01/2090"}, "dans le futur"),
        ({"born": "01/01/1850"}, "plus de 125 ans"),
        ({"family": "x" * 300}, "dépasse 100 caractères"),
        ({"family": "Jean 😀"}, "pas une lettre latine"),
        ({"given": "\u202eنور"}, "pas une lettre latine"),
        ({"given": "12"}, "pas une lettre latine"),
        ({"family": ""}, "Écrivez le nom"),
        ({"sex": ""}, "Choisissez le sexe"),
        ({"birthplace": "Nulle-Part-sur-Rien"}, "Cette commune est inconnue"),
        ({"birthplace": "Saint-Denis"}, "Plusieurs communes"),
        ({"unit": ""}, "Choisissez l’unité"),
        ({"unit": str(an_id("geriatrics"))}, "Choisi"),
        ({"arrival": "expected"}, "Écrivez le jour et l’heure"),
        ({"arrival": "expected", "at": "2001-01-01T10:00"}, "dans le passé"),
        ({"until": "2001-01-01T10:00"}, "avant l’arrivée"),
        ({"telephone": "appelez-moi"}, "un numéro de téléphone"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_nothing_is_kept(
    pages: Pages, wrong: dict[str, str], sentence: str
) -> None:
    before = pages.world.sql("select count(*) from records.patient")
    with pages.as_("clara") as clara:
        token = hidden(searched(clara, "14/07/1961", "DES", "ZOE").text, "searched")
        form = sent(clara, "/accueil/creation/", searched=token)
        said = {
            "family": "Desmoulins", "given": "Zoé", "born": "14/07/1961", "sex": "female", "birthplace": "Sées",
            "arrival": "now", "kind": "IMP", "unit": str(an_id("surgery_b")), **wrong,
        }  # fmt: skip
        told = sent(
            clara, "/accueil/creation/", step="keep", searched=token, ids=hidden(form.text, "ids"), **said
        )
    assert told.status_code == 422
    assert sentence in told.text.replace("&#x27;", "'")
    assert pages.world.sql("select count(*) from records.patient") == before


def test_no_creation_without_a_search_of_ones_own(pages: Pages) -> None:
    with pages.as_("clara") as clara:
        token = hidden(searched(clara, "14/07/1961").text, "searched")
        told = sent(clara, "/accueil/creation/", searched=token + "x")
    assert told.status_code == 409
    assert "Cherchez d’abord" in told.text
    with pages.as_("simone") as simone:
        simone.get("/accueil/arrivee/")
        assert sent(simone, "/accueil/creation/", searched=token).status_code == 409


def test_a_form_sent_twice_is_kept_once(pages: Pages) -> None:
    with pages.as_("clara") as clara:
        said = {
            "family": "Doubledeau", "given": "Léa", "born": "08/08/1988", "sex": "female", "birthplace": "99352",
            "arrival": "now", "kind": "IMP", "unit": str(an_id("surgery_b")),
        }  # fmt: skip
        token = hidden(searched(clara, "08/08/1988", "DOU").text, "searched")
        form = sent(clara, "/accueil/creation/", searched=token)
        ids = hidden(form.text, "ids")
        answers = [
            sent(clara, "/accueil/creation/", step="keep", searched=token, ids=ids, **said) for _ in range(2)
        ]
    first, second = map(patient_of, answers)
    assert first == second
    assert pages.world.sql("select count(*) from records.stay where patient_id = %s::uuid", first) == [(1,)]


def test_a_near_duplicate_takes_a_reason_and_shows_no_name(pages: Pages) -> None:
    """« inside » is Anne-Marie Lefèvre, born 12/03/1950: nobody at this desk has typed that name so."""
    near = {"family": "Lefebvre", "given": "Anne Marie", "born": "12/03/1950"}
    with pages.as_("clara") as clara:
        told = created(clara, **near)
        assert told.status_code == 422
        assert "Une personne très proche" in told.text
        assert "Lefèvre" not in told.text
        assert "LEFÈVRE" not in told.text
        kept = sent(
            clara, "/accueil/creation/", step="keep", searched=hidden(told.text, "searched"),
            ids=hidden(told.text, "ids"), sex="female", birthplace="Sées", arrival="now", kind="IMP",
            unit=str(an_id("surgery_b")), reason="Jumelle, née à Argentan", **near,
        )  # fmt: skip
    patient = patient_of(kept)
    queue = "select holder from access.relationship where kind = 'identity_queue' and patient_id = %s::uuid"
    assert pages.world.sql(queue, patient) == [(an_id("ivan"),)]


def test_somebody_known_elsewhere_is_admitted_from_the_search(pages: Pages) -> None:
    with pages.as_("clara") as clara:
        found = searched(clara, "01/01/1947", "LEF")
        row = hidden(found.text, "row")
        patient = str(an_id("bed 7"))
        assert f"/accueil/patient/{patient}/sejour/" in found.text
        path = f"/accueil/patient/{patient}/sejour/"
        form = sent(clara, path, row=row)
        assert "LEF…" in form.text
        kept = sent(
            clara, path, step="keep", row=hidden(form.text, "row"), arrival="now", kind="IMP",
            unit=str(an_id("surgery_b")),
        )  # fmt: skip
        assert patient_of(kept) == patient
        assert "NDA 10000000" in clara.get(f"/patient/{patient}/sejours/").text
        other = sent(clara, f"/accueil/patient/{an_id('bed 8')}/sejour/", row=row)
        assert other.status_code == 404  # the row of one is no way to another


def test_whom_a_secretary_expects_the_desk_admits(pages: Pages) -> None:
    at = (NOW + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    with pages.as_("simone") as simone:
        patient = patient_of(
            created(simone, family="Attendrie", born="09/09/1979", arrival="expected", at=at)
        )
    with pages.as_("clara") as clara:
        assert "ATTENDRIE" in clara.get("/accueil/?vue=expected").text
        assert (
            patient_of(stepped(clara, patient, "arrive", unit=str(an_id("surgery_b")), bed=BED_2)) == patient
        )
        assert "ATTENDRIE" not in clara.get("/accueil/?vue=expected").text
        assert "ATTENDRIE" in clara.get("/accueil/?vue=arrived").text
    assert stay_of(pages, patient) == (False, False, False, "102P")


def test_a_cancelled_preadmission_explains_no_more(pages: Pages) -> None:
    at = (NOW + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    ties = "select count(*) from gate.relationship_to(%s, 'nurse', %s::uuid, gate.now(), false)"
    with pages.as_("clara") as clara:
        patient = patient_of(created(clara, family="Annulay", born="10/10/1980", arrival="expected", at=at))
        assert pages.world.sql(ties, an_id("ines"), patient) == [(1,)]
        assert "ANNULAY" in clara.get("/accueil/").text
        assert patient_of(stepped(clara, patient, "cancel")) == patient
    assert pages.world.sql(ties, an_id("ines"), patient) == [(0,)]
    kept = "select count(*), count(ended_at) from access.relationship where patient_id = %s::uuid and kind = 'expected'"
    assert pages.world.sql(kept, patient) == [(2, 2)]
    assert UUID(patient)
