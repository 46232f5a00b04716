"""The FHIR R4 interface: programs read, find and write compartments through the gate.

Owns: `fhir_app` (app), who asks (asker), what is answered (outcome, bundles), reading (read, search,
everything), writing (write, parts, facts, identity), break-glass and the CapabilityStatement. Order: asker,
gate, answer. Refuses: any decision of its own about access; cookies; a stack trace; a count beyond what is
shown; `_include`.
"""
