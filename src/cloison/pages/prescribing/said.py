"""What the pages of prescribing say of a prescription: one row, its alerts, what it changes.

Owns: the words of findings and conditions, and a line as a row. Refuses: hiding a line that is not structured: it
is shown as it was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cloison.chart import prescriptions as rx
from cloison.medicines import checks, sentence
from cloison.medicines.checks import Finding
from cloison.medicines.medicine import Medicine
from cloison.medicines.search import Shelf
from cloison.medicines.timing import all_of_fhir
from cloison.pages import reading, words
from cloison.pages.prescribing.differences import differences
from cloison.pages.prescribing.line_form import SETTING_WORDS

Resource = dict[str, Any]
_STATUS = ("active", "on-hold", "draft")


@dataclass(frozen=True, slots=True)
class Row:
    """One prescription as a row of a table or of the basket."""

    id: str
    what: str
    posology: str
    indication: str
    when: str
    until: str
    who: str
    status: str
    current: bool
    setting: str
    ald: bool
    renewals: int
    substitutable: bool
    override: str
    repeatable: bool
    reason: str
    changes: tuple[str, ...] = ()
    prior: str = ""
    alerts: tuple[tuple[str, str], ...] = ()


def row(request: Resource) -> Row:
    """Return a prescription of the record as a row."""
    dispense = request.get("dispenseRequest") or {}
    ends = rx.ends_on(request)
    notes = [str(n.get("text", "")) for n in request.get("note", ())]
    return Row(
        id=request["id"],
        what=reading.medicine(request),
        posology=_posology(request.get("dosageInstruction", ())) or words.unknown(),
        indication=next((str(r.get("text", "")) for r in request.get("reasonCode", ())), "")
        or words.unknown(),
        when=words.day(request.get("authoredOn")),
        until=ends.strftime("%d/%m/%Y") if ends else words.unknown(),
        who=str((request.get("requester") or {}).get("display", "")) or words.unknown(),
        status=reading.prescription_status(request.get("status")),
        current=request.get("status") in _STATUS,
        setting=str(SETTING_WORDS[rx.setting_of(request)]),
        ald=rx.marked(request, rx.ALD),
        renewals=int(dispense.get("numberOfRepeatsAllowed") or 0),
        substitutable=bool((request.get("substitution") or {}).get("allowedBoolean", True)),
        override=next((n.removeprefix(rx.OVERRIDE) for n in notes if n.startswith(rx.OVERRIDE)), ""),
        repeatable=bool(rx.key_of(request)),
        reason=str((request.get("statusReason") or {}).get("text", "")),
    )


def line(
    request: Resource, resources: Iterable[Resource], shelf: Shelf, basket: Iterable[Resource] = ()
) -> Row:
    """Return a line of the basket as a row, with its alerts and what it changes of the prescription before it.

    What could not be compared is said once for the whole basket (`unchecked`), so that it is read.
    """
    everything = list(resources)
    shown = row(request)
    prior_id = (request.get("priorPrescription") or {}).get("reference", "").partition("/")[2]
    prior = next(
        (r for r in everything if r["resourceType"] == "MedicationRequest" and r["id"] == prior_id), None
    )
    replaces = rx.marked(request, rx.REPLACES)
    changes: tuple[str, ...] = ()
    label = ""
    after = all_of_fhir(request["dosageInstruction"])
    if prior and after:
        label = _("Modifie") if replaces else _("Renouvelle")
        label += " " + _("la prescription du %s") % words.day(prior.get("authoredOn"))
        changes = tuple(differences(all_of_fhir(prior.get("dosageInstruction") or []), after)) or (
            _("sans changement de posologie"),
        )
    known = shelf.named(rx.key_of(request))
    alerts: tuple[tuple[str, str], ...] = ()
    if known:
        found = [f for f in checks.against_allergies(known.medicine, everything) if f.grave]
        beside = [r | {"status": "active"} for r in basket if r["id"] != request["id"]]
        gone = [prior_id] if replaces else []
        found += checks.duplicates(known.medicine, [*everything, *beside], shelf, gone)
        alerts = tuple(findings(found))
    values = {name: getattr(shown, name) for name in Row.__slots__} | {
        "changes": changes,
        "prior": label,
        "alerts": alerts,
    }
    return Row(**values)


def _posology(instructions: Sequence[Mapping[str, Any]]) -> str:
    """What each Dosage says; where the dose differs by moment, the one sentence of the whole."""
    whole = all_of_fhir(instructions) if len(instructions) > 1 else None
    if whole is not None:
        return sentence.whole(whole)
    return " ".join(str(one["text"]) for one in instructions if one.get("text"))


def unchecked(resources: Iterable[Resource]) -> list[tuple[str, str]]:
    """Return what no check of allergies can tell, whatever the medicine."""
    nothing = Medicine("", "", "", (), True, (), ())
    return findings(checks.against_allergies(nothing, resources))


def current(resources: Iterable[Resource]) -> list[Row]:
    """Return the prescriptions in progress, the latest first."""
    return [shown for shown in everything(resources) if shown.current]


def everything(resources: Iterable[Resource]) -> list[Row]:
    """Return all prescriptions, those in progress first, the latest first."""
    found = reading.of_type(resources, "MedicationRequest")
    found.sort(key=lambda r: str(r.get("authoredOn", "")), reverse=True)
    return sorted(map(row, found), key=lambda shown: not shown.current)


def findings(found: Iterable[Finding]) -> list[tuple[str, str]]:
    """Return (kind, sentence) for each finding, grave ones first."""
    sentences = {
        "allergy": _("Allergie enregistrée à « %(about)s » : ce médicament contient %(because)s."),
        "class": _("Allergie enregistrée à « %(about)s » : %(because)s est de la même famille."),
        "duplicate": _("Déjà prescrit : %(about)s contient aussi %(because)s."),
        "unchecked": _("Allergie « %(about)s » : non comparable automatiquement, vérifiez vous-même."),
        "unasked": _("Allergies non renseignées : aucun contrôle possible. Demandez-les au patient."),
    }
    grave_first = sorted(found, key=lambda f: not f.grave)
    return [(f.kind, sentences[f.kind] % {"about": f.about, "because": f.because}) for f in grave_first]


def conditions(medicine: Medicine) -> list[str]:
    """Return what the public database says about prescribing this medicine."""
    found = []
    if not medicine.marketed:
        found.append(_("Non commercialisé à la date de la base publique."))
    if medicine.narcotic:
        found.append(_("Stupéfiant : ordonnance sécurisée, en toutes lettres."))
    elif medicine.in_letters:
        found.append(_("Ordonnance sécurisée, en toutes lettres."))
    elif medicine.secured:
        found.append(_("Ordonnance sécurisée."))
    if medicine.longest:
        found.append(_("Prescription limitée à %(n)d jours.") % {"n": medicine.longest})
    if medicine.fraction:
        found.append(_("Délivrance fractionnée de %(n)d jours.") % {"n": medicine.fraction})
    if medicine.hospital_only:
        found.append(_("Réservé à l’usage hospitalier."))
    return found + [
        words[0].upper() + words[1:] + "." for words in medicine.restricted[:4] if "HOSPITALIER" not in words
    ]


def codes_in_progress(resources: Iterable[Resource], shelf: Shelf) -> set[str]:
    """Return the substance codes of what is in progress, for « déjà prescrit » beside what is typed."""
    found: set[str] = set()
    for r in resources:
        if r["resourceType"] == "MedicationRequest" and r.get("status") == "active":
            found |= checks.substances_of(r, shelf)
    return found


def stay_in_progress(resources: Iterable[Resource]) -> str | None:
    """Return the id of the stay in progress, if there is one."""
    return next(
        (r["id"] for r in resources if r["resourceType"] == "Encounter" and r.get("status") == "in-progress"),
        None,
    )
