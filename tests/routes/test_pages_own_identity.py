"""« Identité »: validated by a document, doubted aloud, and the photograph: taken, replaced, removed, refused."""

from __future__ import annotations

import io
from collections.abc import Iterator

import httpx
import pytest
from PIL import Image

from tests import cluster as clusters
from tests.people import an_id
from tests.routes.desk_walk import created, hidden, patient_of, sent
from tests.routes.pages_process import Pages, serving


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        yield served


def picture(kind: str = "JPEG", size: tuple[int, int] = (1200, 1600)) -> bytes:
    """A photograph of a telephone: large, and with a comment of where it was taken."""
    made = io.BytesIO()
    Image.new("RGB", size, (200, 120, 80)).save(
        made, kind, **({"comment": b"GPS 48.6 N"} if kind == "JPEG" else {})
    )
    return made.getvalue()


def photographed(client: httpx.Client, patient: str, data: bytes | None, **said: str) -> httpx.Response:
    page = client.get(f"/patient/{patient}/identite/")
    assert page.status_code == 200, page.text
    fields = {
        "csrfmiddlewaretoken": client.cookies["cloison_csrf"],
        "bound": hidden(page.text, "bound"),
        **said,
    }
    files = {"file": ("Anne Lefèvre.jpg", data, "image/jpeg")} if data is not None else None
    return client.post(f"/patient/{patient}/identite/photo", data=fields, files=files)


def test_a_document_that_was_checked_validates_and_ends_the_waiting(pages: Pages) -> None:
    stands = "select identity_status from records.patient where id = %s::uuid"
    waits = "select count(*) from access.relationship where patient_id = %s::uuid and kind = 'identity_queue' and until is null"
    with pages.as_("clara") as clara:
        patient = patient_of(created(clara, family="Vernet", born="03/04/1971"))
        assert pages.world.sql(waits, patient) == [(1,)]
        page = clara.get(f"/patient/{patient}/identite/").text
        path, bound = f"/patient/{patient}/identite/validation", hidden(page, "bound")
        assert "Choisissez la pièce" in sent(clara, path, bound=bound).text
        told = sent(clara, path, bound=bound, document="CN")
        assert told.status_code == 303, told.text
        assert pages.world.sql(stands, patient) == [("VALI",)]
        assert pages.world.sql(waits, patient) == [(0,)]
        assert "Identité validée" in clara.get(f"/patient/{patient}/identite/").text
        assert sent(clara, path, bound=bound, document="CN").status_code == 409  # valid already


def test_a_doubtful_identity_is_not_validated_by_hand(pages: Pages) -> None:
    with pages.as_("clara") as clara:
        patient = patient_of(created(clara, family="Vautrin", born="04/04/1971", doubtful="on"))
        page = clara.get(f"/patient/{patient}/identite/").text
        assert "Identité douteuse" in page
        assert "Valider l’identité" not in page
        told = sent(
            clara, f"/patient/{patient}/identite/validation", bound=hidden(page, "bound"), document="CN"
        )
        assert told.status_code == 409
    assert pages.world.sql("select identity_status from records.patient where id = %s::uuid", patient) == [
        ("PROV",)
    ]


def test_a_nurse_tells_the_identity_officers(pages: Pages) -> None:
    patient = str(an_id("inside"))
    with pages.as_("nadia") as nadia:
        page = nadia.get(f"/patient/{patient}/identite/").text
        told = sent(nadia, f"/patient/{patient}/identite/signalement", bound=hidden(page, "bound"))
        assert told.status_code == 303, told.text
    with pages.as_("ivan") as ivan:
        assert "IPP-inside" in ivan.get("/identites/").text


def test_a_photograph_is_made_small_and_stands_in_the_banner_until_it_is_removed(pages: Pages) -> None:
    patient = str(an_id("inside"))
    with pages.as_("simone") as simone:
        told = photographed(simone, patient, picture())
        assert told.status_code == 303, told.text
        page = simone.get(f"/patient/{patient}/identite/").text
        assert 'src="data:image/jpeg;base64,' in page
        assert len(page) < 100_000
        assert photographed(simone, patient, picture("PNG")).status_code == 303  # replaced
        assert "Photo de" in simone.get(f"/patient/{patient}/").text
    with pages.as_("nadia") as nadia:
        assert "data:image/jpeg" in nadia.get(f"/patient/{patient}/").text
        assert "0639980001" in nadia.get(f"/patient/{patient}/").text  # nothing else was lost
    with pages.as_("carine") as assistant:  # reads no contact: not hers
        assert "data:image/jpeg" not in assistant.get(f"/patient/{patient}/").text
    with pages.as_("simone") as simone:
        assert photographed(simone, patient, None, step="remove").status_code == 303
        assert "data:image/jpeg" not in simone.get(f"/patient/{patient}/").text
    with pages.as_("sam") as stranger:
        assert stranger.get(f"/patient/{patient}/identite/").status_code == 403


def test_who_admitted_somebody_alone_is_told_of_the_photograph_and_does_not_see_it(pages: Pages) -> None:
    with pages.as_("clara") as clara:
        patient = patient_of(created(clara, family="Vasseur", born="05/04/1971"))
        assert photographed(clara, patient, picture()).status_code == 303
        page = clara.get(f"/patient/{patient}/identite/").text
    assert "Une photo est enregistrée" in page
    assert "data:image/jpeg" not in page


def test_somebody_may_want_no_photograph(pages: Pages) -> None:
    patient = str(an_id("inside"))
    with pages.as_("nadia") as nadia:
        assert photographed(nadia, patient, picture()).status_code == 303
        assert photographed(nadia, patient, None, step="refuse").status_code == 303
        page = nadia.get(f"/patient/{patient}/identite/").text
        assert "a refusé la photo" in page
        assert "data:image/jpeg" not in page


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (None, "Choisissez une photo"),
        (b"MZ no picture", "pas une photo JPEG ou PNG"),
        (b"%PDF-1.7 no picture", "pas une photo JPEG ou PNG"),
        (b"\xff\xd8\xff broken", "abîmée"),
        (picture() + bytes(21 * 1024 * 1024), "trop lourde"),
    ],
)
def test_what_is_no_photograph_is_said_and_nothing_is_kept(
    pages: Pages, data: bytes | None, sentence: str
) -> None:
    kept = "select max(version) from records.resource where patient_id = %s and resource_type = 'Patient'"
    before = pages.world.sql(kept, an_id("inside"))
    with pages.as_("nadia") as nadia:
        told = photographed(nadia, str(an_id("inside")), data)
    assert told.status_code == 422
    assert sentence in told.text
    assert pages.world.sql(kept, an_id("inside")) == before


def test_two_tabs_do_not_overwrite_one_another(pages: Pages) -> None:
    patient = str(an_id("inside"))
    with pages.as_("nadia") as nadia:
        old = hidden(nadia.get(f"/patient/{patient}/identite/").text, "bound")
        assert photographed(nadia, patient, picture()).status_code == 303
        told = sent(nadia, f"/patient/{patient}/identite/photo", bound=old, step="remove")
        assert told.status_code == 409
        assert "Modifié entre-temps" in told.text
