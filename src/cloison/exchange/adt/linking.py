"""Two identities of one person, by the administrative system: linked (A40), or two after all (A37).

Owns: whom MRG-1, or the second PID, names. Refuses: an identity that the feed neither brought nor knows by number and
traits; deciding: an unlike pair is kept, explains nothing, and an identity officer compares (gate.record_link).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from cloison.chart.hl7 import Message, component_of
from cloison.database import fed
from cloison.exchange.adt import resources
from cloison.exchange.adt.giving import numbers_of, traits_of, whose
from cloison.exchange.adt.resources import NotApplied
from cloison.exchange.references import NewIds
from cloison.records.keyring import INDEX

if TYPE_CHECKING:
    from cloison.exchange.adt.taking import Feed


def link(feed: Feed, message: Message, kept: UUID, *, linked: bool) -> None:
    """Link, or unlink, `kept` and the other identity that the message names; raise `NotApplied`."""
    if fed.known(feed.connection, kept, kept, feed.site) is None:
        raise NotApplied("unknown_patient")
    other = _other(feed, message, _numbers(message, linked=linked))
    if refused := fed.links(feed.connection, kept, other, linked=linked):
        raise NotApplied(refused)


def _numbers(message: Message, *, linked: bool) -> list[list[str]]:
    """The numbers of the other identity: MRG-1, which goes; or those of the second PID."""
    if linked:
        found = message.repeats("MRG", 1)
    else:
        people = [one for one in message.segments if one.name == "PID"]
        found = people[1].repeats(3) if len(people) == 2 else []
    if not any(component_of(one, 1) for one in found):
        raise NotApplied("no_patient")
    return found


def _other(feed: Feed, message: Message, numbers: list[list[str]]) -> UUID:
    """Whom the feed brought under one of the numbers; else who bears one, and PID's traits: a duplicate has them."""
    ids = NewIds(feed.root.subkey("import ids"), feed.source)
    for key in resources.keys_of(numbers):
        own = ids.of("Patient", key)
        known = fed.known(feed.connection, own, own, feed.site)
        if known is not None and known.brought:
            return own
    index = feed.root.subkey(INDEX)
    traits = replace(traits_of(message, index), numbers=numbers_of(numbers, index))
    other = whose(feed, traits)
    if refused := fed.takes(feed.connection, other, traits):
        raise NotApplied(refused)
    return other
