"""Administration: sites, units, rooms and beds; accounts, assignments and roles; why somebody may open a record.

Owns: the pages of administrators, directors and officers about who works where. Refuses: a patient: none of these pages
shows one, and « Pourquoi ? » names nobody.
"""
