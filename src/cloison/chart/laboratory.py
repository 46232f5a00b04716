"""What a laboratory measures: analytes with their LOINC codes, UCUM units and usual values, and low or high of them.

Owns: the panels and their analytes, the reading of a typed value, and the Observation that says it. Refuses: a number
that cannot be one, and a judgement of a child's value by an adult's range: no range, no flag.
Sources: LOINC (loinc.org, codes cited under its licence); usual values as French laboratories print them for adults:
each result carries the range that it was judged by, so that a laboratory's own may replace these (assumption).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

Resource = dict[str, Any]
Range = tuple[float | None, float | None]
LOINC = "http://loinc.org"
_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
_INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
_LABORATORY = {
    "coding": [{"system": _CATEGORY, "code": "laboratory", "display": "Laboratory"}],
    "text": "Biologie",
}
FLAGS = {"LL": "Critical low", "L": "Low", "N": "Normal", "H": "High", "HH": "Critical high", "A": "Abnormal",
         "AA": "Critical abnormal"}  # fmt: skip
ADULT = 16


@dataclass(frozen=True, slots=True)
class Analyte:
    """One measured thing; `usual` of adults, `women` where theirs differs, `alarm` what is telephoned."""

    loinc: str
    text: str
    unit: str
    ucum: str
    decimals: int
    usual: Range
    women: Range | None = None
    alarm: Range = (None, None)

    def range_for(self, sex: str | None, age: int | None) -> Range | None:
        """Return the usual values of this patient; None where none is known to hold."""
        if age is None or age < ADULT:
            return None
        return (
            self.women
            if self.women and sex == "female"
            else self.usual
            if sex in ("female", "male") or not self.women
            else None
        )


def _a(loinc: str, text: str, unit: str, ucum: str, decimals: int, low: float | None, high: float | None,
       women: Range | None = None, alarm: Range = (None, None)) -> Analyte:  # fmt: skip
    return Analyte(loinc, text, unit, ucum, decimals, (low, high), women, alarm)


PANELS: dict[str, tuple[Analyte, ...]] = {  # LOINC of what is ordered: what is measured
    "58410-2": (
        _a("718-7", "Hémoglobine", "g/dL", "g/dL", 1, 13.0, 17.0, (12.0, 16.0), (7.0, None)),
        _a("4544-3", "Hématocrite", "%", "%", 1, 40, 52, (36, 46)),
        _a("787-2", "VGM", "fL", "fL", 0, 80, 100),
        _a("6690-2", "Leucocytes", "10⁹/L", "10*9/L", 1, 4.0, 10.0, None, (1.0, 50)),
        _a("777-3", "Plaquettes", "10⁹/L", "10*9/L", 0, 150, 400, None, (20, 1000)),
    ),
    "24326-1": (
        _a("2951-2", "Sodium", "mmol/L", "mmol/L", 0, 136, 145, None, (120, 160)),
        _a("2823-3", "Potassium", "mmol/L", "mmol/L", 1, 3.5, 5.0, None, (2.8, 6.2)),
        _a("2075-0", "Chlorures", "mmol/L", "mmol/L", 0, 98, 107),
        _a("2028-9", "Bicarbonates", "mmol/L", "mmol/L", 0, 22, 29, None, (10, 40)),
    ),
    "24323-8": (
        _a("22664-7", "Urée", "mmol/L", "mmol/L", 1, 2.5, 7.5, None, (None, 40)),
        _a("14682-9", "Créatinine", "µmol/L", "umol/L", 0, 59, 104, (45, 84), (None, 600)),
        _a("15074-8", "Glucose", "mmol/L", "mmol/L", 1, 3.9, 5.8, None, (2.2, 25)),
        _a("1742-6", "ALAT", "UI/L", "U/L", 0, None, 45, (None, 35)),
        _a("1920-8", "ASAT", "UI/L", "U/L", 0, None, 40, (None, 35)),
        _a("14631-6", "Bilirubine totale", "µmol/L", "umol/L", 0, None, 21),
        _a("1751-7", "Albumine", "g/L", "g/L", 0, 35, 50),
    ),
    "1988-5": (_a("1988-5", "Protéine C réactive", "mg/L", "mg/L", 0, None, 5),),
    "5902-2": (
        _a("5894-1", "Taux de prothrombine", "%", "%", 0, 70, 120, None, (20, None)),
        _a("6301-6", "INR", "", "{INR}", 1, 0.8, 1.2, None, (None, 5)),
    ),
    "4548-4": (_a("4548-4", "Hémoglobine glyquée", "%", "%", 1, 4.0, 6.0),),
    "3016-3": (_a("3016-3", "TSH", "mUI/L", "m[IU]/L", 2, 0.4, 4.0),),
    "67151-1": (_a("67151-1", "Troponine T hypersensible", "ng/L", "ng/L", 0, None, 14, None, (None, 100)),),
    "48065-7": (_a("48065-7", "D-dimères", "µg/L", "ug/L", 0, None, 500),),
    "24336-0": (
        _a("2744-1", "pH artériel", "", "[pH]", 2, 7.35, 7.45, None, (7.2, 7.6)),
        _a("2019-8", "pCO₂", "mmHg", "mm[Hg]", 0, 35, 45, None, (None, 70)),
        _a("2703-7", "pO₂", "mmHg", "mm[Hg]", 0, 80, 100, None, (40, None)),
        _a("2524-7", "Lactate", "mmol/L", "mmol/L", 1, 0.5, 2.2, None, (None, 4)),
    ),
}


def typed(text: str, analyte: Analyte) -> float:
    """Return the number that somebody typed, with a comma or a point. Raise ValueError for what is none.

    >>> typed(" 4,1 ", PANELS["24326-1"][1])
    4.1
    """
    value = float(text.strip().replace(" ", "").replace("\u202f", "").replace(",", "."))
    if not 0 <= value < 100_000:
        raise ValueError(text)
    return round(value, analyte.decimals) if analyte.decimals else round(value)


def flag(value: float, usual: Range | None, alarm: Range) -> str:
    """Return LL, L, N, H or HH; empty where no range holds.

    >>> flag(6.4, (3.5, 5.0), (2.8, 6.2)), flag(3.5, (3.5, 5.0), (2.8, 6.2)), flag(1, None, (None, None))
    ('HH', 'N', '')
    """
    if usual is None:
        return ""
    (low, high), (worst, most) = usual, alarm
    if worst is not None and value < worst:
        return "LL"
    if most is not None and value > most:
        return "HH"
    if low is not None and value < low:
        return "L"
    return "H" if high is not None and value > high else "N"


def observation(
    analyte: Analyte,
    value: float,
    *,
    report: UUID,
    subject: str,
    performer: Mapping[str, str],
    at: str,
    sex: str | None,
    age: int | None,
    turn: str = "",
) -> Resource:
    """Return the Observation of one value; its id follows from the report, so that a form sent twice makes it once.

    `turn` is of a correction (`corrections.turn`): the value is another one, and stands beside the first.
    """
    usual = analyte.range_for(sex, age)
    said = flag(value, usual, analyte.alarm)
    unit = {"unit": analyte.unit} if analyte.unit else {}
    found: Resource = {
        "resourceType": "Observation",
        "id": str(uuid5(report, analyte.loinc + turn)),
        "status": "corrected" if turn else "final",
        "category": [_LABORATORY],
        "code": {"coding": [{"system": LOINC, "code": analyte.loinc}], "text": analyte.text},
        "subject": {"reference": f"Patient/{subject}"},
        "effectiveDateTime": at,
        "issued": at,
        "performer": [dict(performer)],
        "valueQuantity": {
            "value": value,
            **unit,
            "system": "http://unitsofmeasure.org",
            "code": analyte.ucum,
        },
    }
    if usual is not None:
        bounds = {
            name: {"value": v, **unit}
            for name, v in zip(("low", "high"), usual, strict=True)
            if v is not None
        }
        found["referenceRange"] = [bounds]
    if said:
        found["interpretation"] = [
            {"coding": [{"system": _INTERPRETATION, "code": said, "display": FLAGS[said]}]}
        ]
    return found


def flag_of(observation: Mapping[str, Any]) -> str:
    """Return the interpretation of an Observation as its code; empty where none stands."""
    for one in observation.get("interpretation", ()):
        for coding in one.get("coding", ()):
            if coding.get("code") in FLAGS:
                return str(coding["code"])
    return ""


def is_laboratory(observation: Mapping[str, Any]) -> bool:
    """Whether an Observation is a laboratory's."""
    return any(
        c.get("code") == "laboratory" for k in observation.get("category", ()) for c in k.get("coding", ())
    )


def previous(observations: Sequence[Resource], one: Resource, most: int = 4) -> list[Resource]:
    """Return earlier values of the same thing, the latest first."""
    codes = {c.get("code") for c in (one.get("code") or {}).get("coding", ())}
    at = str(one.get("effectiveDateTime", ""))
    found = [
        o
        for o in observations
        if o["id"] != one["id"]
        and str(o.get("effectiveDateTime", "")) < at
        and codes & {c.get("code") for c in (o.get("code") or {}).get("coding", ())}
    ]
    return sorted(found, key=lambda o: str(o.get("effectiveDateTime", "")), reverse=True)[:most]
