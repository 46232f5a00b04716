"""Why people come to the fictional group: reasons for a stay by kind of unit, and long-term conditions by age.

Owns the two tables (CIM-10 code, our own short French wording, what is prescribed, what the letter says). Refuses
epidemiology: weights are plausible and no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from cloison.demo.draws import Weighted

# kind of unit; weight; CIM-10; words; sex (f, m or nothing); youngest and oldest age; regimens; what happened
_REASONS = """
medicine;9;J18.9;Pneumopathie aiguë communautaire;;30;99;amoxiclav paracetamol enoxaparine;L'évolution clinique et biologique a été favorable sous antibiothérapie, avec apyrexie au troisième jour et sevrage de l'oxygène
medicine;8;I50.9;Décompensation cardiaque;;55;99;furosemide_iv furosemide bisoprolol;La déplétion hydrosodée par diurétique intraveineux a permis une perte de quatre kilogrammes et la disparition des râles crépitants
medicine;5;J44.1;Exacerbation de BPCO;;45;95;prednisolone salbutamol amoxicilline;La dyspnée a régressé sous aérosols et corticothérapie courte, sans recours à la ventilation
medicine;5;N10;Pyélonéphrite aiguë;;18;95;ceftriaxone ofloxacine paracetamol;L'uroculture est revenue positive à un germe sensible et le relais par voie orale a été fait au troisième jour
medicine;4;I48.9;Fibrillation atriale de découverte récente;;50;95;apixaban bisoprolol;La fréquence a été ralentie et une anticoagulation a été débutée après évaluation du risque hémorragique
medicine;4;E11.9;Déséquilibre d'un diabète de type 2;;35;90;glargine metformine;Les glycémies se sont améliorées après introduction d'une insuline lente et une séance d'éducation
medicine;4;R55;Syncope;;20;95;macrogol;Le bilan rythmologique et l'échocardiographie n'ont pas trouvé d'anomalie et une origine vagale est retenue
medicine;4;D50.9;Anémie par carence en fer;;20;95;fer pantoprazole;Les endoscopies n'ont pas montré de saignement actif et une supplémentation martiale a été débutée
medicine;3;I63.9;Accident ischémique cérébral;;45;95;aspirine atorvastatine ramipril;Le déficit a régressé presque entièrement et la prévention secondaire a été mise en place
medicine;3;A09;Gastro-entérite aiguë avec déshydratation;;18;95;diosmectite paracetamol;La réhydratation intraveineuse a suffi et l'alimentation a été reprise au deuxième jour
medicine;3;M54.5;Lombalgie aiguë invalidante;;25;85;paracetamol tramadol;Les antalgiques et la reprise précoce de la marche ont permis le retour au domicile
surgery;7;K80.2;Cholécystectomie par cœlioscopie;;25;85;paracetamol ketoprofene enoxaparine;L'intervention s'est déroulée sans incident et les suites opératoires ont été simples
surgery;7;S72.0;Fracture du col du fémur opérée;;60;99;enoxaparine paracetamol_iv oxycodone;La mise en place d'une prothèse s'est faite sans complication et le premier lever a eu lieu le lendemain
surgery;6;M17.1;Prothèse totale de genou;;50;88;enoxaparine oxycodone paracetamol;La rééducation a été débutée dès le premier jour et la flexion atteint quatre-vingt-dix degrés à la sortie
surgery;6;M16.1;Prothèse totale de hanche;;48;90;enoxaparine paracetamol tramadol;Le contrôle radiographique est satisfaisant et la marche avec deux cannes est acquise
surgery;5;K40.9;Cure de hernie inguinale;m;20;88;paracetamol ketoprofene;La paroi est solide, la cicatrice propre et le transit a repris
surgery;4;K35.8;Appendicectomie;;10;60;amoxiclav paracetamol phloroglucinol;L'appendice était inflammatoire, sans péritonite, et l'apyrexie a été obtenue rapidement
surgery;4;N20.1;Colique néphrétique avec montée de sonde;;20;75;ketoprofene tamsulosine paracetamol;La douleur a cédé après dérivation et l'extraction du calcul est programmée
surgery;3;D25.9;Myomectomie;f;28;52;paracetamol ketoprofene fer;Les suites ont été simples et l'examen anatomopathologique est demandé
surgery;3;N40;Résection prostatique endoscopique;m;52;88;tamsulosine paracetamol macrogol;La sonde a été retirée au deuxième jour avec une reprise mictionnelle satisfaisante
medicine;4;J21.9;Bronchiolite aiguë;;0;2;paracetamol;La saturation s'est normalisée sous désobstruction nasale et l'alimentation est reprise
medicine;3;J45.9;Crise d'asthme;;2;45;salbutamol prednisolone;Les sibilants ont cédé sous bronchodilatateurs et un plan d'action écrit a été remis
surgery;4;J35.0;Amygdalectomie;;3;16;paracetamol;Les suites ont été simples et l'alimentation froide est bien acceptée
surgery;2;S52.5;Fracture du poignet réduite et immobilisée;;4;70;paracetamol;Le contrôle radiographique est satisfaisant et une résine a été posée
maternity;9;Z38.0;Séjour du nouveau-né en bonne santé;;0;0;vitamine_d;L'examen pédiatrique est normal, le poids de naissance est repris et les dépistages sont faits
emergency;4;R50.9;Fièvre de l'enfant;;0;14;paracetamol;L'examen et la bandelette urinaire sont rassurants et des consignes de surveillance ont été données
emergency;5;S93.4;Entorse de cheville;;12;70;ibuprofene paracetamol;Les radiographies n'ont pas montré de fracture et une attelle a été posée
emergency;5;R07.4;Douleur thoracique;;30;90;paracetamol pantoprazole;Les dosages répétés de troponine sont négatifs et l'électrocardiogramme est normal
emergency;5;R10.4;Douleurs abdominales;;15;90;phloroglucinol paracetamol;L'échographie est sans particularité et les douleurs ont cédé sous antispasmodique
emergency;4;S06.0;Traumatisme crânien léger;;15;95;paracetamol;La surveillance de douze heures a été sans particularité et l'imagerie est normale
emergency;3;T78.4;Réaction allergique cutanée;;10;80;desloratadine prednisolone;L'éruption a régressé en quelques heures sous antihistaminique
emergency;3;S61.9;Plaie de la main suturée;;12;80;amoxicilline paracetamol;L'exploration n'a pas montré d'atteinte tendineuse et la suture a été faite sous anesthésie locale
icu;4;J96.0;Insuffisance respiratoire aiguë;;40;92;ceftriaxone furosemide_iv enoxaparine;L'oxygénothérapie à haut débit a été efficace et le relais a été pris en service de médecine
icu;3;A41.9;Choc septique d'origine urinaire;;45;92;ceftriaxone paracetamol_iv enoxaparine;L'état hémodynamique s'est stabilisé en quarante-huit heures et les amines ont été arrêtées
icu;2;I21.9;Syndrome coronaire aigu;;42;90;aspirine clopidogrel atorvastatine bisoprolol;La revascularisation a été réalisée et la fonction ventriculaire est conservée
maternity;8;O80;Accouchement par voie basse;f;18;44;paracetamol ibuprofene fer;Les suites de couches ont été physiologiques et l'allaitement est bien débuté
maternity;3;O82;Accouchement par césarienne;f;20;45;paracetamol ketoprofene enoxaparine;Les suites sont simples, la cicatrice est propre et la sage-femme passera au domicile
maternity;2;O60;Menace d'accouchement prématuré;f;18;43;phloroglucinol;Les contractions ont cédé au repos et la surveillance se poursuit à domicile
rehabilitation;6;Z50.1;Rééducation après prothèse de hanche ou de genou;;50;92;paracetamol enoxaparine tramadol;L'autonomie à la marche est retrouvée, escaliers compris, et la kinésithérapie se poursuit en ville
rehabilitation;4;I69.3;Rééducation après accident vasculaire cérébral;;50;92;aspirine atorvastatine sertraline;Les progrès portent sur l'équilibre et la préhension et un ergothérapeute a visité le domicile
rehabilitation;3;Z50.0;Réadaptation cardiaque;;45;85;bisoprolol ramipril atorvastatine aspirine;La tolérance à l'effort s'est améliorée à chaque séance et l'éducation thérapeutique est faite
day_surgery;6;H25.9;Chirurgie de la cataracte;;58;94;paracetamol;L'intervention a été réalisée sous anesthésie topique et le contrôle du lendemain est satisfaisant
day_surgery;4;G56.0;Libération du canal carpien;;35;85;paracetamol ibuprofene;La libération a été complète et la mobilisation des doigts est autorisée aussitôt
day_surgery;4;Z12.1;Coloscopie de dépistage;;45;80;macrogol;L'examen complet a permis l'exérèse d'un polype sans critère de gravité
day_surgery;3;M23.2;Arthroscopie du genou;;18;65;paracetamol ketoprofene;La régularisation méniscale s'est faite sans difficulté et l'appui est autorisé
ehpad;5;F03;Troubles neurocognitifs majeurs;;72;99;memantine donepezil oxazepam;L'accompagnement par l'équipe soignante est adapté et le projet personnalisé a été revu avec la famille
ehpad;4;R54;Perte d'autonomie liée à l'âge;;78;99;macrogol vitamine_d paracetamol;L'évaluation gériatrique est faite et l'aide aux gestes quotidiens est organisée
ehpad;3;G20;Maladie de Parkinson évoluée;;70;97;levodopa macrogol;Les horaires de traitement ont été ajustés et la kinésithérapie entretient la marche
consultation;3;Z09.9;Consultation de suivi;;18;95;paracetamol;L'examen est rassurant et un nouveau rendez-vous est proposé dans six mois
"""
# weight; CIM-10; words; youngest age; long-term regimens
_LASTING = """
22;I10;Hypertension artérielle;45;amlodipine ramipril irbesartan perindopril
11;E78.5;Dyslipidémie;45;atorvastatine rosuvastatine
9;E11.9;Diabète de type 2;45;metformine gliclazide
7;I48.9;Fibrillation atriale;60;apixaban rivaroxaban
6;I25.9;Cardiopathie ischémique chronique;52;aspirine bisoprolol clopidogrel
5;I50.9;Insuffisance cardiaque;62;furosemide spironolactone bisoprolol
7;F32.9;Épisode dépressif;20;sertraline escitalopram mirtazapine
6;J45.9;Asthme;3;salbutamol budesonide
5;J44.9;Bronchopneumopathie chronique obstructive;50;tiotropium
6;E03.9;Hypothyroïdie;25;levothyroxine
6;K21.9;Reflux gastro-œsophagien;25;pantoprazole omeprazole
5;M81.9;Ostéoporose;62;vitamine_d
4;M10.9;Goutte;45;allopurinol
4;G47.0;Insomnie;35;zopiclone
4;N40;Hypertrophie de la prostate;58;tamsulosine
3;G40.9;Épilepsie;8;levetiracetam
3;M79.2;Douleurs neuropathiques;40;pregabaline
3;K59.0;Constipation chronique;60;macrogol
3;J30.4;Rhinite allergique;6;desloratadine
2;F41.1;Anxiété généralisée;20;oxazepam
"""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a stay: `sex` is "", "f" or "m"; `outcome` a sentence without its full stop."""

    weight: int
    code: str
    words: str
    sex: str
    youngest: int
    oldest: int
    regimens: tuple[str, ...]
    outcome: str


@dataclass(frozen=True, slots=True)
class Lasting:
    """A long-term condition from the age of `youngest` on, and what may be prescribed for it."""

    weight: int
    code: str
    words: str
    youngest: int
    regimens: tuple[str, ...]


@lru_cache(maxsize=1)
def all_reasons() -> dict[str, tuple[Reason, ...]]:
    """Return the reasons of each kind of unit."""
    found: dict[str, tuple[Reason, ...]] = {}
    for line in _REASONS.strip().split("\n"):
        kind, weight, code, words, sex, youngest, oldest, keys, outcome = line.split(";")
        reason = Reason(
            int(weight), code, words, sex, int(youngest), int(oldest), tuple(keys.split()), outcome
        )
        found[kind] = (*found.get(kind, ()), reason)
    return found


@lru_cache(maxsize=1)
def all_lasting() -> tuple[Lasting, ...]:
    """Return the long-term conditions."""
    rows = (line.split(";") for line in _LASTING.strip().split("\n"))
    return tuple(
        Lasting(int(w), code, words, int(age), tuple(keys.split())) for w, code, words, age, keys in rows
    )


@lru_cache(maxsize=4096)
def reasons(kind: str, age: int, *, female: bool) -> Weighted[Reason] | None:
    """Return the reasons that fit a unit, an age in years and a sex; None where nobody of the sort is admitted."""
    sex = "m" if female else "f"
    fit = [r for r in all_reasons().get(kind, ()) if r.sex != sex and r.youngest <= age <= r.oldest]
    return Weighted(fit, [reason.weight for reason in fit]) if fit else None


@lru_cache(maxsize=256)
def lasting(age: int) -> Weighted[Lasting] | None:
    """Return the long-term conditions that may be found at an age; None below the youngest."""
    fit = [one for one in all_lasting() if one.youngest <= age]
    return Weighted(fit, [one.weight for one in fit]) if fit else None
