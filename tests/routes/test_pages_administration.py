"""Administration on its pages: a whole hiring by two people, a unit opened by two, « Pourquoi ? », containment in three clicks."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from tests import cluster as clusters
from tests.people import an_id
from tests.routes.pages_process import Pages, serving
from tests.sql.office import SOON
from tests.sql.officers import REASON, prove


@pytest.fixture
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        yield served


def sends(client: httpx.Client, shown: str, to: str, **said: str) -> httpx.Response:
    """Post a form of the page at `shown` to `to`, with its ticket and its token."""
    page = client.get(shown)
    assert page.status_code == 200, page.text
    ticket = re.search(r'name="ticket" value="([^"]+)"', page.text)
    token = client.cookies.get("cloison_csrf", "")
    hidden = {"csrfmiddlewaretoken": token, "ticket": ticket[1] if ticket else ""}
    return client.post(to, data=hidden | said)


def of(name: str, part: str = "") -> str:
    return f"/administration/comptes/{an_id(name)}/{part}"


def confirms(pages: Pages, who: str, says: str, decision: str = "grant") -> None:
    """`who` decides the one proposal that waits, after a touch."""
    with pages.as_(who) as second:
        page = second.get("/confirmations/").text
        assert says in page, page
        [path] = set(re.findall(r'action="(/confirmations/[0-9a-f-]+/)"', page))
        token = {"csrfmiddlewaretoken": second.cookies["cloison_csrf"], "decision": decision}
        assert "stepup" in second.post(path, data=token).headers["location"]
        prove(pages.world, who)
        assert second.post(path, data=token).headers["location"] == "/confirmations/"


NORA = {
    "family_name": "Neuve",
    "given_name": "Nora",
    "username": "nora.neuve",
    "role": "nurse",
    "rpps": "",
    "since": "",
}


def test_somebody_is_hired_assigned_and_leaves(pages: Pages) -> None:
    new = "/administration/comptes/nouveau/"
    with pages.as_("adam") as adam:
        nora = NORA | {"site": str(an_id("tilleuls"))}
        for wrong, sentence in (
            ({"username": "Nora Neuve"}, "lettres minuscules"),
            ({"rpps": "12345678901"}, "numéro RPPS"),
            ({"family_name": ""}, "À remplir."),
            ({"role": "system"}, "Rien n’est créé"),
            ({"username": "nadia"}, "a déjà un compte"),
            ({"since": "2001-01-01"}, "200 jours"),
        ):
            told = sends(adam, new, new, **(nora | wrong))
            assert told.status_code == 422
            assert sentence in told.text, wrong
        made = sends(adam, new, new, **nora)
        assert made.status_code == 303
        sheet = made.headers["location"].partition("?")[0]
        told = adam.get(made.headers["location"]).text
        assert "À confirmer par une seconde personne" in told
        assert "Rien n’a changé d’ici là" in told
        assert "nora.neuve" in adam.get("/administration/?nom=neu").text
        assert "compte sans effet" in adam.get("/administration/comptes/a-surveiller/").text
    confirms(pages, "diane", "Infirmier(ère), nora.neuve")
    with pages.as_("adam") as adam:
        assert "state-active" in adam.get(sheet).text
        said = {"unit": str(an_id("surgery_b")), "since": "", "until": SOON.isoformat()}
        odd = sends(adam, sheet, sheet + "affectation", **(said | {"until": "2001-01-01"}))
        assert odd.status_code == 422
        assert "vérifiez les dates" in odd.text
        assert sends(adam, sheet, sheet + "affectation", **said).headers["location"].endswith("fait=demande")
        assert "sans effet : une seconde personne doit confirmer" in adam.get(sheet).text
    confirms(pages, "diane", "surgery_b")
    with pages.as_("adam") as adam:
        page = adam.get(sheet).text
        assert "en vigueur" in page
        assert f"{SOON:%d/%m/%Y}" in adam.get("/administration/comptes/a-surveiller/").text
        [taken] = re.findall(r'action="([^"]+/affectation/[^"]+/fin)"', page)
        assert sends(adam, sheet, taken).status_code == 303
        assert "Aucune affectation" in adam.get(sheet).text
        assert sends(adam, sheet, sheet + "fin", on="").headers["location"].endswith("fait=oui")
        assert "state-left" in adam.get(sheet).text
    pages.world.sql("update directory.account set username = 'nora' where username = 'nora.neuve'")
    with pytest.raises(AssertionError):
        pages.world.sign_in("nora")


def test_suspended_and_brought_back_by_two(pages: Pages) -> None:
    with pages.as_("nadia") as nadia, pages.as_("adam") as adam:
        assert nadia.get("/").status_code == 200
        assert sends(adam, of("nadia"), of("nadia", "suspension"), reason="court").status_code == 422
        assert sends(adam, of("nadia"), of("nadia", "suspension"), reason=REASON).status_code == 303
        assert nadia.get("/").status_code == 303  # dead at the next request
        page = adam.get(of("nadia")).text
        assert "state-suspended" in page
        assert REASON in page
        back = sends(adam, of("nadia"), of("nadia", "retour"), what="awake", reason="Badge retrouvé")
        assert back.headers["location"].endswith("fait=demande")
        assert (
            sends(adam, of("rita"), of("rita", "fin"), on="").status_code == 422
        )  # the last security officer
    confirms(pages, "diane", "Rendre effet")
    pages.world.secrets.pop("nadia", None)
    with pages.as_("nadia") as nadia:
        assert nadia.get("/").status_code == 200


def test_contained_without_an_alert_in_three_clicks(pages: Pages) -> None:
    with pages.as_("rita") as rita:
        found = rita.get("/administration/?nom=sam")  # one: the search
        link = re.search(r'href="(/administration/comptes/[0-9a-f-]+/)#contain"', found.text)
        assert link  # two: « Confiner… »
        assert 'id="contain"' in rita.get(link[1]).text
        assert sends(rita, link[1], link[1] + "confinement", reason="court").status_code == 422
        assert sends(rita, link[1], link[1] + "confinement", reason=REASON).status_code == 303  # three
        assert "state-contained" in rita.get(link[1]).text
        assert sends(rita, of("rita"), of("rita", "confinement"), reason=REASON).status_code == 422
    with pages.as_("adam") as adam:
        assert sends(adam, of("nadia"), of("nadia", "confinement"), reason=REASON).status_code == 404


def test_a_unit_and_its_places(pages: Pages) -> None:
    site, unit = f"/administration/sites/{an_id('tilleuls')}/", f"/administration/unites/{an_id('lab')}/"
    place = f"/administration/lieux/{an_id('lab')}/"
    with pages.as_("adam") as adam:
        new = {"do": "unit.add", "name": "Chirurgie C", "code": "C1", "kind": "surgery", "beds": "abc"}
        to = f"/administration/lieux/{an_id('tilleuls')}/"
        told = sends(adam, site, to, **new)
        assert told.status_code == 422
        assert "en chiffres" in told.text
        assert 'value="Chirurgie C"' in told.text, "what was typed is kept"
        assert sends(adam, site, to, **(new | {"beds": "12"})).headers["location"].endswith("fait=demande")
        for do, said in (("unit.move", {}), ("", {}), ("unit.kind", {"kind": "castle"})):
            assert sends(adam, unit, place, do=do, **said).status_code in (404, 422)
    confirms(pages, "diane", "ouvrir l’unité « Chirurgie C » (C1), Chirurgie, 12 lits")
    with pages.as_("adam") as adam:
        assert "Chirurgie C" in adam.get(site).text
    within = {"unit": str(an_id("lab"))}
    with pages.as_("simone") as simone:
        assert simone.get("/administration/sites/").status_code == 200
        assert sends(simone, unit, place, do="room.add", name="Salle 1", **within).status_code == 303
        again = sends(simone, unit, place, do="room.add", name="salle 1", **within)
        assert again.status_code == 422
        assert "porte déjà ce nom" in again.text
        assert sends(simone, unit, place, do="unit.rename", name="Labo").status_code == 404
        page = simone.get(unit).text
        assert "Ajouter la salle" in page
        assert "Ajouter le lit" not in page
        [room] = set(re.findall(rf'action="(/administration/lieux/(?!{an_id("lab")})[0-9a-f-]+/)"', page))
        assert sends(simone, unit, room, do="room.close", **within).status_code == 303
        assert "Rouvrir" in simone.get(unit).text


def test_a_new_site_takes_a_finess_that_can_be(pages: Pages) -> None:
    form, to = "/administration/sites/nouveau/", f"/administration/lieux/{an_id('x')}/"
    said = {
        "do": "site.add",
        "name": "Clinique des Hêtres",
        "kind": "clinic",
        "commune": "Sées",
        "postcode": "61500",
    }
    with pages.as_("adam") as adam:
        wrong = sends(adam, form, to, finess="960000011", **said)
        assert wrong.status_code == 422
        assert "dernier chiffre du numéro FINESS" in wrong.text
        assert 'value="Clinique des Hêtres"' in wrong.text
        asked = sends(adam, form, to, finess="78 011 007 8", **said)
        assert asked.headers["location"] == "/administration/sites/?fait=demande"
    with pages.as_("diane") as diane:
        assert "Hêtres" not in diane.get("/confirmations/").text  # for an administrator alone


def test_why_names_nobody_and_says_the_steps(pages: Pages) -> None:
    with pages.as_("rita") as rita:
        shown = of("nadia", "pourquoi/")
        ask = {"kind": "IPP", "number": "IPP-inside", "pseudonym": "", "reason": REASON}
        told = sends(rita, shown, shown, **ask)
        assert told.status_code == 200
        for words in (
            "Oui, expliqué : équipe de soins",
            "par l’unité surgery_b",
            "Actif",
            "Dossier clinique",
        ):
            assert words in told.text
        for words in ("Lefèvre", "LEFÈVRE", "Anne-Marie", "1950", str(an_id("inside"))):
            assert words not in told.text
        bodies = []
        for number in ("IPP-inside", "IPP-of-nobody"):
            page = sends(
                rita, of("sam", "pourquoi/"), of("sam", "pourquoi/"), **(ask | {"number": number})
            ).text
            assert "Non : rien ne lie ce compte à ce patient" in page
            page = re.sub(r'value="\w+"|\d\d/\d\d/\d{4} \d\d:\d\d:\d\d', "", page)
            bodies.append(page)
        assert bodies[0] == bodies[1]
        for wrong in (
            {"number": ""},
            {"pseudonym": "P-00000000"},
            {"number": "", "pseudonym": "x"},
            {"reason": "court"},
        ):
            assert sends(rita, shown, shown, **(ask | wrong)).status_code == 422
        pages.world.sql("update access.ceiling set quarter_hour = 3 where kind = 'reveals'")
        spent = sends(rita, shown, shown, **(ask | {"number": "IPP-elsewhere"}))
        assert spent.status_code == 429
        assert "Vingt questions" in spent.text
    for who in ("adam", "diane", "nadia", "simone"):
        with pages.as_(who) as other:
            assert other.get(of("nadia", "pourquoi/")).status_code == 404


def test_administrators_see_no_patient_on_any_of_these_pages(pages: Pages) -> None:
    """Every page of administration, whole: neither a name, nor an IPP, nor an id of anybody who lies somewhere."""
    site, unit = an_id("tilleuls"), an_id("surgery_b")
    for who in ("adam", "diane"):
        with pages.as_(who) as client:
            for path in (
                "/administration/",
                "/administration/?nom=nad",
                "/administration/comptes/a-surveiller/",
                "/administration/roles/",
                "/administration/sites/",
                f"/administration/sites/{site}/",
                f"/administration/unites/{unit}/",
                of("nadia"),
            ):
                page = client.get(path)
                assert page.status_code == 200, path
                for words in ("Lefèvre", "LEFÈVRE", "IPP-", str(an_id("inside")), "occupé"):
                    assert words not in page.text, (path, words)
