"""The one client of the gate functions: nobody else names a table of records.

Owns: the calls (`calls`), `ask` and `take` in one pipeline (`client`, `machine`), decryption of what `take` gave
(`opened`). Refuses: any reading that is not the answer to a committed ticket.
"""
