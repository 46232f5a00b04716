"""The front desk: who arrives, is expected, moves and leaves; the beds.

Owns: the search before a creation, creation with admission, today's desk, the stays of a record, the bed board.
Refuses: a name outside the care set that was not typed, and clinical words: a desk reads none.
"""
