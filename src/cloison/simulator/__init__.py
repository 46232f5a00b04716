"""A working group of sites, hour by hour: what honest people need, asked for at the public faces only.

Owns: who is at work (people, roster), what they know of their patients (house), the demo clock's agenda, the HTTP
client and how a person reacts to friction (client, reactions, worker), the stories, the report. Order: parameters,
roster, house, agenda; stories put deeds into the agenda; workers do them. Refuses: anything of `access` or `gate`: who
needs which patient comes from the clinical story, and what is allowed is learned from the answers.
"""
