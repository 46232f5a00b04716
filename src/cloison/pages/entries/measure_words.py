"""The measures in words, in both languages, in the order of a round.

Owns: the labels of the vital signs on pages. Refuses: ranges and codes (`cloison.chart.vitals`).
"""

from django.utils.translation import gettext_lazy

LABELS = {
    "temperature": gettext_lazy("Température"),
    "pulse": gettext_lazy("Fréquence cardiaque"),
    "systolic": gettext_lazy("Pression systolique"),
    "diastolic": gettext_lazy("Pression diastolique"),
    "respiration": gettext_lazy("Fréquence respiratoire"),
    "saturation": gettext_lazy("Saturation (SpO2)"),
    "pain": gettext_lazy("Douleur"),
    "glucose": gettext_lazy("Glycémie capillaire"),
    "weight": gettext_lazy("Poids"),
    "height": gettext_lazy("Taille"),
    "urine": gettext_lazy("Diurèse"),
}
PANELS = (  # one panel per thing and unit; pressure as a pair
    ("temperature",),
    ("pulse",),
    ("systolic", "diastolic"),
    ("saturation",),
    ("respiration",),
    ("pain",),
    ("glucose",),
    ("weight",),
    ("urine",),
    ("height",),
)
PRESSURE = gettext_lazy("Pression artérielle")
