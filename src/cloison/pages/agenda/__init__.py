"""The agenda: whose hours, by day and by week; booking, moving, taking back, and who came.

Owns: places (whose hours there are), hours (what the gate showed of them), grid (how a page lays them out), then the
pages: showing, finding (for whom an hour is), changing. Refuses: a name in an hour whose patient is not in the reader's
care; the gate never sends one.
"""
