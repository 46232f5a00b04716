"""The identity officer's worklist: masked, side by side, ended by whose queue it is; linked, followed, separated again."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from cloison.chart import protection, traits
from cloison.chart.writing import Change, Writer, write
from cloison.gate import calls, opened
from cloison.gate.answers import Allowed
from tests import cluster as clusters
from tests.people import an_id
from tests.routes.desk_walk import created, hidden, patient_of, sent
from tests.routes.forms import of, send
from tests.routes.pages_process import Pages, serving
from tests.sql.test_link_steps import queued


@pytest.fixture
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        yield served


def near_inside(pages: Pages) -> str:
    """Somebody created as « Lefebvre Anne Marie »: `inside` is Lefèvre Anne-Marie, of the same day."""
    with pages.as_("clara") as clara:
        told = created(clara, family="Lefebvre", given="Anne Marie", born="12/03/1950")
        said = {
            "family": "Lefebvre", "given": "Anne Marie", "born": "12/03/1950", "sex": "female", "birthplace": "Sées",
            "arrival": "now", "kind": "IMP", "unit": str(an_id("surgery_b")), "reason": "Jumelle, née à Argentan",
            "searched": hidden(told.text, "searched"), "ids": hidden(told.text, "ids"),
        }  # fmt: skip
        return patient_of(sent(clara, "/accueil/creation/", step="keep", **said))


def decided(client: httpx.Client, patient: object, step: str, ipp: str, **fields: str) -> httpx.Response:
    """Take a step of the pair with this IPP, by its own signed field."""
    page = client.get(f"/identites/{patient}/").text
    section = next(
        part for part in page.split("<section")[1:] if f'<span class="number">{ipp}</span>' in part
    )
    [bound] = re.findall(
        rf'name="bound" value="([^"]*)"><input type="hidden" name="step" value="{step}"', section
    )
    return sent(client, f"/identites/{patient}/", bound=bound, step=step, **fields)


def test_the_queue_is_masked_and_the_pair_shows_what_agrees_and_done_ends_it(pages: Pages) -> None:
    patient = near_inside(pages)
    with pages.as_("ivan") as ivan:
        queue = ivan.get("/identites/").text
        assert "LE••••••" in queue
        assert "LEFEBVRE" not in queue
        pair = ivan.get(f"/identites/{patient}/")
        assert pair.status_code == 200
        assert "LEFEBVRE" in pair.text  # of his queue: his to see whole
        assert "LEFÈVRE" not in pair.text
        assert "IPP-inside" in pair.text
        spent = "select distinct kind from access.spent where holder = %s and patient_id = %s"
        assert pages.world.sql(spent, an_id("ivan"), an_id("inside")) == [("pairs",)]
        assert (
            ivan.get(f"/identites/{an_id('inside')}/").status_code == 404
        )  # found by likeness is not his to open
        told = sent(ivan, f"/identites/{patient}/", bound=hidden(pair.text, "bound", -1), step="done")
        assert told.status_code == 303
        assert "LE••••••" not in ivan.get("/identites/").text
        assert ivan.get(f"/identites/{patient}/").status_code == 404
    with pages.as_("sam") as stranger:
        assert stranger.get("/identites/").status_code == 404


def test_only_whose_queue_it_is_ends_it(pages: Pages) -> None:
    with pages.as_("clara") as clara:
        patient = patient_of(created(clara, family="Provisoire", born="01/04/1966"))
    with pages.as_("ivan") as ivan:
        pair = ivan.get(f"/identites/{patient}/").text
        assert "Aucune autre identité" in pair
        assert sent(ivan, f"/identites/{patient}/", bound="forged", step="done").status_code == 409
    with pages.as_("nadia") as nadia:
        nadia.get("/")
        assert (
            sent(nadia, f"/identites/{patient}/", bound=hidden(pair, "bound"), step="done").status_code == 404
        )
    open_ones = "select count(*) from access.relationship where patient_id = %s::uuid and kind = 'identity_queue' and until is null"
    assert pages.world.sql(open_ones, patient) == [(1,)]


def test_one_person_is_linked_and_whoever_opens_one_is_shown_both(pages: Pages) -> None:
    queued(pages.world)
    with pages.as_("ivan") as ivan:
        told = decided(ivan, an_id("inside"), "same", "IPP-elsewhere", kept="there")
        assert told.status_code == 422  # no reason: nothing is kept, and a sentence says so
        assert "choisissez le motif" in told.text
        told = decided(ivan, an_id("inside"), "same", "IPP-elsewhere", because="typing_error", kept="there")
        assert told.status_code == 303, told.text
        assert "LE•••••" not in ivan.get("/identites/").text
    with pages.as_("nadia") as nadia:
        page = nadia.get(f"/patient/{an_id('inside')}/").text
        assert "Dossier rapproché avec" in page
        assert f"/patient/{an_id('elsewhere')}/" in page
        assert "IPP IPP-elsewhere" in page
        assert page.count("PARACÉTAMOL 1 g") >= 2  # of each identity
        assert nadia.get(f"/patient/{an_id('elsewhere')}/").status_code == 200
        history = nadia.get(f"/patient/{an_id('inside')}/acces/").text
        assert "Rapproché d’une autre identité" in history
        assert "Erreur de saisie d’un trait" in history
    lines = "select patient_id from ledger.line where account_id = %s and event = 'patient.open' and outcome = 'allowed'"
    assert {p for (p,) in pages.world.sql(lines, an_id("nadia"))} == {an_id("inside"), an_id("elsewhere")}
    with pages.as_("lucie") as stranger:
        assert stranger.get(f"/patient/{an_id('inside')}/").status_code == 404


def test_the_timeline_says_whose_line_it_was_and_a_change_lands_in_its_own_record(pages: Pages) -> None:
    queued(pages.world)
    with pages.as_("ivan") as ivan:
        assert (
            decided(ivan, an_id("inside"), "same", "IPP-elsewhere", because="typing_error").status_code == 303
        )
    with pages.as_(
        "sam"
    ) as sam:  # an allergy in the record of `elsewhere`, and the same seen from the other side
        assert "Dossier rapproché avec" in sam.get(f"/patient/{an_id('elsewhere')}/").text
        told = send(sam, of("elsewhere", "note/"), title="Chute", note="Chute sans gravité cette nuit.")
        assert told.status_code == 303, told.text
    with pages.as_("nadia") as nadia:
        page = nadia.get(of("inside", "chronologie/")).text
        assert "Chute sans gravité" in page
        assert '<span class="badge linked">IPP IPP-elsewhere</span>' in page
        [note] = re.findall(r"/note/([0-9a-f-]{36})/corriger/", page)
        told = send(
            nadia, of("inside", f"erreur/Composition/{note}/"), reason="Mauvais patient, saisie par erreur"
        )
        assert told.status_code == 303, told.text
    whose = "select distinct patient_id, max(version) over () from records.resource where id = %s::uuid"
    assert pages.world.sql(whose, note) == [(an_id("elsewhere"), 2)]


def test_two_who_are_not_the_same_are_namesakes_and_not_compared_again(pages: Pages) -> None:
    queued(pages.world)
    with pages.as_("ivan") as ivan:
        assert (
            decided(ivan, an_id("inside"), "distinct", "IPP-elsewhere", because="other_document").status_code
            == 303
        )
        assert "IPP-elsewhere" not in ivan.get(f"/identites/{an_id('inside')}/").text
    for who, patient in (("nadia", "inside"), ("sam", "elsewhere")):
        with pages.as_(who) as client:
            assert "Homonyme" in client.get(f"/patient/{an_id(patient)}/").text
    with pages.as_("nadia") as nadia:
        assert "Homonyme" in nadia.get("/").text  # and in lists: the identity itself says so
        assert nadia.get(f"/patient/{an_id('elsewhere')}/").status_code == 403


def test_a_link_is_separated_and_the_other_identity_is_shown_no_more(pages: Pages) -> None:
    queued(pages.world)
    with pages.as_("ivan") as ivan:
        assert (
            decided(ivan, an_id("inside"), "same", "IPP-elsewhere", because="typing_error").status_code == 303
        )
    queued(pages.world)
    with pages.as_("ivan") as ivan:
        told = decided(ivan, an_id("inside"), "separate", "IPP-elsewhere", because="two_people")
        assert told.status_code == 303
    with pages.as_("nadia") as nadia:
        assert "Dossier rapproché" not in nadia.get(f"/patient/{an_id('inside')}/").text
        assert nadia.get(f"/patient/{an_id('elsewhere')}/").status_code == 403
        assert "Ce sont deux personnes" in nadia.get(f"/patient/{an_id('inside')}/acces/").text


def test_an_unlike_identity_is_compared_by_its_number_and_waits_for_another_officer(pages: Pages) -> None:
    queued(pages.world)
    with pages.as_("ivan") as ivan:
        page = ivan.get(f"/identites/{an_id('inside')}/").text
        assert "IPP-bed 3" not in page
        typed = sent(
            ivan,
            f"/identites/{an_id('inside')}/",
            bound=hidden(page, "bound", -1),
            step="exact",
            number="IPP-bed 3",
        )
        assert '<span class="number">IPP-bed 3</span>' in typed.text
        bound = hidden(typed.text.split("IPP-bed 3</span>")[1], "bound")
        told = sent(
            ivan,
            f"/identites/{an_id('inside')}/",
            bound=bound,
            step="same",
            because="recognised",
            kept="there",
        )
        assert told.status_code == 303
    assert pages.world.sql("select beyond from records.link") == [(True,)]
    with pages.as_("nadia") as nadia:
        assert "Dossier rapproché" not in nadia.get(f"/patient/{an_id('inside')}/").text


def test_a_protected_identity_is_in_the_queue_under_its_alias_and_compared_with_nobody(pages: Pages) -> None:
    world = pages.world
    queued(world)
    gate = world.gate()
    try:
        opening = calls.Opening(world.secret("nadia"), an_id("inside"), ("traits", "contact"), "TREAT", "t")
        told = gate.ask(calls.open_one(opening))
        assert isinstance(told, Allowed)
        before = opened.unmasked(told.rows, world.keyring)[0].resource
        after = protection.protected(before, "Mme Aubépine")
        writer = Writer(world.secret("nadia"), "nurse", an_id("tilleuls"), "TREAT", "t")
        index = traits.index(world.index_key, after, [])
        ask = write(world.keyring, writer, an_id("inside"), [Change(after, before)], told.rows, tokens=index)
        assert isinstance(gate.ask(ask), Allowed)
    finally:
        gate.close()
    with pages.as_("ivan") as ivan:
        assert "LEF" not in ivan.get("/identites/").text.upper()
        page = ivan.get(f"/identites/{an_id('inside')}/")
    assert page.status_code == 200
    assert "Aucune autre identité" in page.text
