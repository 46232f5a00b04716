"""The ledger's proof: a Merkle tree over commitments of its lines, signed, witnessed, and checked by anybody.

Owns: the tree's arithmetic (`tree`), its files (`tiles`), signed notes (`notes`), checkpoints (`checkpoints`), what a
witness must check (`witness`) and the check of everything at once (`verify`), in the formats of c2sp.org. Refuses: the
database, and what lines say. The gate writes lines (`gate.write_down`), `cloison.gate.sequence` fetches commitments.
"""
