"""The attacks, one file each: what somebody tries who holds real credentials, or worse.

Owns: what is tried. Each file holds one `ATTACK`, with the issue's words for it, the role whose credentials are
stolen, and the defence that is taken away for the first of its two runs (database/defences.toml). Refuses: the gate,
the faces and the access rules as Python: attackers come over HTTP, or with a stolen login of the database.
"""
