"""What acts when something is wrong: rules, alerts and the ways on which officers are told.

Owns: the rules' texts (`rules/`), the sentence of an alert (`sentences`), what is told outside (`message`), the
channels (`channels`: `mail`, `webhook`, `syslog`) and the watcher's loops (`watching`). Refuses: deciding, since rules
are evaluated, and accounts contained, in the database (`functions/incidents/`); telling anything about a patient.
"""
