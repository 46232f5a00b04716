"""FICT is said under the encryption of the traits, and by no surface to anybody: a canary reads as it would without it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import orjson
import pytest

from cloison.errors import CloisonError
from cloison.permissions import ROLES
from cloison.records.envelope import Place, is_fictitious, new_key, seal, unseal
from cloison.records.keyring import INDEX, RootKey
from cloison.records.marks import Marks
from cloison.records.sealing import Compartment
from tests import cluster as clusters
from tests.people import ONE_OF_EACH_ROLE, World, an_id, patient
from tests.routes.fhir import Face, served
from tests.routes.pages_process import Pages, posted, serving

INSIDE = an_id("inside")
SITE = an_id("tilleuls")
PATHS = [
    "/Patient",
    f"/Patient/{INSIDE}",
    f"/Patient/{INSIDE}/$everything",
    f"/Patient/{INSIDE}/Patient/{INSIDE}",
    f"/Observation?patient={INSIDE}",
    "/Patient?birthdate=1950-03-12&family=lef",
    "/Patient?identifier=IPP-inside",
]
WHO = [name for role, name in ONE_OF_EACH_ROLE.items() if role != "system"]
assert len(WHO) == len(ROLES) - 1


def make_fictitious(world: World, *, yes: bool = True) -> None:
    """Seal the traits of `inside` again, as those of a fictitious patient or not; nobody is contained for them here."""
    key, under, wrapped = world.sql(
        "select r.body, k.wrapping_key_id, k.wrapped from records.resource r join records.data_key k "
        "using (patient_id, site_id, slice) where r.id = %s and r.slice = 'traits'",
        INSIDE,
    )[0]
    body, place = key, Place(INSIDE, SITE, "traits", "Patient", INSIDE, 1)
    data_key = world.keyring.data_key(INSIDE, SITE, "traits", under, wrapped)
    again = seal(unseal(body, data_key, place), data_key, place, fictitious=yes)
    assert len(again) == len(body)
    assert is_fictitious(again, data_key, place) is yes
    world.sql("update records.resource set body = %s where id = %s and slice = 'traits'", again, INSIDE)


def test_over_fhir_every_role_reads_the_same_bytes(world: World) -> None:
    async def read(face: Face) -> dict[tuple[str, str], tuple[int, bytes]]:
        return {
            (who, path): ((told := await face.get(who, path)).status_code, told.content)
            for who in WHO
            for path in PATHS
        }

    before = served(world, read)
    make_fictitious(world)
    after = served(world, read)
    assert sum(status == 200 for status, _ in after.values()) > 12
    assert after == before
    assert not any(b"fict" in content.lower() for _, content in after.values())


@pytest.fixture
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as found:
        yield found


def test_over_pages_every_role_reads_the_same(pages: Pages) -> None:
    def read() -> dict[tuple[str, str], str]:
        found = {}
        for who in WHO:
            with pages.as_(who) as browser:
                told = [browser.get(path) for path in ("/", f"/patient/{INSIDE}/")]
                told.append(browser.get(f"/patient/{INSIDE}/prescriptions/"))
                told.append(posted(browser, "/rechercher", born="12/03/1950", family="lef"))
            for number, one in enumerate(told):
                found[who, str(number)] = re.sub(r'value="[^"]{60,}"', "", one.text)  # tokens of forms
        return found

    read()  # what a session opened last is shown to it from now on
    before = read()
    make_fictitious(pages.world)
    after = read()
    assert after == before
    assert any("LEFÈVRE" in text for text in after.values())
    assert not any("fict" in text.lower() for text in after.values())


def test_a_compartment_says_it_in_the_patients_traits_alone(world: World) -> None:
    boxes = [Compartment(world.keyring, INSIDE, fictitious) for fictitious in (True, False)]
    for box in boxes:
        for resource in patient("inside"):
            box.add(resource, an_id(resource["id"]), SITE)
        said = {
            (part.resource_type, part.slice): is_fictitious(
                part.body,
                box.key(SITE, part.slice),
                Place(INSIDE, SITE, part.slice, part.resource_type, part.id, 1),
            )
            for part in box.parts
        }
        assert {place for place, yes in said.items() if yes} == (
            {("Patient", "traits")} if box.fictitious else set()
        )
    assert [len(part.body) for part in boxes[0].parts] == [len(part.body) for part in boxes[1].parts]


def test_a_format_of_neither_kind_is_not_read() -> None:
    key, place = new_key(), Place(INSIDE, SITE, "traits", "Patient", INSIDE, 1)
    body = seal(orjson.dumps({"a": 1}), key, place, fictitious=True)
    with pytest.raises(CloisonError):
        is_fictitious(body[:-1] + bytes([body[-1] ^ 1]), key, place)
    with pytest.raises(CloisonError):
        unseal(body, key, Place(INSIDE, SITE, "contact", "Patient", INSIDE, 1))


def test_marks_outlive_a_rotation_of_the_root() -> None:
    root = RootKey(bytes(range(32)))
    after = RootKey(bytes(32), index=root.subkey(INDEX))
    assert Marks(after.subkey(INDEX)).of(INSIDE) == Marks(root.subkey(INDEX)).of(INSIDE)
    assert Marks(bytes(32)).of(INSIDE) != Marks(root.subkey(INDEX)).of(INSIDE)
    assert len(Marks(bytes(32)).of(INSIDE)) == 16


def test_a_mark_is_hmac_sha_256_of_the_id() -> None:
    """RFC 2104, recomputed with the standard library; the two are one to whoever has the key."""
    import hmac

    key = hmac.digest(b"k" * 32, b"cloison canary marks 1", "sha256")
    for name in ("inside", "elsewhere", "closed"):
        assert Marks(b"k" * 32).of(an_id(name)) == hmac.digest(key, an_id(name).bytes, "sha256")[:16]
