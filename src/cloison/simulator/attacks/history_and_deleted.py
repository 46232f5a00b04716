"""History and deleted versions: what a record was before, and what was taken out of it.

Owns: the addresses of versions. Refuses: breaking the glass.
"""

from cloison.simulator.siege.attack import Attack, Siege

PATHS = (
    "/Patient/{id}/_history", "/Patient/{id}/_history/1", "/Patient/{id}/_history/0", "/Patient/_history", "/_history",
    "/Patient/{id}?_history=1", "/Patient/{id}/_history?_since=1900-01-01", "/Encounter/_history?patient={id}",
    "/Patient/{id}/Observation/_history", "/Patient?_id={id}&_deleted=true",
)  # fmt: skip


def run(siege: Siege) -> None:
    """Versions of strangers and of one's own; deletion and what is left after it; the current one for comparison."""
    nurse = siege.enter("nurse")
    own = nurse.list()
    strangers = [p.id for p in siege.strangers(nurse)]
    for patient in siege.tried([*own[:3], *strangers[:40]], nurse):
        for path in PATHS:
            nurse.get(path.format(id=patient))
        for verb in ("DELETE", "PATCH"):
            nurse.send(verb, f"/Patient/{patient}", body={"resourceType": "Patient", "id": patient})
    for patient in siege.tried(strangers, nurse):
        nurse.get(f"/Patient/{patient}", headers={"If-None-Match": 'W/"0"'})
        nurse.get(f"/Patient/{patient}/Observation")


ATTACK = Attack("history and deleted versions", "nurse", ("perimeter", "counting"), run)
