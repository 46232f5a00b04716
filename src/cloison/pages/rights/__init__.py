"""« Demandes du patient »: what patients ask of who keeps their record, written down, answered, handed over.

Owns: the register of requests, the extract « qui a ouvert mon dossier », the copy of the record. Refuses: opening
anything clinical to note a request; a copy without a second person; a file left behind in clear.
"""
