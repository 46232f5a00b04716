"""Drain by FHIR: pages, `_include`, `_revinclude`, chains, counts, Bundles, and everything else that R4 offers for breadth.

Owns: the parameters. Refuses: guessing a patient; breadth is what is tried.
"""

from cloison.simulator.siege.attack import Attack, Siege

PARAMETERS = (
    "_include=*", "_include=Patient:general-practitioner", "_revinclude=*", "_revinclude=Encounter:subject",
    "_revinclude:iterate=*", "_count=10000", "_count=0", "_page=2", "_getpages=x&_getpagesoffset=20", "_offset=20",
    "_summary=count", "_total=accurate", "_elements=id", "_id={a},{b}", "_has:Encounter:patient:status=in-progress",
    "_lastUpdated=ge1900-01-01", "_sort=birthdate", "_query=everybody", "_type=Patient", "_format=json",
    "organization=Organization/{a}", "active=true", "gender=female", "birthdate=ge1900-01-01", "birthdate=1940",
    "_security=N", "_profile=x", "_contained=both", "deceased=false", "address-city=NEVERS",
)  # fmt: skip
PATHS = (
    "", "/", "/Patient", "/Encounter", "/Observation", "/Condition", "/MedicationRequest", "/DocumentReference", "/Task",
    "/Patient/$match", "/Patient/$everything", "/Group", "/List", "/$export", "/Patient/$export", "/Encounter/$everything",
    "/AuditEvent", "/Composition", "/Bundle", "/Basic", "/Person",
)  # fmt: skip


def run(siege: Siege) -> None:
    """Every parameter on every path by GET and by POST; a batch Bundle; then the records of all that any of them showed."""
    physician = siege.enter("physician")
    some = siege.strangers(physician)[:2]
    shown = set()
    for path in siege.tried(PATHS, physician):
        for parameter in PARAMETERS:
            query = parameter.format(a=some[0].id, b=some[1].id)
            shown |= {
                r["id"] for r in physician.get(f"{path}?{query}").resources if r["resourceType"] == "Patient"
            }
        physician.send("POST", f"{path}/_search", form=dict(p.split("=", 1) for p in PARAMETERS[:8]))
    entries = [{"request": {"method": "GET", "url": f"Patient/{p.id}"}} for p in siege.patients[:200]]
    for kind in ("batch", "transaction"):
        physician.send("POST", "", body={"resourceType": "Bundle", "type": kind, "entry": entries})
        physician.send("POST", "/Bundle", body={"resourceType": "Bundle", "type": kind, "entry": entries})
    for patient in siege.tried(sorted(shown | set(physician.list())), physician):
        physician.open(patient)


ATTACK = Attack("drain by FHIR paging and _include", "physician", ("perimeter_of_lists", "counting"), run)
