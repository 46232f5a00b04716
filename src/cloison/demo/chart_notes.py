"""What nurses write of a present patient: transmissions ciblées of the last day, and alerts of the banner.

Owns: their words and who wrote them. Refuses: drawing from the chart's own stream (what it writes elsewhere stays as it
is), and a nurse who was not at work in the unit that day.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random

from cloison.chart import flags, notes
from cloison.demo.chart import Chart
from cloison.demo.draws import between, pick
from cloison.demo.model import Stay
from cloison.demo.templates import coding, compiled, escaped, escaped_xhtml, narrative, reference

_NURSE = reference("Practitioner", "nurse", "@nurse_name@ (Infirmier(ère))")
_FOCUS = compiled(
    {
        "resourceType": "Composition",
        "id": "@id@",
        "meta": {"lastUpdated": "@at@"},
        "text": narrative("<p>Transmission ciblée : <b>@title@</b>, par @nurse_name@.</p>"),
        "status": "final",
        "type": {
            "coding": [coding("http://loinc.org", "34746-8", "Nurse Note")],
            "text": "Transmission ciblée",
        },
        "category": [{"coding": [{"system": notes.KIND, "code": notes.FOCUS}]}],
        "subject": reference("Patient", "patient"),
        "encounter": reference("Encounter", "stay"),
        "date": "@at@",
        "author": [_NURSE],
        "title": "@title@",
        "section": [
            {"title": notes.SECTIONS[key], "text": narrative(f"@{key}@", "additional")}
            for key in ("facts", "actions", "results")
        ],
    }
)
_FLAG = compiled(
    {
        "resourceType": "Flag",
        "id": "@id@",
        "meta": {"lastUpdated": "@at@"},
        "text": narrative("<p><b>@words@</b>, signalé par @nurse_name@.</p>"),
        "status": "active",
        "category": [
            {
                "coding": [
                    {"system": "http://terminology.hl7.org/CodeSystem/flag-category", "code": "@category@"}
                ]
            }
        ],
        "code": {"coding": [{"system": flags.SYSTEM, "code": "@code@"}], "text": "@words@"},
        "subject": reference("Patient", "patient"),
        "period": {"start": "@at@"},
        "author": _NURSE,
    }
)
_SAID = (
    ("Douleur", "Cotée à 6 sur 10 à la mobilisation.", "Antalgique de palier 1 donné, repositionnement.", "3 sur 10 une heure après."),
    ("Sommeil", "Éveillé à plusieurs reprises, inquiet de la suite.", "Écoute, veilleuse laissée.", "Rendormi vers 3 h."),
    ("Mobilité", "Lever au fauteuil avec une aide.", "Marche de dix mètres avec déambulateur.", "Bien tolérée, pas de vertige."),
    ("Alimentation", "Mange la moitié du plateau.", "Collation proposée, pesée demandée.", "Apports à surveiller."),
    ("Pansement", "Cicatrice propre, sans écoulement.", "Réfection à sec.", "Prochaine réfection dans deux jours."),
    ("Transit", "Pas de selles depuis trois jours.", "Médecin prévenu, laxatif prescrit.", "À réévaluer demain."),
    ("Famille", "Fils reçu, demande des nouvelles.", "Entretien proposé avec le médecin.", "Rendez-vous à fixer."),
    ("Risque de chute", "Se lève seul la nuit.", "Sonnette à portée, lit baissé, chaussures fermées.", "Pas de chute cette nuit."),
)  # fmt: skip
_ALERTS = (
    ("fall", 0.3),
    ("mdr", 0.05),
    ("swallowing", 0.06),
    ("skin", 0.1),
    ("directives", 0.08),
    ("palliative", 0.02),
)


def write_notes(chart: Chart, stay: Stay) -> None:
    """Write two transmissions of the last day of a present patient, and the alerts that some have."""
    stream, move = Random(stay.id.int), stay.movements[-1]  # noqa: S311  # a demo's dice
    now = chart.world.now
    earliest = min(move.since + timedelta(minutes=15), now - timedelta(minutes=1))
    for turn in range(2):
        at = now - timedelta(minutes=between(stream, 30, 300) + 420 * turn)
        at = max(at, earliest).replace(second=0, microsecond=0)
        nurse = chart.world.staff.at_work(stream, move.unit_id, "nurse", at.date())
        author = {"nurse": nurse.key, "nurse_name": nurse.shown, "stay": stay.id}
        title, facts, actions, results = pick(stream, _SAID)
        texts = {"facts": facts, "actions": actions, "results": results}
        said = author | {"title": escaped(title)} | {key: escaped_xhtml(text) for key, text in texts.items()}
        chart.add("Composition", _FOCUS, said, at, stay_id=stay.id, site_id=stay.site_id)
    for code, share in _ALERTS:
        if stream.random() < share:
            kind = flags.KINDS[code]
            category = "advance-directive" if kind.group == "wishes" else "safety"
            values = author | {"code": code, "words": escaped(kind.text), "category": category}
            chart.add("Flag", _FLAG, values, earliest, stay_id=stay.id, site_id=stay.site_id)
