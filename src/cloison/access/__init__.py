"""Who may ask: kinds of relationship and ceilings, two tables that a person can read.

Owns: `kinds.toml` and `ceilings.toml`, loaded into the database by every migration; the decision itself is SQL
(`database/functions/access/`). Refuses: a role, kind or window that is not in the tables.
"""
