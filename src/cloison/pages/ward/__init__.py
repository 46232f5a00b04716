"""Who is here, and what matters now: my patients, the board of a ward, of an emergency unit, of a laboratory.

Owns: the pages made of a board (`gate.boards`): one ask and one take each. Refuses: opening a record to list it.
"""
