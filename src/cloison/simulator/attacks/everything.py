"""`$everything`: whole compartments, one after another.

Owns: the operation and its parameters. Refuses: breaking the glass.
"""

from cloison.simulator.siege.attack import Attack, Siege

PARAMETERS = ("_since=1900-01-01", "_type=Patient", "_count=1000", "start=1900-01-01&end=2100-01-01")


def run(siege: Siege) -> None:
    """Everybody's: the pharmacist's own patients first."""
    pharmacist = siege.enter("pharmacist")
    own = pharmacist.list()
    for patient in siege.tried([*own, *(p.id for p in siege.patients)], pharmacist):
        if pharmacist.get(f"/Patient/{patient}/$everything").status != 200:
            pharmacist.get(f"/Patient/{patient}/$everything?{siege.chance.choice(PARAMETERS)}")
            pharmacist.get(f"/Patient/{patient}/MedicationRequest")


ATTACK = Attack("$everything", "pharmacist", ("perimeter", "counting"), run)
