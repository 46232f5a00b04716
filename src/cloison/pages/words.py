"""The words of the pages: roles, relationships, statuses, dates, ages and numbers, as a person says them.

Owns: every code that people see, in words (docs: one word for one thing). Refuses: showing a raw code it
knows no word for where that would puzzle; it says « Non renseigné » instead of nothing.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cloison.chart import present

PARIS: tzinfo = present.PARIS

_ROLES = {
    "physician": gettext_lazy("Médecin"),
    "nurse": gettext_lazy("Infirmier(ère)"),
    "care_assistant": gettext_lazy("Aide-soignant(e)"),
    "pharmacist": gettext_lazy("Pharmacien(ne)"),
    "laboratory": gettext_lazy("Laboratoire"),
    "admissions": gettext_lazy("Admissions"),
    "secretary": gettext_lazy("Secrétariat médical"),
    "billing": gettext_lazy("Facturation"),
    "coder": gettext_lazy("Codage (DIM)"),
    "identity_officer": gettext_lazy("Identitovigilance"),
    "security_officer": gettext_lazy("Sécurité des systèmes d’information"),
    "privacy_officer": gettext_lazy("Protection des données"),
    "director": gettext_lazy("Direction"),
    "administrator": gettext_lazy("Administration"),
    "system": gettext_lazy("Système"),
}
_IDENTITY = {  # RNIV, statuses of an identity
    "PROV": gettext_lazy("Identité provisoire"),
    "RECUP": gettext_lazy("Identité récupérée"),
    "VALI": gettext_lazy("Identité validée"),
    "QUAL": gettext_lazy("Identité qualifiée"),
}
_ATTRIBUTES = {  # RNIV, what is said beside the status, in the order in which it is shown
    "DOUT": gettext_lazy("Identité douteuse"),
    "FICT": gettext_lazy("Identité fictive"),
    "HOMA": gettext_lazy("Homonyme"),
}
LINKING = {  # why two identities are linked, told apart or separated (cloison.chart.linking)
    "same_document": gettext_lazy("Même pièce d’identité"),
    "same_number": gettext_lazy("Même numéro (INS, carte Vitale)"),
    "typing_error": gettext_lazy("Erreur de saisie d’un trait"),
    "name_changed": gettext_lazy("Nom changé ou nom utilisé"),
    "recognised": gettext_lazy("Reconnu par la personne ou un proche"),
    "two_people": gettext_lazy("Ce sont deux personnes"),
    "said_by_person": gettext_lazy("La personne le dit"),
    "linked_by_mistake": gettext_lazy("Rapproché par erreur"),
    "other_document": gettext_lazy("Pièces d’identité différentes"),
    "other_number": gettext_lazy("Numéros différents (INS, carte Vitale)"),
    "twins": gettext_lazy("Jumeaux"),
    "feed": gettext_lazy("Message du système administratif"),
    "linked": gettext_lazy("Remplacé par un autre rapprochement"),
}
_SEXES = {
    "female": gettext_lazy("Féminin"),
    "male": gettext_lazy("Masculin"),
    "other": gettext_lazy("Autre"),
}
_RELATIONSHIPS = {
    "ward_presence": gettext_lazy("équipe de soins"),
    "site_presence": gettext_lazy("patient présent sur le site"),
    "responsible_physician": gettext_lazy("médecin responsable"),
    "expected": gettext_lazy("patient attendu"),
    "appointment": gettext_lazy("rendez-vous"),
    "booked": gettext_lazy("rendez-vous à noter"),
    "order": gettext_lazy("demande en cours"),
    "result": gettext_lazy("résultat à lire"),
    "advice": gettext_lazy("avis demandé"),
    "to_code": gettext_lazy("séjour à coder"),
    "to_bill": gettext_lazy("séjour à facturer"),
    "identity_queue": gettext_lazy("identité à traiter"),
    "linked": gettext_lazy("dossier rapproché"),
    "admission": gettext_lazy("admission"),
    "break_glass": gettext_lazy("bris de glace"),
    "care_set": gettext_lazy("liste des patients"),
    "found": gettext_lazy("recherche"),
    "downtime": gettext_lazy("fiche de secours, en cas de panne"),
}
_EVENTS = {
    "patient.open": gettext_lazy("Dossier ouvert"),
    "patient.list": gettext_lazy("Vu dans une liste de patients"),
    "patient.find": gettext_lazy("Vu dans une recherche"),
    "patient.compare": gettext_lazy("Comparé, traits masqués, par l’identitovigilance"),
    "patient.write": gettext_lazy("Dossier modifié"),
    "patient.break_glass": gettext_lazy("Bris de glace"),
    "patient.openings": gettext_lazy("Consultation de cette liste"),
    "patient.import": gettext_lazy("Dossier reçu d’un autre système"),
    "patient.reveal": gettext_lazy("Nom révélé à un responsable de la sécurité ou des données"),
    "patient.glass_ended": gettext_lazy("Fin du bris de glace"),
    "patient.accesses": gettext_lazy("Extrait des accès remis au patient"),
    "patient.copy": gettext_lazy("Copie du dossier remise au patient"),
    "patient.sheet": gettext_lazy("Fiche de secours chiffrée de l’unité"),
    "patient.sheet_opened": gettext_lazy("Fiche de secours ouverte pendant une panne"),
}
REASONS = {  # clinic practice: the reasons of a break-glass access, in the order of the dialog
    "vital_emergency": gettext_lazy("Urgence vitale"),
    "patient_present": gettext_lazy("Patient présent ou adressé à mon unité, mouvement pas encore saisi"),
    "advice_requested": gettext_lazy("Avis ou concertation demandé(e) par un professionnel"),
    "on_call": gettext_lazy("Remplacement, garde ou astreinte"),
    "continuity": gettext_lazy("Continuité : appel du patient, de la famille ou du médecin traitant"),
    "prescription_check": gettext_lazy("Pharmacie, biologie, imagerie : contrôle lié à une prescription"),
    "other": gettext_lazy("Autre motif"),
}
REASONS_WITH_TEXT = frozenset({"advice_requested", "continuity", "other"})
HOURS = {
    "vital_emergency": 4,
    "patient_present": 4,
    "advice_requested": 24,
    "on_call": 12,
    "continuity": 1,
    "prescription_check": 1,
    "other": 1,
}
_UNITS = {
    "mm[Hg]": "mmHg",
    "Cel": "°C",
    "[degF]": "°F",
    "10*9/L": "10⁹/L",
    "10*12/L": "10¹²/L",
    "kg/m2": "kg/m²",
}


def unknown() -> str:
    """What stands where nothing is known: never an empty cell."""
    return _("Non renseigné")


def role(code: str | None) -> str:
    """Return a role in words."""
    return str(_ROLES.get(code or "", unknown()))


def identity(code: str | None) -> str:
    """Return the RNIV status of an identity in words."""
    return str(_IDENTITY.get(code or "", _("Identité sans statut")))


def attributes(codes: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Return (code, words) of what is said of an identity beside its status."""
    return tuple((code, str(shown)) for code, shown in _ATTRIBUTES.items() if code in codes)


def linking(code: str | None) -> str:
    """Return why two identities are linked, told apart or separated, in words."""
    return str(LINKING.get(code or "", unknown()))


def sex(code: str | None) -> str:
    """Return administrative sex in words."""
    return str(_SEXES.get(code or "", _("Inconnu")))


def relationship(kind: str | None) -> str:
    """Return a kind of relationship in words; also the reason words of the ledger."""
    return str(_RELATIONSHIPS.get(kind or "") or REASONS.get(kind or "") or unknown())


def event(code: str) -> str:
    """Return a ledger event in words."""
    return str(_EVENTS.get(code, code))


def day(text: str | None) -> str:
    """Return a FHIR date or dateTime (whole or partial) as JJ/MM/AAAA, MM/AAAA or AAAA.

    >>> day("1950-03-12T08:00:00+01:00"), day("1950-03"), day("1950")
    ('12/03/1950', '03/1950', '1950')
    """
    if not text:
        return unknown()
    return "/".join(reversed(text[:10].split("-")))


def month(day_of_it: str) -> str:
    """Return the month of an ISO date in words: novembre 2026."""
    return date_format(date.fromisoformat(day_of_it), "F Y")


def moment(at: datetime | str) -> str:
    """Return an instant as JJ/MM/AAAA HH:MM, Paris time."""
    return _local(at).strftime("%d/%m/%Y %H:%M")


def second(at: datetime | str) -> str:
    """Return an instant as JJ/MM/AAAA HH:MM:SS, Paris time, where the order of acts counts."""
    return _local(at).strftime("%d/%m/%Y %H:%M:%S")


def hour(at: datetime) -> str:
    """Return the hour of an instant, Paris time, with its day when that is not today."""
    local = _local(at)
    today = datetime.now(UTC).astimezone(PARIS).date()
    clock = local.strftime("%H h %M")
    return clock if local.date() == today else f"{clock} ({local.strftime('%d/%m')})"


def _local(at: datetime | str) -> datetime:
    whole = datetime.fromisoformat(at) if isinstance(at, str) else at
    return (whole if whole.tzinfo else whole.replace(tzinfo=UTC)).astimezone(PARIS)


def age(born: str | None, today: date) -> str:
    """Return the age: years from 3, months under 3 years, days under a month; empty for a partial date."""
    if not born or len(born) < 10:
        return ""
    birth = date.fromisoformat(born[:10])
    months = (today.year - birth.year) * 12 + today.month - birth.month - (today.day < birth.day)
    if months >= 36:
        years = months // 12
        return ngettext("%(n)d an", "%(n)d ans", years) % {"n": years}
    if months >= 1:
        return ngettext("%(n)d mois", "%(n)d mois", months) % {"n": months}
    days = max(0, (today - birth).days)
    return ngettext("%(n)d jour", "%(n)d jours", days) % {"n": days}


def number(value: float | int | str) -> str:
    """Return a measured number with its decimals as they were recorded, decimal comma in French."""
    return _("%s,%s") % tuple(str(value).split(".", 1)) if "." in str(value) else str(value)


def ins(value: str) -> str:
    """Return an INS in the groups people read aloud: 2 95 10 99 126 111 93.

    >>> ins("295109912611193")
    '2 95 10 99 126 111 93'
    """
    v = "".join(value.split())
    if len(v) != 15:
        return v
    return " ".join((v[0], v[1:3], v[3:5], v[5:7], v[7:10], v[10:13], v[13:]))


def unit(written: str) -> str:
    """Return a unit as a person writes it, where a resource shows its UCUM code (ucum.org).

    >>> unit("mm[Hg]"), unit("g/L")
    ('mmHg', 'g/L')
    """
    return _UNITS.get(written, "" if written.startswith("{") else written)
