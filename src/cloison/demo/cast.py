"""The accounts that people will try: a fixed few, with the same names under every seed.

Owns who they are and where they work. Refuses passwords and codes: those are made when a demo is, and lie in
`DATA/accounts.json`. The sites where they work are the first that the population fills, so that even a demo with 300
patients gives each of these nurses and physicians a ward.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """One of the cast: login, role, names, index of the site in the plan (None: the group), unit by name."""

    username: str
    role: str
    family_name: str
    given_name: str
    site: int | None = None
    unit: str | None = None
    left: bool = False


CAST = (
    Role("lea.marchand", "nurse", "Marchand", "Léa", 0, "Médecine A"),
    Role("claire.aubry", "physician", "Aubry", "Claire", 0, "Médecine A"),
    Role("karim.benali", "nurse", "Benali", "Karim", 1, "Chirurgie 1"),
    Role("hugo.delorme", "physician", "Delorme", "Hugo", 1, "Chirurgie 1"),
    Role("ines.garnier", "physician", "Garnier", "Inès", 0, "Consultations externes"),
    Role("solene.riou", "nurse", "Riou", "Solène", 14, "Unité Verger"),
    Role("paul.lambert", "physician", "Lambert", "Paul", 0, "Urgences"),
    Role("awa.diallo", "care_assistant", "Diallo", "Awa", 0, "Médecine A"),
    Role("julie.perrot", "care_assistant", "Perrot", "Julie", 14, "Unité Verger"),
    Role("nadia.fournier", "admissions", "Fournier", "Nadia", 0, "Bureau des admissions"),
    Role("marc.vasseur", "pharmacist", "Vasseur", "Marc", 0, "Pharmacie à usage intérieur"),
    Role("anne.colin", "coder", "Colin", "Anne", 0, "Département d'information médicale"),
    Role("yves.tanguy", "identity_officer", "Tanguy", "Yves", 0, "Département d'information médicale"),
    Role("elise.roche", "laboratory", "Roche", "Élise", 0, "Laboratoire de biologie"),
    Role("sonia.mercier", "secretary", "Mercier", "Sonia", 0, "Consultations externes"),
    Role("denis.guerin", "billing", "Guérin", "Denis", 0, "Bureau des admissions"),
    Role("olivier.blanc", "director", "Blanc", "Olivier", 0),
    Role("irene.kessler", "security_officer", "Kessler", "Irène"),
    Role("thomas.weber", "privacy_officer", "Weber", "Thomas"),
    Role("adele.morin", "administrator", "Morin", "Adèle"),
    Role("bruno.ferrand", "administrator", "Ferrand", "Bruno"),
    Role("camille.leroux", "nurse", "Leroux", "Camille", 0, "Médecine A", left=True),
    Role("remi.pascal", "nurse", "Pascal", "Rémi", 13, "Chirurgie"),
)
