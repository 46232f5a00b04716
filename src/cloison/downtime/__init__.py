"""What a ward still knows when the system is down: a sheet of those present, encrypted, renewed every hour.

Owns: what a sheet says (`content`), and making, keeping and forgetting the files (`renewal`). Their format and how they
are opened stand in `records/sheet_lock.py`, which needs nothing else. Refuses: a sheet of more than one unit, one that
nobody could open, and a file in clear.
"""
