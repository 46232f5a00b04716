"""What is prescribed in the fictional group, and how: regimens over real specialities.

Owns the table of regimens, and the choice of the marketed specialities that fit each. Refuses to be medical advice:
doses are ordinary ones, so that screens look right, and nothing checks them against a patient.
Each row: key; active substance as the public medicines database names it; pattern that the speciality's name must
match; doses per day; amount per dose and its unit; route; days (0: long-term); a condition when taken as needed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from cloison.demo.packed import lines_of

_TABLE = """
paracetamol;PARACÉTAMOL;1000 mg.*comprimé;3;1;comprimé;oral;5;en cas de douleur ou de fièvre
paracetamol_iv;PARACÉTAMOL;10 mg/ml.*perfusion;4;1000;mg;iv;2;
tramadol;CHLORHYDRATE DE TRAMADOL;50 mg.*(comprimé|gélule);3;1;gélule;oral;5;si la douleur persiste
nefopam;NÉFOPAM;20 mg/2 m;4;20;mg;iv;2;
ketoprofene;KÉTOPROFÈNE;100 mg.*comprimé;2;1;comprimé;oral;5;
ibuprofene;IBUPROFÈNE;400 mg.*comprimé;3;1;comprimé;oral;5;en cas de douleur
oxycodone;CHLORHYDRATE D'OXYCODONE;LP 10 mg;2;1;comprimé;oral;7;
morphine;SULFATE DE MORPHINE;10 mg.*(gélule|comprimé);4;1;gélule;oral;3;si la douleur dépasse 6 sur 10
enoxaparine;ÉNOXAPARINE;4 ?000 UI;1;4000;UI;sc;10;
apixaban;APIXABAN;5 mg;2;1;comprimé;oral;0;
rivaroxaban;RIVAROXABAN;20 mg;1;1;comprimé;oral;0;
aspirine;ACÉTYLSALICYL;75 mg, poudre;1;1;sachet;oral;0;
clopidogrel;CLOPIDOGREL;75 mg;1;1;comprimé;oral;0;
bisoprolol;BISOPROLOL;2,5 mg;1;1;comprimé;oral;0;
ramipril;RAMIPRIL;5 mg;1;1;comprimé;oral;0;
perindopril;PÉRINDOPRIL;[45] mg;1;1;comprimé;oral;0;
amlodipine;AMLODIPINE;5 mg, gélule;1;1;gélule;oral;0;
furosemide;FUROSÉMIDE;40 mg.*comprimé;1;1;comprimé;oral;0;
furosemide_iv;FUROSÉMIDE;20 mg/2 m;2;40;mg;iv;3;
spironolactone;SPIRONOLACTONE;25 mg;1;1;comprimé;oral;0;
irbesartan;IRBÉSARTAN;150 mg;1;1;comprimé;oral;0;
atorvastatine;ATORVASTATINE;40 mg;1;1;comprimé;oral;0;
rosuvastatine;ROSUVASTATINE;10 mg;1;1;comprimé;oral;0;
metformine;METFORMINE;1000 mg;2;1;comprimé;oral;0;
gliclazide;GLICLAZIDE;60 mg;1;1;comprimé;oral;0;
glargine;INSULINE GLARGINE;100 unités;1;18;unités;sc;0;
levothyroxine;LÉVOTHYROXINE;75 microg.*comprimé;1;1;comprimé;oral;0;
pantoprazole;PANTOPRAZOLE;20 mg;1;1;comprimé;oral;0;
omeprazole;OMÉPRAZOLE;20 mg;1;1;gélule;oral;28;
amoxicilline;AMOXICILLINE TRIHYDRATÉE;1 g;3;1;comprimé;oral;7;
amoxiclav;AMOXICILLINE TRIHYDRATÉE + CLAVULANATE DE POTASSIUM;1 g/125 mg.*ADULTES;3;1;sachet;oral;7;
ceftriaxone;CEFTRIAXONE;1 g/10;1;1;g;iv;7;
cefazoline;CÉFAZOLINE;2 g;1;2;g;iv;1;
ofloxacine;OFLOXACINE;200 mg.*comprimé;2;1;comprimé;oral;10;
salbutamol;SALBUTAMOL;100 microg;4;2;bouffées;inhaled;14;en cas de gêne respiratoire
budesonide;BUDÉSONIDE;400 microg;2;1;inhalation;inhaled;0;
tiotropium;TIOTROPIUM;.;1;1;inhalation;inhaled;0;
prednisolone;MÉTASULFOBENZOATE SODIQUE DE PREDNISOLONE;20 mg.*orodispersible;1;2;comprimés;oral;5;
macrogol;MACROGOL 4000;10 g;1;1;sachet;oral;0;
phloroglucinol;PHLOROGLUCINOL;80 mg.*orodispersible;3;2;comprimés;oral;5;en cas de spasme
ondansetron;ONDANSÉTRON;4 mg.*(comprimé|lyophilisat);2;1;comprimé;oral;2;en cas de nausée
metoclopramide;MÉTOCLOPRAMIDE;10 mg.*comprimé;3;1;comprimé;oral;3;en cas de nausée
zopiclone;ZOPICLONE;7,5 mg;1;1;comprimé;oral;14;au coucher, si insomnie
oxazepam;OXAZÉPAM;10 mg;2;1;comprimé;oral;14;en cas d'anxiété
sertraline;SERTRALINE;50 mg;1;1;gélule;oral;0;
escitalopram;ESCITALOPRAM;10 mg.*comprimé;1;1;comprimé;oral;0;
mirtazapine;MIRTAZAPINE;15 mg;1;1;comprimé;oral;0;
memantine;MÉMANTINE;10 mg;1;1;comprimé;oral;0;
donepezil;DONÉPÉZIL;10 mg.*pelliculé;1;1;comprimé;oral;0;
risperidone;RISPÉRIDONE;0,5 mg;1;1;comprimé;oral;30;
levodopa;LÉVODOPA + CHLORHYDRATE DE BENSÉRAZIDE;100 mg/25 mg;3;1;gélule;oral;0;
pregabaline;PRÉGABALINE;75 mg;2;1;gélule;oral;0;
levetiracetam;LÉVÉTIRACÉTAM;500 mg.*comprimé;2;1;comprimé;oral;0;
allopurinol;ALLOPURINOL;100 mg;1;1;comprimé;oral;0;
tamsulosine;CHLORHYDRATE DE TAMSULOSINE;0,4 mg;1;1;gélule;oral;0;
fer;SULFATE FERREUX;50 mg;1;1;comprimé;oral;90;
folique;ACIDE FOLIQUE;5 mg;1;1;comprimé;oral;60;
vitamine_d;CHOLÉCALCIFÉROL;UI.*(ampoule|capsule);1;1;ampoule;oral;1;
potassium;CHLORURE DE POTASSIUM;600 mg;2;1;gélule;oral;15;
paracetamol_child;PARACÉTAMOL;2,4 POUR CENT|24 mg/ml;4;1;dose-poids;oral;3;si la fièvre est mal supportée
prednisolone_child;BÉTAMÉTHASONE;0,05 .*gouttes;1;120;gouttes;oral;3;
amoxicilline_child;AMOXICILLINE TRIHYDRATÉE;250 mg ?/ ?5 ml.*buvable;3;1;cuillère-mesure;oral;7;
vitamine_d_child;CHOLÉCALCIFÉROL;10 000 UI/ml.*gouttes;1;3;gouttes;oral;0;
diosmectite;DIOSMECTITE;3 g;3;1;sachet;oral;5;
desloratadine;DESLORATADINE;5 mg;1;1;comprimé;oral;14;
"""
ROUTES = {  # EDQM standard terms
    "oral": ("20053000", "Voie orale", "par voie orale"),
    "iv": ("20045000", "Voie intraveineuse", "par voie intraveineuse"),
    "sc": ("20066000", "Voie sous-cutanée", "en injection sous-cutanée"),
    "inhaled": ("20020000", "Voie inhalée", "par voie inhalée"),
}
CHILD_UNTIL = 12
_ANY_AGE = {"salbutamol"}
_TIMES = {1: "une fois par jour", 2: "matin et soir", 3: "matin, midi et soir", 4: "toutes les 6 heures"}


@dataclass(frozen=True, slots=True)
class Speciality:
    """A marketed speciality: CIS code and full name."""

    cis: str
    name: str


@dataclass(frozen=True, slots=True)
class Regimen:
    """One row of the table, with the specialities that fit it; `days` 0 means long-term."""

    key: str
    substance: str
    per_day: int
    amount: int
    unit: str
    route: str
    days: int
    if_needed: str
    specialities: tuple[Speciality, ...]

    @property
    def sentence(self) -> str:
        """The dosage as it is read aloud, in French."""
        often = _TIMES[self.per_day]
        sentence = f"{self.amount} {self.unit} {often}, {ROUTES[self.route][2]}"
        if self.if_needed:
            sentence += f", {self.if_needed}"
        return sentence + (f", pendant {self.days} jours." if self.days > 1 else ".")


@lru_cache(maxsize=1)
def regimens() -> dict[str, Regimen]:
    """Return the regimens by key; ValueError where no marketed speciality fits one."""
    medicines = [line.split("\t") for line in lines_of("medicines.tsv.xz")]
    table = [row.split(";") for row in _TABLE.strip().split("\n")]
    return {row[0]: _regimen(row, medicines) for row in table}


def _regimen(row: list[str], medicines: list[list[str]]) -> Regimen:
    key, substance, pattern, per_day, amount, unit, route, days, if_needed = row
    holds = re.compile(rf"(?<!\w){re.escape(substance)}")
    fits = re.compile(rf"(?<![\d,])(?:{pattern})", re.IGNORECASE)  # 1,25 mg and 175 mg are not 25 and 75 mg
    found = tuple(
        Speciality(cis, name)
        for cis, name, _form, _routes, substances in medicines
        if substance in substances
        and ("+" in substance or "+" not in substances)
        and holds.search(substances)
        and fits.search(name)
    )
    if not found:
        raise ValueError(f"no marketed speciality for {key}")
    return Regimen(
        key, substance.capitalize(), int(per_day), int(amount), unit, route, int(days), if_needed, found
    )


def suited_to(key: str, age: int) -> str | None:
    """Return the regimen to use at an age in years: a child's own form where there is one, else none.

    >>> suited_to("paracetamol", 4), suited_to("tramadol", 4), suited_to("tramadol", 40)
    ('paracetamol_child', None, 'tramadol')
    """
    if age >= CHILD_UNTIL or key in _ANY_AGE:
        return key
    return f"{key}_child" if f"{key}_child" in regimens() else None
