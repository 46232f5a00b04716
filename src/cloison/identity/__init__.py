"""Sign-in: the one process that sees passwords and codes, and the only one that can make sessions.

Owns: accounts' credentials (schema `signin`, its own key), both factors, opening and ending sessions through the gate.
Refuses: records. It has no key of records and no right on any function that reads one. A password alone opens nothing.
"""
