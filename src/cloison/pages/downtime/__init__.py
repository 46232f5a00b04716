"""« Fiche de secours »: one's own card for the encrypted sheet of one's ward.

Owns: the page and the making of a card. Refuses: keeping a code; it is shown once, and only its public half is kept.
"""
