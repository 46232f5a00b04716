"""The fictional group's directory: what it is made of, and the rules that its numbers and assignments keep (8.1)."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter

from cloison.demo.cast import CAST
from cloison.demo.group import Group, build_group
from cloison.records import numbers

GROUP = build_group()
ROLES = {
    "physician", "nurse", "care_assistant", "pharmacist", "admissions", "billing", "coder", "identity_officer",
    "laboratory", "secretary", "security_officer", "privacy_officer", "director", "administrator", "system",
}  # fmt: skip
DIGEST = "hashlib.sha256(repr(build_group()).encode()).hexdigest()"
EXPECTED = "bfa4bbfb305e16ce9e0e5fbc4171c761cce7709b42667487e878481046a3b391"


def test_fourteen_clinics_three_nursing_homes_two_closed() -> None:
    assert Counter(site.kind for site in GROUP.sites) == {"clinic": 14, "nursing_home": 3}
    assert sorted(site.closed_on.year for site in GROUP.sites if site.closed_on) == [2022, 2023]
    assert 55 <= len(GROUP.units) <= 70
    assert 380 <= len(GROUP.accounts) <= 430


def test_every_role_is_there() -> None:
    assert {account.role for account in GROUP.accounts} == ROLES
    assert sum(account.role == "system" and account.site_id is None for account in GROUP.accounts) == 1
    assert sum(account.role == "administrator" for account in GROUP.accounts) >= 2


def test_the_cast_is_hired_where_it_says() -> None:
    accounts = {account.username: account for account in GROUP.accounts}
    units = {unit.id: unit for unit in GROUP.units}
    for one in CAST:
        account = accounts[one.username]
        assert (account.role, account.left_on is not None) == (one.role, one.left)
        assert account.site_id == (None if one.site is None else GROUP.sites[one.site].id)
        assigned = {units[a.unit_id].name for a in GROUP.assignments if a.account_id == account.id}
        assert assigned == ({one.unit} if one.unit else set())


def test_wards_have_the_beds_they_should() -> None:
    for unit in GROUP.units:
        if unit.kind == "ehpad":
            assert 0 < unit.beds <= 45
        if unit.kind in ("medicine", "surgery", "maternity", "rehabilitation"):
            assert 20 <= unit.beds <= 30


def test_numbers_are_well_formed_and_in_ranges_of_fiction() -> None:
    finess = [GROUP.finess, *(site.finess for site in GROUP.sites)]
    rpps = [account.rpps for account in GROUP.accounts if account.rpps]
    assert all(numbers.finess_fault(number) is None and number.startswith("96") for number in finess)
    assert all(numbers.rpps_fault(number) is None and number.startswith("8997") for number in rpps)
    assert len(set(finess)) == len(finess)
    assert len(set(rpps)) == len(rpps)


def test_logins_and_ids_are_unique_and_plain() -> None:
    usernames = [account.username for account in GROUP.accounts]
    assert len(set(usernames)) == len(usernames)
    assert all(set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-") for name in usernames)
    things = (*GROUP.sites, *GROUP.units, *GROUP.accounts, *GROUP.assignments)
    assert len({thing.id for thing in things}) == len(things)


def test_assignments_are_made_by_another_within_the_time_of_both() -> None:
    accounts = {account.id: account for account in GROUP.accounts}
    units = {unit.id: unit for unit in GROUP.units}
    for assignment in GROUP.assignments:
        account, maker = accounts[assignment.account_id], accounts[assignment.made_by]
        assert maker.id != account.id
        assert maker.role in ("administrator", "system")
        assert units[assignment.unit_id].site_id == account.site_id
        assert maker.since <= assignment.since <= (maker.left_on or assignment.since)
        assert account.since <= assignment.since
        assert assignment.until is None or assignment.since <= assignment.until
        assert account.left_on is None or assignment.until is not None
        assert account.left_on is None or assignment.until <= account.left_on


def test_some_left_and_some_were_forgotten_at_a_closed_site() -> None:
    closed = {site.id: site.closed_on for site in GROUP.sites if site.closed_on}
    assert sum(account.left_on is not None for account in GROUP.accounts) > 20
    for site_id, closed_on in closed.items():
        there = [account for account in GROUP.accounts if account.site_id == site_id]
        assert 0 < sum(account.left_on is None for account in there) <= 4
        assert all(account.since < closed_on for account in there)


def test_a_ward_is_never_without_its_roles() -> None:
    for site in GROUP.sites:
        for unit in (unit for unit in GROUP.units if unit.site_id == site.id and unit.beds):
            for role in ("physician", "nurse"):
                assert _covered(GROUP, unit.id, role, site.closed_on is not None), (unit.name, role)


def _covered(group: Group, unit_id: object, role: str, closed: bool) -> bool:
    roles = {account.id: account.role for account in group.accounts}
    there = [a for a in group.assignments if a.unit_id == unit_id and roles[a.account_id] == role]
    return any(a.until is None for a in there) or closed


def test_another_seed_is_another_group() -> None:
    other = build_group(7)
    assert {account.id for account in other.accounts}.isdisjoint(account.id for account in GROUP.accounts)
    assert [site.name for site in other.sites] == [site.name for site in GROUP.sites]


def test_same_on_every_machine_and_under_any_hash_order() -> None:
    script = f"import hashlib\nfrom cloison.demo.group import build_group\nprint({DIGEST})"
    for hash_seed in ("0", "1"):
        told = subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert told.stdout.strip() == EXPECTED
    assert hashlib.sha256(repr(GROUP).encode()).hexdigest() == EXPECTED
