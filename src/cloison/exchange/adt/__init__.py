"""The ADT feed: HL7 v2 messages of the administrative system (IHE PAM, national extension France).

Owns: the way from a message to facts and resources, and its acknowledgement; the queue of those refused. Refuses:
saying anything about a patient whom it did not bring (docs/decisions/0025); guessing at what a message does not say.
"""
