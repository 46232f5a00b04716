"""Compartments: what is stored of a patient, in which slice, under which key.

Owns: slices, envelope encryption and its binding, the keyring, blind-index tokens, identity rules, validation.
Refuses: the database (only `cloison.gate` and `cloison.database` talk to it) and any decision about access.
Order: a resource is validated, split into slices, encrypted; its traits become tokens.
"""
