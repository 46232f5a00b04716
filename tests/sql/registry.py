"""Those who keep places and accounts, call by call: what each of the cast says to the gate.

Owns: what the tests of administration share. Refuses: expecting anything.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from cloison.gate import administration
from cloison.gate.answers import Allowed, Answer, Refused
from cloison.gate.client import Gate
from cloison.records import tokens
from tests.people import World, an_id
from tests.sql.officers import REASON

SITE_WORDS = {"name": "Clinique des Hêtres", "commune": "Sées", "postcode": "61500"}
NEW_SITE = {**SITE_WORDS, "finess": "960000017", "kind": "clinic"}
NEW_UNIT = {"name": "Chirurgie C", "code": "4412", "kind": "surgery", "beds": "20"}


def changes(world: World, gate: Gate, who: str, do: str, subject: str | UUID, **said: str) -> str:
    """`who` changes a place; return the word of the gate."""
    return word(gate.act(change(world, who, do, subject, uuid4(), **said)))


def change(world: World, who: str, do: str, subject: str | UUID, new: UUID, **said: str) -> Any:
    """The call of one change."""
    place = subject if isinstance(subject, UUID) else an_id(subject)
    return administration.change_place(world.secret(who), new, do, place, said)


def asks_for(world: World, gate: Gate, who: str, do: str, subject: str | UUID, **said: str) -> UUID:
    """`who` asks for a change that takes two; return the proposal."""
    new = uuid4()
    if do == "site.add":
        subject = new
    assert gate.act(change(world, who, do, subject, new, **said)) == Allowed("second_person_needed")
    return new


def adds(world: World, gate: Gate, do: str, subject: str | UUID, who: str = "diane", **said: str) -> UUID:
    """`who` adds a bed or a room; return its id."""
    new = uuid4()
    assert gate.act(change(world, who, do, subject, new, **said)) == Allowed("changed")
    return new


def word(answer: Answer) -> str:
    """The one word of an answer."""
    return answer.reason if isinstance(answer, Refused) else answer.why


def why(world: World, gate: Gate, who: str, whom: str, patient: str, reason: str = REASON) -> Answer:
    """`who` asks why `whom` may open a patient of the cast, by IPP."""
    token = tokens.of_identifier(world.index_key, "IPP", f"IPP-{patient}")
    return gate.ask(administration.why(world.secret(who), an_id(whom), [token], None, reason))
