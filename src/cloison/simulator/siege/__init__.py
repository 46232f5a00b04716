"""Where attacks are run: a throw-away deployment, one copy of its database per run, and what an attacker carried away.

Owns: the ground (ground, keeper), a served copy with or without a defence (target), the attacker's ways in (session,
browser, logins), what an answer gives away (loot), what attackers know beforehand (knowledge), the reckoning
(reckoning), the tables (report), the order of a run (run). Refuses: any deployment but its own; counting from the
ledger what can be counted from the attacker's hands: the two are compared.
"""
