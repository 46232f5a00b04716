"""The attack suite is whole: every attack of the list has a file and a row, and every defence that is taken away is still there."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloison.database import throwaway
from cloison.simulator.siege import report
from cloison.simulator.siege.run import found

ROOT = Path(__file__).parents[2]
LIST = {  # the list of the issue, in its words and order: the file that does it
    "drain by search, birth date by birth date": "search_by_birth_date",
    "drain by search, name by name": "search_by_name",
    "by FHIR paging and _include": "fhir_paging_and_include",
    "by guessed identifiers": "guessed_identifiers",
    "by ward boards and agenda": "lists",
    "by self-admission": "self_admission",
    "clerk plus nurse": "clerk_and_nurse",
    "forged ADT": "forged_feed",
    "self-assignment": "self_assignment",
    "a second account created": "second_account",
    "an accomplice administrator": "accomplice_administrator",
    "break-glass spree": "break_glass_spree",
    "low and slow for 30 days": "low_and_slow",
    "at the edge of the rolling window": "window_edge",
    "at night": "at_night",
    "ten colluding accounts": "ten_accounts",
    "300 colluding accounts": "three_hundred_accounts",
    "$everything": "everything",
    "print, PDF and document links": "documents",
    "history and deleted versions": "history_and_deleted",
    "error messages": "error_messages",
    "counts and timing": "counts_and_timing",
    "race of 200 parallel requests": "race",
    "clock and time-zone tricks": "clock_tricks",
    "replay of an old token": "replayed_token",
    "a departed account": "departed_account",
    "a closed site": "closed_site",
    "the web server's database role": "web_login",
    "SQL injection through every parameter": "sql_injection",
    "a stolen dump": "stolen_dump",
    "tampering with allowances and ledger": "tampering",
}
ATTACKS = found()


@pytest.mark.parametrize("attack", LIST.values(), ids=LIST)
def test_each_attack_of_the_list_has_a_file_and_a_row(attack: str) -> None:
    assert attack in ATTACKS
    for document in ("docs/claims/attacks.md", "README.md"):
        text = (ROOT / document).read_text()
        table = text[text.index(report.BEGIN) : text.index(report.END)]
        assert f"\n| {attack.replace('_', ' ')} | {ATTACKS[attack].role} |" in table, document


@pytest.mark.parametrize("attack", ATTACKS)
def test_each_attack_says_what_it_is_and_which_defence_stops_it(attack: str) -> None:
    one = ATTACKS[attack]
    assert one.says
    assert one.off
    assert set(one.off) <= throwaway.defences().keys()


@pytest.mark.parametrize("name", throwaway.defences())
def test_what_a_defence_takes_away_is_still_there(name: str) -> None:
    defence = throwaway.defences()[name]
    assert defence.says
    assert throwaway.lost_places(defence) == []
    assert (
        defence.changes or defence.statements or name == "keyed_tokens"
    )  # its key is the thief's, not the database's
