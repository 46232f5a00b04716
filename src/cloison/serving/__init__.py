"""The record server's process: machine face and pages behind one port.

Owns: loading keys, the gate's clients, `/healthz`, `/readyz`, `/metrics`, and which face a path belongs to (`record`).
Refuses: signing in. That is another process, on the next port, with another database role and no key of records.
"""
