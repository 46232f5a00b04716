"""The clinicians' pages: server-rendered, French first, without an ORM and without a database setting.

Owns: what people see of records, and how it is said. Parts in the order of a request: `wsgi` hands the gate
to `middleware` (session, headers), `urls` names the views (`patients`, `record`, `break_glass`), `reading`
turns FHIR resources into what a page shows, `words` says it, `refusals` answers when the gate said no.
Refuses: deciding. Every page asks the gate, once, and shows what it answered.
"""
