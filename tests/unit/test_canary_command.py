"""`cloison canaries` as an operator runs it, over a group that is no demo's; and what is sent to a canary is heard."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import orjson
import pytest

from cloison.canaries import planting
from cloison.database.embedded import places
from cloison.database.migrate import migrate
from cloison.deployment import ROLES, Deployment
from cloison.errors import CloisonError, Code
from cloison.records import root_key
from cloison.records.envelope import Place, unseal
from cloison.records.keyring import INDEX
from cloison.records.marks import Marks
from tests import leftovers
from tests.people import SITES, World, an_id, build
from tests.unit.test_command_line import cloison

TODAY = datetime.now(UTC).date()
WANTED = planting.Wanted(
    4, None, ("leurre.example",), "27##-#####", "urn:oid:1.2.250.1.999.1", "urn:oid:1.2.250.1.999.2"
)
ALERTS = "select rule, severity, account_id, site_id, seen, contained from incidents.alert"


@dataclass
class Group:
    """A group of three sites, of which one is closed; nothing of it is the demo's."""

    world: World
    admin: str

    def planted(self, wanted: planting.Wanted = WANTED) -> list[UUID]:
        found = planting.prepare(self.admin, self.world.keyring.root, wanted, TODAY)
        assert planting.write(self.admin, found.sealed) == len(found.sealed)
        return [one.patient_id for one in found.sealed]

    def read(self, patient: UUID, name: str) -> dict:
        """The Patient's part in one slice."""
        [(site, under, wrapped, body)] = self.world.sql(
            "select r.site_id, k.wrapping_key_id, k.wrapped, r.body from records.resource r "
            "join records.data_key k using (patient_id, site_id, slice) where r.id = %s and r.slice = %s",
            patient,
            name,
        )
        key = self.world.keyring.data_key(patient, site, name, under, wrapped)
        found: dict = orjson.loads(unseal(body, key, Place(patient, site, name, "Patient", patient, 1)))
        return found


@pytest.fixture
def group(world: World) -> Group:
    return Group(world, world.admin)


def test_a_group_that_is_no_demos_gets_canaries_like_its_own(group: Group) -> None:
    [(before,)] = group.world.sql("select patients from records.population")
    canaries = group.planted()
    assert len(canaries) == 4 * len(SITES)
    assert group.world.sql("select patients from records.population") == [(before,)]
    for patient in canaries:
        traits, contact = group.read(patient, "traits"), group.read(patient, "contact")
        ipp = next(i for i in traits["identifier"] if i["system"] == "urn:oid:1.2.250.1.999.1")
        assert ipp["value"].startswith("27")
        assert len(ipp["value"]) == len("27##-#####")
        mails = [t["value"] for t in contact.get("telecom", []) if t["system"] == "email"]
        assert all(mail.endswith("@leurre.example") for mail in mails)
        assert "ormelune" not in str(traits) + str(contact)
        assert traits["managingOrganization"]["reference"].split("/")[1] in {str(an_id(s)) for s in SITES}
    kinds = {row[0] for row in group.world.sql("select distinct kind from access.relationship")}
    assert {"site_presence", "responsible_physician", "ward_presence"} <= kinds
    assert group.planted() == []
    assert len(group.planted(planting.Wanted(5, frozenset({f"{0:09d}"}), *_rest()))) == 1


def _rest() -> tuple:
    return (WANTED.domains, WANTED.ipp, WANTED.ipp_system, WANTED.nda_system)


def test_statuses_are_as_frequent_as_the_groups_once_it_has_patients(group: Group) -> None:
    """The cast is VALI and nothing else; a hundred are needed to tell."""
    for n in range(60):
        group.world.sql(
            "insert into records.patient (id, site_id, identity_status, made_by, made_at) "
            "select gen_random_uuid(), site_id, 'VALI', made_by, made_at from records.patient where id = %s",
            an_id(f"bed {n % 40}"),
        )
    canaries = group.planted()
    found = group.world.sql("select identity_status from records.patient where id = any (%s)", canaries)
    assert {status for (status,) in found} == {"VALI"}


def test_an_ipp_that_somebody_has_is_not_given_again(group: Group) -> None:
    narrow = planting.Wanted(6, None, ("leurre.example",), "IPP-#", WANTED.ipp_system, WANTED.nda_system)
    with pytest.raises(CloisonError) as told:  # eighteen numbers out of ten
        group.planted(narrow)
    assert told.value.code is Code.SETTING_INVALID
    assert group.world.sql("select count(*) from incidents.canary") == [(0,)]


def test_a_group_without_a_physician_is_told_what_is_missing(group: Group) -> None:
    group.world.sql("delete from directory.assignment where account_id = %s", an_id("paul"))
    with pytest.raises(CloisonError) as told:
        group.planted()
    assert "No physician" in told.value.sentence
    assert group.world.sql("select count(*) from incidents.canary") == [(0,)]


def test_opening_a_planted_one_contains_and_no_search_by_chance_does(group: Group) -> None:
    from cloison.gate import calls
    from cloison.gate.answers import Allowed, Refused

    canary = group.planted()[0]
    born = group.read(canary, "traits")["birthDate"]
    gate = group.world.gate()
    from datetime import date

    from cloison.records import tokens

    token = tokens.of_birth_date(group.world.index_key, date.fromisoformat(born))
    found = gate.ask(
        calls.find(group.world.secret("paul"), [token], exact=False, purpose="TREAT", surface="t")
    )
    assert isinstance(found, Allowed)
    assert canary in {row.patient_id for row in found.rows}
    assert group.world.sql(ALERTS) == []
    assert group.world.sql("select count(*) from incidents.canary_shown") == [(1,)]
    glass = calls.break_glass(group.world.secret("paul"), canary, "vital_emergency", "", "t")
    assert gate.ask(glass) == Refused("no_ticket")
    assert [row[0] for row in group.world.sql(ALERTS)] == ["canary"]
    gate.close()


# The command, over a deployment of its own.


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    data = tmp_path_factory.mktemp("canaries") / "data"
    made = Deployment.create(data, demo=True)
    with made.running():
        migrate(made.admin_conninfo(), {role: made.secret(role) for role in ROLES}, demo=True)
        root = root_key.load(data, demo=True, create=True)
        build(made.admin_conninfo(), made.conninfo("cloison_web"), root)
        yield made
    home = places.find(data).home
    if os.geteuid() == 0:
        leftovers.forget(home)


def world_of(deployment: Deployment) -> World:
    from cloison.gate.client import Gate
    from cloison.records.keyring import Keyring

    root = root_key.load(deployment.data, demo=True)
    world = World(
        deployment.admin_conninfo(), deployment.conninfo("cloison_web"), Keyring(root), root.subkey(INDEX)
    )
    gate = Gate(world.web, Marks(world.index_key))
    gate.load_keys(world.keyring)
    gate.close()
    return world


def test_planted_counted_and_heard_of(deployment: Deployment, tmp_path: Path) -> None:
    data = ("--data", deployment.data)
    done = cloison("canaries", "plant", "--per-site", "3", "--mail-domain", "leurre.example", *data)
    assert (done.returncode, done.stdout) == (0, "9 canaries planted.\n"), done.stderr
    again = cloison("canaries", "plant", "--per-site", "3", "--mail-domain", "leurre.example", *data)
    assert again.stdout == "Every site has its canaries; nothing was changed.\n"

    listed = cloison("canaries", "list", *data)
    assert listed.stdout.splitlines()[-1] == "9 canaries."
    assert f"000000002 closed (closed): 3 since {datetime.now(UTC):%Y-%m-%d}" in listed.stdout
    rows = json.loads(cloison("canaries", "list", "--json", *data).stdout)
    assert [(row["finess"], row["canaries"], row["heard"]) for row in rows] == [
        (f"{n:09d}", 3, 0) for n in range(3)
    ]

    group = Group(world_of(deployment), deployment.admin_conninfo())
    known = {bytes(row[0]) for row in group.world.sql("select mark from incidents.canary")}
    reach = {}
    for (patient,) in group.world.sql("select id from records.patient"):
        if group.world.marks.of(patient) in known:
            for one in group.read(patient, "contact").get("telecom", []):
                reach.setdefault(one["system"], []).append((one["value"], group.read(patient, "traits")))
    mail, traits = reach["email"][0]
    message = f"From: x@y.example\nTo: quelquun@z.example\nDelivered-To: {mail.upper()}\nDate: 24 Nov 2026 10:00:00 +0100\n\nx"
    (tmp_path / "m.eml").write_text(message)
    told = cloison("canaries", "heard", tmp_path / "m.eml", *data)
    assert told.returncode == 0
    assert told.stdout.startswith("An e-mail address of a canary of 00000000")
    assert "in a message dated 2026-11-24 10:00. It exists since" in told.stdout
    name = traits["name"][0]
    assert not {name["family"], *name["given"], mail, mail.split("@")[0]} & set(
        told.stdout.replace(",", " ").split()
    )
    [(rule, severity, account, site, seen, contained)] = group.world.sql(ALERTS)
    assert (rule, severity, account, seen, contained) == ("canary_contacted", "grave", None, 1, False)
    assert site is not None
    assert group.world.sql("select facts from incidents.alert") == [({"kinds": ["email"]},)]

    piped = subprocess.run(
        [
            str(Path(sys.executable).with_name("cloison")),
            "canaries",
            "heard",
            "-",
            "--data",
            str(deployment.data),
        ],
        input=message,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "not for the first time" in piped.stdout
    number = reach["phone"][0][0]
    assert cloison(
        "canaries", "heard", "--telephone", "+33" + number.replace(" ", "")[1:], *data
    ).stdout.startswith("A telephone number of a canary of 00000000")
    assert (
        group.world.sql("select max(seen), count(*) from incidents.alert where rule = 'canary_contacted'")[0][
            0
        ]
        >= 1
    )
    assert (
        cloison("canaries", "heard", "--address", "nobody@leurre.example", *data).stdout
        == "Not a canary's.\n"
    )
    heard = sum(row["heard"] for row in json.loads(cloison("canaries", "list", "--json", *data).stdout))
    assert heard in (1, 2)


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["heard"], 2, "No address was found"),
        (["plant", "--mail-domain", "pas un domaine"], 2, "--mail-domain is no domain"),
        (["plant", "--ipp", "8##"], 2, "--ipp needs from 6 to 18 digits"),
        (["plant", "--site", "999999999"], 2, "There is no site 999999999."),
        (["plant", "--per-site", "201"], 2, "201 is not in the range"),
    ],
)
def test_used_wrongly_it_says_how(
    deployment: Deployment, arguments: list[str], status: int, sentence: str
) -> None:
    done = cloison("canaries", *arguments, "--data", deployment.data)
    assert done.returncode == status
    assert sentence in done.stderr


def test_outside_a_demo_nothing_is_guessed_about_what_the_groups_patients_look_like(tmp_path: Path) -> None:
    made = Deployment.create(tmp_path / "data", demo=False)
    done = cloison("canaries", "plant", "--mail-domain", "leurre.example", "--data", made.data)
    assert done.returncode == 2
    assert "--ipp, --ipp-system, --nda-system is missing" in done.stderr
