"""The pages of prescribing: the desk, the papers, the round of the nurse, the pharmacist's queue.

Owns: what is specific to medicines on pages; the knowledge is `cloison.medicines`, the resources `cloison.chart`.
Refuses: a decision about access, and a second way to the data.
"""
