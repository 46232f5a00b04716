"""Messages that other systems sent and that were refused: a queue that people read, mend, have replayed or put aside.

Owns: its two pages. Refuses: a trait in a list; a message in full is an identity officer's, one by one, and counts.
"""
