"""A laboratory's message (ORU^R01): each of its reports given out to whom it is about, and to whoever waits for it.

Owns: the order of work below. Refuses: a patient recognised by a number alone, or by traits alone; reading a record:
what stands there is known by ids and ranks, and the older values stay beside those that replace them.

1. Read the reports. 2. Find the patient: one of the numbers, and every strict trait. 3. Of each report: the order that
it answers, or a name of its own. 4. The same said again does nothing. 5. Seal report and values. 6. Give it out.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

import orjson

from cloison.chart import incoming
from cloison.chart.hl7 import Message, component_of, moment
from cloison.chart.incoming import Given
from cloison.database import fed
from cloison.exchange.adt import resources
from cloison.exchange.adt.reports import reports
from cloison.exchange.adt.resources import NotApplied
from cloison.exchange.references import NewIds
from cloison.records import tokens
from cloison.records.identifiers import KINDS
from cloison.records.keyring import INDEX
from cloison.records.sealing import Compartment

if TYPE_CHECKING:
    from cloison.exchange.adt.taking import Feed

_MOST_ISSUES = 200


def give(feed: Feed, message: Message) -> None:
    """Give out what the message reports, all or nothing; raise `NotApplied`."""
    found = reports(message)  # 1
    traits = traits_of(message, feed.root.subkey(INDEX))
    patient = whose(feed, traits)  # 2
    for given in found:
        _give(feed, given, patient, traits)


def whose(feed: Feed, traits: fed.Traits) -> UUID:
    """Return the one patient who bears a number and every trait; raise `NotApplied`."""
    known = fed.match(feed.connection, traits)
    if not known:
        raise NotApplied("unknown_ipp")
    ours = [patient for patient, matches in known if matches]
    if len(ours) != 1:
        raise NotApplied("other_traits")
    return ours[0]


def traits_of(message: Message, key: bytes) -> fed.Traits:
    """Return what PID says as tokens: numbers (IPP, INS), and birth date, sex, names."""
    born = moment(message.get("PID", 7))
    names = message.repeats("PID", 5)
    day = born.date() if born and len(message.get("PID", 7)) >= 8 else None
    family = _tokens(key, day, "family", (component_of(n, 1).split("&")[0] for n in names))
    given = _tokens(key, day, "given", (component_of(n, 2) for n in names))
    if day is None or not family or not given:
        raise NotApplied("no_traits")
    every = [tokens.of_birth_date(key, day)]
    if sex := resources.GENDERS.get(message.get("PID", 8).upper(), ""):
        every += [tokens.of_sex(key, day, sex)] if sex in ("female", "male") else []
    numbers = numbers_of(message.repeats("PID", 3), key)
    if not 1 <= len(numbers) <= 8:
        raise NotApplied("no_patient")
    return fed.Traits(numbers, every, family, given)


def numbers_of(numbers: list[list[str]], key: bytes) -> list[int]:
    """Return the tokens of numbers (CX): IPP and INS."""
    return [
        tokens.of_identifier(key, KINDS[component_of(one, 5) or "PI"], component_of(one, 1))
        for one in numbers
        if component_of(one, 1) and KINDS.get(component_of(one, 5) or "PI") in ("IPP", "INS")
    ]


def _tokens(key: bytes, born: date | None, field: str, names: Iterable[str]) -> list[int]:
    found = (tokens.of_name(key, born, field, name) for name in names if born and name)
    return list(dict.fromkeys(t for t in found if t is not None))


def _give(feed: Feed, given: Given, patient: UUID, traits: fed.Traits) -> None:
    ids = NewIds(feed.root.subkey("import ids"), feed.source)
    order = _order(given.order)  # 3
    known = fed.reported(feed.connection, patient, feed.site, order) if order else None
    if order is None or known is None or not known.ordered:
        order, report = None, ids.of("DiagnosticReport", f"{patient}\0{given.number or given.order}")
        known = fed.reported(feed.connection, patient, feed.site, report)
    else:
        report = order
    content = feed.digest(b"result", orjson.dumps(given))
    if known.content == content:  # 4
        return
    before = (known.rank, known.issued) if known.rank is not None and known.issued else None
    if because := incoming.refusal(before, given.rank, given.when()):
        raise NotApplied(because)
    status = incoming.status_after(known.rank, given.status)
    issue = (known.issue or 0) + 1
    if issue > _MOST_ISSUES:
        raise NotApplied("not_taken")
    placed, kept = incoming.placed(
        given, [str(h) for h in known.held or ()], issue,
        lambda key, n: str(ids.of("Observation", f"{report}\0{key}\0{n}")),
    )  # fmt: skip
    shown = [(own, str(value.code["text"])) for value, own, _ in placed] + [(one, "") for one in kept]
    box = Compartment(feed.keyring, patient)  # 5
    if known.wrapped is not None and known.wrapping is not None:
        key = feed.keyring.data_key(patient, feed.site, "clinical", known.wrapping, known.wrapped)
        box.know(feed.site, "clinical", key)
    whole = incoming.report(
        given, own=str(report), subject=str(patient), order=str(order) if order else None, status=status,
        results=shown,
    )  # fmt: skip
    box.add(whole, report, feed.site, base={"clinical": known.version})
    for value, own, older in placed:
        one = incoming.observation(value, given, own=own, subject=str(patient), replaces=older)
        box.add(one, UUID(own), feed.site)
    made = next(iter(box.keys), None)
    named = feed.places.accounts.get(given.named) if given.named else None
    refused = fed.gives(  # 6
        feed.connection,
        fed.Giving(
            patient, traits, feed.site, report, order, named.id if named else None, incoming.RANKS[status],
            given.when(), content, [UUID(one) for one, _ in shown], known.version, box.parts,
            made.wrapping_key_id if made else None, made.wrapped if made else None,
        ),
    )  # fmt: skip
    if refused:
        raise NotApplied(refused)


def _order(number: str) -> UUID | None:
    """The order that a placer number names: ours are the ids of our orders; any other number is not of here."""
    try:
        return UUID(number.strip()) if len(number.strip()) in (32, 36) else None
    except ValueError:
        return None
