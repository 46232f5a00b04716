"""`make bench`: every number of docs/explanation/performance.md, measured beside what it is compared with.

Owns: a deployment of its own per N under var/bench, made by the demo and never served to anybody; the accounts, care
sets and sessions that the measurements need (`cast`); one file per measurement; what was found (`figures`, `results`).
Refuses: a figure that is not declared in `figures`; a road into the product that a login role does not have. What is
written as administrator is the cast alone, never an answer.
"""
