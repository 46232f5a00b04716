"""What is written into a record on its pages: vital signs, notes, allergies, problems, documents, letters.

Owns: the forms and pages of the record beyond its summary. Refuses: clinical knowledge (`cloison.chart` has it) and a
second way to the data (`pages.charts` has the one opening and the one write).
"""
