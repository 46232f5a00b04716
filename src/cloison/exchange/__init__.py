"""In and out: FHIR bundles today; HL7 v2 and exports with their own issues.

Owns: reading what other systems give, and turning it into sealed patients that the import's role stages. Refuses:
half a patient, a patient who is there already, a fact's maker, anything in clear on disk, and a source that would
not fit into memory.
Order: `pieces` reads paths and archives; `reading` parses, validates and groups by patient; `spool` gathers on disk
what comes in single resources; `sealing` makes one sealed patient of a group (`identity`, `stays`, `places`,
`references`); `worker` runs these in processes of their own; `run` writes and reports.
"""
