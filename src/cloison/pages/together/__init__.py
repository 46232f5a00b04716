"""What colleagues do together about a patient: requests for advice, tasks and messages; who is on call.

Owns: people (to whom), telling (what a Task says), then the pages: waiting (« Demandes »), asking and answering (in the
record), duty (the roster). Refuses: a name or a number of somebody who is not in the reader's care; the gate has none.
"""
