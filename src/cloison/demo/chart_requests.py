"""What colleagues ask of each other about somebody present: advice, a task for the unit, a message to the physician.

Owns: which patients present have one, from whom and to whom. Refuses: a draw from the patient's own stream (what else they
have stays as it is), and an author who was not at work.
"""

from __future__ import annotations

from datetime import timedelta

from cloison.demo.chart import Chart
from cloison.demo.draws import between, pick, random_for, uuid_for
from cloison.demo.episodes import Episode
from cloison.demo.model import Request, Stay
from cloison.demo.staff import Member
from cloison.demo.templates import compiled, fixed, fixed_xhtml, narrative, reference

ASKED = {"advice": 0.1, "task": 0.25, "message": 0.15}
_WORDS = {
    "advice": (
        "Votre avis sur la conduite à tenir, merci.",
        "Douleur mal calmée depuis hier : que proposez-vous ?",
        "Reprise de l'anticoagulant : quand et à quelle dose ?",
    ),
    "task": (
        "Bilan à prélever demain matin à 7 h.",
        "Rappeler la famille pour l'organisation du retour.",
        "Pesée demain à jeun.",
        "Refaire le pansement avant le passage du médecin.",
    ),
    "message": (
        "La famille demande à vous rencontrer demain après-midi.",
        "Le laboratoire a rappelé : résultat attendu en soirée.",
        "Le médecin traitant souhaite un appel.",
    ),
}
_TASK = compiled(
    {
        "resourceType": "Task",
        "id": "@id@",
        "meta": {"lastUpdated": "@at@"},
        "text": narrative("<p>@told@ (@by_name@, pour @owner_name@)</p>"),
        "status": "requested",
        "intent": "order",
        "priority": "@priority@",
        "code": {"coding": [{"system": "urn:cloison:task", "code": "@kind@"}]},
        "description": "@words@",
        "for": reference("Patient", "patient"),
        "authoredOn": "@at@",
        "requester": reference("Practitioner", "by", "@by_name@"),
        "owner": {"reference": "@owner@", "display": "@owner_name@"},
    }
)


def write_requests(chart: Chart, episode: Episode, stay: Stay, physician: Member) -> None:
    """Write what was asked about somebody present since yesterday; nothing about who has left."""
    if episode.discharged_at is not None:
        return
    stream, world, place = random_for(0, "requests", chart.key), chart.world, episode.place
    for n, (kind, share) in enumerate(ASKED.items()):
        if stream.random() >= share:
            continue
        at = world.now - timedelta(minutes=between(stream, 30, 900))
        at = max(at, stay.movements[-1].since + timedelta(minutes=30))
        if at >= world.now:
            continue
        by = world.staff.at_work(stream, place.unit.id, "nurse", at.date())
        owner, name, reference_ = physician.id, physician.shown, f"Practitioner/{physician.key}"
        if kind == "task":
            owner, name, reference_ = place.unit.id, place.shown, f"Location/{place.key}"
        elif kind == "advice":
            service = place.services.get("consultation")
            if service is None:
                continue
            asked = world.staff.at_work(stream, service.id, "physician", at.date())
            owner, name, reference_ = asked.id, asked.shown, f"Practitioner/{asked.key}"
        words = pick(stream, _WORDS[kind])
        values = {
            "priority": "urgent" if stream.random() < 0.2 else "routine",
            "kind": kind,
            "words": fixed(words),
            "told": fixed_xhtml(words),
            "by": by.key,
            "by_name": by.shown,
            "owner": reference_,
            "owner_name": name,
        }
        found = chart.add(
            "Task",
            _TASK,
            values,
            at,
            stay_id=stay.id,
            site_id=stay.site_id,
            resource_id=uuid_for(0, "request", chart.key, n),
        )
        chart.person.requests.append(
            Request(found, owner, "advice" if kind == "advice" else "task", at, stay.site_id)
        )
