"""What a stay puts into a record: Encounter, reason, prescriptions, measures, requests, and the letter at the end.

Owns the writing of one stay, past or present. Refuses an author who was not at work in the unit that day.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from cloison.demo import chart_drafts, chart_emergency
from cloison.demo.chart import Chart, french
from cloison.demo.chart_background import write_condition, write_prescription
from cloison.demo.chart_doses import write_doses
from cloison.demo.chart_measures import write_measures
from cloison.demo.chart_notes import write_notes
from cloison.demo.chart_requests import write_requests
from cloison.demo.chart_results import write_result
from cloison.demo.clinical_resources import Line
from cloison.demo.contacts import Contacts
from cloison.demo.diagnoses import Lasting
from cloison.demo.draws import between, pick
from cloison.demo.episodes import Episode
from cloison.demo.formulary import suited_to
from cloison.demo.letters import FOLLOW_UPS, LETTER, Letter, letter_data
from cloison.demo.model import Movement, Order, Stay
from cloison.demo.staff import Member
from cloison.demo.stay_resources import (
    CATEGORIES,
    CLASSES,
    ENCOUNTER,
    EXAMINATIONS,
    LEAVES,
    LOCATION,
    SERVICE_REQUEST,
    period,
)
from cloison.demo.templates import fixed, fixed_xhtml
from cloison.demo.world import Place

LETTERED, EXAMINED, EXAMINED_NOW = 0.88, 0.26, 0.6
CHANGED = 0.12  # of those present: whose prescriptions are of these last hours
THROUGH_EMERGENCY = 0.35
ADULT = 15
SETTLED = timedelta(hours=2)  # what is asked on arrival is written within that time, so before now
_DIETS = ("normal", "normal", "sans sel", "diabétique", "mixé", "sans résidu")
_FROM_EMERGENCY = {"medicine", "surgery", "icu"}


def write_stay(
    chart: Chart,
    episode: Episode,
    number: int,
    index: int,
    lasting: list[Lasting],
    contacts: Contacts,
    *,
    last: bool,
) -> Stay:
    """Write the stay `number` of patient `index` with all that it holds; `last` ones renew long-term treatments."""
    place, stream = episode.place, chart.stream
    day = episode.admitted_at.date()
    physician = chart.world.staff.at_work(stream, place.unit.id, "physician", day)
    stay = Stay(
        chart.identifiers.take(),
        chart.world.nda(index, number, day.year),
        place.site_id,
        episode.admitted_at,
        episode.discharged_at,
        physician.id,
        _movements(chart, episode),
    )
    _plan(chart, episode, stay)
    chart.person.stays.append(stay)
    chart.person.traits.ndas.append(stay.nda)
    settled = min(episode.admitted_at + timedelta(minutes=40), chart.world.now - timedelta(minutes=1))
    condition = write_condition(
        chart, episode.reason.code, episode.reason.words, physician, settled,
        onset=str(day), stay_id=stay.id, resolved=episode.discharged_at is not None, site_id=place.site_id,
    )  # fmt: skip
    _write_encounter(chart, episode, stay, physician, condition)
    written = _write_prescriptions(chart, episode, stay, physician, lasting if last else [])
    lines = [line for _request, line, _at in written]
    write_measures(chart, episode, stay)
    if episode.discharged_at is None:
        write_notes(chart, stay)
        write_doses(chart, stay, written)
    _write_examinations(chart, episode, stay, physician)
    write_requests(chart, episode, stay, physician)
    if chart_drafts.waits(chart, stay, physician):
        chart_drafts.write_draft(chart, episode, stay, physician, lines, contacts)
    elif episode.discharged_at is not None and stream.random() < LETTERED:
        _write_letter(chart, episode, stay, physician, lines, contacts)
    return stay


def _plan(chart: Chart, episode: Episode, stay: Stay) -> None:
    """One stay in ten is planned to end today; in a nursing home one in twelve is away with the family since this night."""
    if (
        episode.discharged_at is None
        and episode.place.unit.kind not in ("ehpad", "emergency")
        and stay.id.int % 10 == 0
    ):
        stay.leaving_on = chart.world.today
    if episode.discharged_at is None and episode.place.unit.kind == "ehpad" and stay.id.int % 12 == 0:
        stay.away_since = max(episode.admitted_at, chart.world.now - timedelta(hours=6))


def _movements(chart: Chart, episode: Episode) -> list[Movement]:
    """One unit from entry to exit, or the emergency unit of the site first."""
    place, stream = episode.place, chart.stream
    bed = episode.bed or f"{101 + int(stream.random() * ((place.unit.beds + 1) // 2))}{pick(stream, 'PF')}"
    emergency = place.services.get("emergency")
    if place.unit.kind in _FROM_EMERGENCY and emergency and stream.random() < THROUGH_EMERGENCY:
        moved = episode.admitted_at + timedelta(minutes=between(stream, 70, 400))
        if moved + SETTLED < (episode.discharged_at or chart.world.now):
            return [
                Movement(emergency.id, None, episode.admitted_at, moved),
                Movement(place.unit.id, bed, moved, episode.discharged_at),
            ]
    return [Movement(place.unit.id, bed, episode.admitted_at, episode.discharged_at)]


def _write_encounter(chart: Chart, episode: Episode, stay: Stay, physician: Member, condition: UUID) -> None:
    place, left = episode.place, episode.discharged_at
    code, name = CLASSES.get(place.unit.kind, CLASSES[""])
    whole = period(episode.admitted_at, left)
    died = left is not None and chart.person.deceased_on == left.date()
    destination = "Décès" if died else "Retour au domicile"
    values = {
        "nda": stay.nda,
        "unit_name": place.shown,
        "site": place.site_key,
        "site_name": place.site_shown,
        "day": french(episode.admitted_at.date()),
        "left": f", sortie le {french(left.date())}" if left else "",
        **chart_emergency.state(chart, episode),
        **({"status": "onleave"} if stay.away_since else {}),
        "leaving": LEAVES % {"day": stay.leaving_on} if stay.leaving_on else "",
        "class": code,
        "class_name": name,
        "physician": physician.key,
        "physician_name": physician.shown,
        "period": whole,
        "code": episode.reason.code,
        "words": fixed(episode.reason.words),
        "condition": condition,
        "from": "Urgences" if len(stay.movements) > 1 else "Domicile",
        "destination": f'"dischargeDisposition":{{"text":"{destination}"}},' if left else "",
        "diet": pick(chart.stream, _DIETS),
        "locations": "[" + ",".join(_location(chart, move) for move in stay.movements) + "]",
    }
    at = left or stay.movements[-1].since
    chart.add("Encounter", ENCOUNTER, values, at, stay_id=stay.id, site_id=place.site_id, resource_id=stay.id)


def _location(chart: Chart, move: Movement) -> str:
    place = chart.world.places[move.unit_id]
    return LOCATION % {
        "unit": place.key,
        "unit_name": place.shown,
        "status": "completed" if move.until else "active",
        "place": f"Lit {move.bed}" if move.bed else "Sans lit attribué",
        "period": period(move.since, move.until),
    }


def _write_prescriptions(
    chart: Chart, episode: Episode, stay: Stay, physician: Member, lasting: list[Lasting]
) -> list[tuple[UUID, Line, datetime]]:
    """The regimens of the reason, one left out now and then, and those of long-term conditions at the last stay.

    Those of somebody present were changed lately for one in eight; who has just arrived has none yet.
    """
    stream, at = chart.stream, episode.admitted_at + timedelta(minutes=90)
    if episode.discharged_at is None:
        if episode.place.unit.kind == "emergency":
            at = episode.admitted_at + timedelta(minutes=35)
        if stream.random() < CHANGED:
            at = max(at, chart.world.now - timedelta(minutes=between(stream, 30, 1200)))
        if at >= chart.world.now:
            return []
    reason, left = episode.reason, episode.discharged_at is not None
    ended = "completed" if left else "active"
    wanted = [(key, reason.words, ended) for key in reason.regimens if stream.random() < 0.72]
    lasts = "completed" if chart.person.deceased_on else "active"
    wanted += [(pick(stream, one.regimens), one.words, lasts) for one in lasting if stream.random() < 0.6]
    age = at.year - chart.person.traits.birth_date.year
    lines = []
    for key, words, status in wanted:
        suited = suited_to(key, age)
        if suited is None:
            continue
        request, line = write_prescription(
            chart, suited, words, physician, at, stay_id=stay.id, site_id=stay.site_id, status=status
        )
        lines.append((request, line, at))
        pharmacy = episode.place.services.get("pharmacy")
        if pharmacy is not None and (not left or stream.random() < 0.1):
            done = _done(chart, episode, at + timedelta(hours=3), 0.4)
            chart.person.orders.append(Order(request, pharmacy.id, at, done, stay.site_id))
    return lines


def _write_examinations(chart: Chart, episode: Episode, stay: Stay, physician: Member) -> None:
    """One examination now and then where the site has a laboratory or imaging; pending ones for present patients."""
    for kind in ("laboratory", "imaging"):
        service = episode.place.services.get(kind)
        if service is None or chart.stream.random() >= (EXAMINED if episode.discharged_at else EXAMINED_NOW):
            continue
        asked = stay.movements[-1].since
        if (
            episode.discharged_at is None
        ):  # of the last two days: what is out is news, what is not is waited for
            asked = max(asked, chart.world.now - timedelta(minutes=between(chart.stream, 300, 2800)))
        at = asked + timedelta(minutes=between(chart.stream, 20, 110))
        if episode.discharged_at is None and at >= chart.world.now:
            continue
        done = _done(chart, episode, at + timedelta(minutes=between(chart.stream, 50, 300)), 0.5)
        asked_of = chart.world.places[service.id]
        exam = pick(chart.stream, EXAMINATIONS[kind])
        request = _write_request(
            chart, episode, stay, physician, asked_of, kind, exam, at, pending=done is None
        )
        if kind == "laboratory" and done is not None and episode.discharged_at is None:
            write_result(chart, stay, physician, asked_of, request, exam[0], exam[2], done)
        chart.person.orders.append(Order(request, service.id, at, done, stay.site_id))


def _done(chart: Chart, episode: Episode, done: datetime, waiting: float) -> datetime | None:
    """Return when something was done: for present patients, a share is still waiting."""
    if episode.discharged_at is None and (done >= chart.world.now or chart.stream.random() < waiting):
        return None
    return done


def _write_request(
    chart: Chart,
    episode: Episode,
    stay: Stay,
    physician: Member,
    service: Place,
    kind: str,
    exam: tuple[str, str, str],
    at: datetime,
    *,
    pending: bool,
) -> UUID:
    code, english, words = exam
    values = CATEGORIES[kind] | {
        "exam": words,
        "code": code,
        "english": english,
        "day": french(at.date()),
        "status": "active" if pending else "completed",
        "priority": "urgent" if episode.place.unit.kind in ("emergency", "icu") else "routine",
        "stay": str(stay.id),
        "physician": physician.key,
        "physician_name": physician.shown,
        "unit": service.key,
        "unit_name": service.shown,
        "words": fixed_xhtml(episode.reason.words),
    }
    return chart.add("ServiceRequest", SERVICE_REQUEST, values, at, stay_id=stay.id, site_id=stay.site_id)


def _write_letter(
    chart: Chart, episode: Episode, stay: Stay, physician: Member, lines: list[Line], contacts: Contacts
) -> None:
    left = stay.discharged_at
    if left is None:
        return
    place, traits = episode.place, chart.person.traits
    man = traits.sex == "male"
    name = f"{traits.given_names[0]} {traits.used_name or traits.birth_name}"
    letter = Letter(
        site=place.site_name,
        unit=place.unit.name,
        city=place.city,
        day=french(left.date()),
        treating=contacts.physicians[-1][0].display,
        who=f"{_civility(chart, left)} {name}",
        born="né" if man else "née",
        birth=french(traits.birth_date),
        admitted=french(stay.admitted_at.date()),
        left=french(left.date()),
        reason=episode.reason.words[0].lower() + episode.reason.words[1:],
        outcome=episode.reason.outcome,
        history=", ".join(chart.history) or "aucun connu de nous",
        treatment="\n".join(f"- {line.plain}" for line in lines) or "- aucun",
        follow=pick(chart.stream, FOLLOW_UPS),
        physician=physician.display,
    )
    data, size = letter_data(letter)
    values = {
        "day": letter.day,
        "physician": physician.key,
        "physician_name": physician.shown,
        "site": place.site_key,
        "site_name": place.site_shown,
        "data": data,
        "size": size,
        "stay": stay.id,
        "period": period(stay.admitted_at, left),
    }
    chart.add("DocumentReference", LETTER, values, left, stay_id=stay.id, site_id=stay.site_id)


def _civility(chart: Chart, day: datetime) -> str:
    traits = chart.person.traits
    if day.year - traits.birth_date.year < ADULT:
        return "L'enfant"
    return "Monsieur" if traits.sex == "male" else "Madame"
