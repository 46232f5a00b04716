"""What is written into a record: resources, the facts that they state, and the sealed parts that carry both.

Owns: the one way from a FHIR resource to a call of the gate that stores it, for pages, programs and feeds alike.
Refuses: a decision about access; the gate takes it on each call.
"""
