"""Cloison: a patient-record system in which no single stolen thing empties the database.

The folders spell the product's sentence: *identity* asks, *access* answers, *gate* decides and
spends, *ledger* remembers, *records* answer, *pages* and *fhir* show, *incidents* repair.
"""

__version__ = "0.1.0"
