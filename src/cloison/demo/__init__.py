"""The fictional group that `make demo` shows: sites, units, accounts, patients, all from one seed.

Owns the invention of people and places. Refuses everything else: it opens no database, encrypts nothing,
reads no clock and no network, so that the same seed gives the same group on every machine. Loading what is
made here, encrypted like any other record, is the work of the command line.

`plan` says what the group is made of, `group` builds it, `population` yields patients; the other modules
each own one kind of detail (names, places, medicines, letters…). Every person, matricule, telephone number
and street is invented; only the lists of names, communes and medicines are real (see data/SOURCES.md
here and in cloison/chart).
"""
