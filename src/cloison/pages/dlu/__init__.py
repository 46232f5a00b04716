"""« DLU »: the page that goes with a resident to the emergency ward, filled from the record in one click.

Owns: what it says, its one page, its print. Refuses: a role that does not read the treatment (a sheet without it would
be believed), and silence: what the record does not say is left to be written by hand.
"""
