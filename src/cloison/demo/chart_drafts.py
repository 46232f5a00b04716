"""Letters that wait for their physician: the lettre de liaison of who leaves today, or left these days without one.

Owns: which stays have such a draft, and how much of it is written. Refuses: a draft of a physician who no longer works
there: nobody would ever sign it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import orjson

from cloison.chart import letters
from cloison.chart.author import Author
from cloison.demo.chart import Chart
from cloison.demo.clinical_resources import Line
from cloison.demo.contacts import Contacts
from cloison.demo.draws import between, random_for, uuid_for
from cloison.demo.episodes import Episode
from cloison.demo.letters import FOLLOW_UPS
from cloison.demo.model import Draft, Resource, Stay
from cloison.demo.staff import Member
from cloison.demo.templates import escaped_xhtml

LATELY = 4  # days since the discharge within which a letter may still wait
SHARE = 0.6


def waits(chart: Chart, stay: Stay, physician: Member) -> bool:
    """Return whether the letter of this stay is a draft that waits for its signature."""
    today, left = chart.world.today, stay.discharged_at
    if left is None and stay.leaving_on != today:
        return False
    if left is not None and left.date() < today - timedelta(days=LATELY):
        return False
    return physician.until >= today and random_for(0, "draft", chart.key).random() < SHARE


def write_draft(
    chart: Chart, episode: Episode, stay: Stay, physician: Member, lines: Sequence[Line], contacts: Contacts
) -> UUID:
    """Write the draft; in three of five something is left to say before it can be signed."""
    stream = random_for(0, "draft words", chart.key)
    found = uuid_for(0, "draft", chart.key)
    at = (stay.discharged_at or chart.world.now) - timedelta(minutes=between(stream, 20, 180))
    at = min(max(at, stay.movements[-1].since), chart.world.now - timedelta(minutes=1)).replace(
        second=0, microsecond=0
    )
    whole = stream.random() < 0.4
    texts = {
        "recipient": contacts.physicians[-1][0].display,
        "reason": episode.reason.words,
        "synthesis": episode.reason.outcome if whole else "",
        "events": letters.NONE,
        "allergies": "Voir le dossier de liaison." if whole else "",
        "treatments": "\n".join(line.plain for line in lines) or letters.NONE,
        "stopped": letters.NONE,
        "pending": letters.NONE,
        "follow_up": FOLLOW_UPS[int(stream.random() * len(FOLLOW_UPS))],
    }
    author = Author(physician.id, physician.display, "Médecin")
    resource = letters.draft(
        "liaison", texts, author, item=str(found), patient=chart.key, at=at.isoformat(), stay=stay.id
    )
    div = (
        f'<div xmlns="http://www.w3.org/1999/xhtml"><p>{escaped_xhtml(resource["title"])}, projet.</p></div>'
    )
    body = orjson.dumps(
        {**resource, "meta": {"lastUpdated": at.isoformat()}, "text": {"status": "generated", "div": div}}
    )
    chart.person.resources.append(Resource("Composition", found, at, stay.id, body, stay.site_id))
    chart.person.drafts.append(Draft(found, physician.id, at, stay.site_id))
    return found
