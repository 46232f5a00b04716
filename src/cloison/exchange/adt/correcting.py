"""An identity that the feed brought, corrected by the feed (A31): the next version of the Patient.

Owns: the order of work below. Refuses: whom people have corrected since, or entered; another person under the number.

1. The Patient that PID says, and what it is worth here (exchange/identity.py). 2. Seal its parts over those that the
feed wrote; contact that the message does not say stays. 3. The gate takes it, or says why not.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from cloison.chart.hl7 import Message
from cloison.database import fed
from cloison.exchange.adt import resources
from cloison.exchange.adt.giving import traits_of
from cloison.exchange.adt.resources import NotApplied
from cloison.exchange.findings import NotTaken
from cloison.exchange.identity import identify
from cloison.records import tokens
from cloison.records.keyring import INDEX
from cloison.records.sealing import Compartment

if TYPE_CHECKING:
    from cloison.exchange.adt.taking import Feed


def correct(feed: Feed, message: Message, patient: UUID) -> None:
    """Write the identity that the message says as the next version of `patient`; raise `NotApplied`."""
    known = {one.slice: one for one in fed.identity(feed.connection, patient, feed.site)}
    if not known:
        raise NotApplied("identity_change")
    said = resources.patient(message) | {"id": str(patient)}  # 1
    key = feed.root.subkey(INDEX)
    try:
        who = identify(said, key, demo=feed.demo, now=datetime.now(UTC))
    except NotTaken:
        raise NotApplied("no_traits") from None
    traits = traits_of(message, key)
    box = Compartment(feed.keyring, patient)  # 2
    for name, one in known.items():
        if one.wrapping is not None and one.wrapped is not None:
            box.know(
                feed.site, name, feed.keyring.data_key(patient, feed.site, name, one.wrapping, one.wrapped)
            )
    box.add(said, patient, feed.site, base={name: one.version for name, one in known.items()})
    sex = tokens.of_sex(key, date.fromisoformat(said["birthDate"]), said["gender"])
    refused = fed.corrects(  # 3
        feed.connection,
        fed.Correcting(
            patient, feed.site, traits, sex, who.status, who.doubtful, who.deceased, who.tokens,
            [token for token, _, _ in who.contact], box.parts, box.keys,
        ),
    )  # fmt: skip
    if refused:
        raise NotApplied(refused)
