"""Sign-in: the one process that sees passwords, codes and passkeys, and the only one that can make sessions.

Owns: accounts' credentials (schema `signin`, its own keys): password, TOTP secret, passkeys; opening, confirming and
ending sessions through the gate. Refuses: records. It has no key of records and no right on any function that reads
one. A password alone opens nothing.
"""
