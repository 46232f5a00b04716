"""The database as files: roles, migrations, functions, privileges, and the engine that applies them.

Owns: every statement that defines something in PostgreSQL, and the order in which they run:
`roles.sql`, `bookkeeping.sql`, `migrations/`, `functions/`, `privileges.sql`.
Refuses: questions about patients. Those go through `cloison.gate`.
"""
