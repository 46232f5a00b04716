"""Where a browser goes once what it posted is done.

Owns: the answer 303 (RFC 9110, 15.4.4), so that a reload repeats nothing. Refuses: an address of another server.
"""

from django.http import HttpResponseRedirect


class SeeOther(HttpResponseRedirect):
    """303: what was posted is done, and the page that shows it is fetched."""

    status_code = 303
