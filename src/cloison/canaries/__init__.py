"""Canaries: fictitious patients that no honest work opens, so that whoever does is stopped.

Owns: drawing them like the group's own patients, planting them over the import's road, and hearing of what is sent to
their addresses. Refuses: to be told apart. Nothing but the keyring says who they are, no list of names of them exists,
and what a surface shows of one is what it shows of anybody (docs/explanation/canaries.md).
"""
