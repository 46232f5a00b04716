"""The medicines of France, as the public database (BDPM) has them: pure knowledge, no patient and no page.

Owns, in this order: reading the files (`bdpm`) into medicines (`medicine`), which set is in force (`shelf`), finding
by name (`search`, `spelling`).
Refuses: medical advice. It says what the data says, and what it cannot check.
"""
