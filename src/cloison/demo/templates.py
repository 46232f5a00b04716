"""FHIR resources as templates, filled by one string formatting each.

Owns the compilation of a readable dictionary into a format string, and the escaping of what goes into it.
Refuses unescaped text: a value placed by `@name@` must have passed through `escaped` (or hold nothing that JSON
escapes, such as an identifier or an instant). Written this way because building and serialising dictionaries would
take ten times as long, and 758,912 patients have some ten million resources.

In a template, "@name@" is replaced inside its string; "@=name@" stands for raw JSON (a number, a list, an object);
a key "@+name@" with the value "" is replaced by raw JSON members that end in a comma, or by nothing.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import Any

import orjson

_RAW = re.compile(r'"@=(\w+)@"')
_MEMBERS = re.compile(r'"@\+(\w+)@":"",')
_TEXT = re.compile(r"@(\w+)@")


def escaped(text: str) -> str:
    """Return `text` as it stands inside a JSON string.

    >>> escaped('un "mot"')
    'un \\\\"mot\\\\"'
    """
    return orjson.dumps(text).decode()[1:-1]


def escaped_xhtml(text: str) -> str:
    """Return `text` as it stands inside a narrative, which is XHTML inside a JSON string."""
    return escaped(html.escape(text, quote=False))


@lru_cache(maxsize=4096)
def fixed(text: str) -> str:
    """Return `escaped(text)`, remembered: for the words of our own tables."""
    return escaped(text)


@lru_cache(maxsize=4096)
def fixed_xhtml(text: str) -> str:
    """Return `escaped_xhtml(text)`, remembered: for the words of our own tables."""
    return escaped_xhtml(text)


def compiled(template: dict[str, Any] | list[Any]) -> str:
    """Return the format string of a template, for `%` with a mapping, even where it has no placeholder.

    >>> compiled({"id": "@id@", "value": "@=value@"}) % {"id": "a", "value": 37.5}
    '{"id":"a","value":37.5}'
    """
    text = orjson.dumps(template).decode().replace("%", "%%")
    text = _MEMBERS.sub(r"%(\1)s", _RAW.sub(r"%(\1)s", text))
    return _TEXT.sub(r"%(\1)s", text)


def narrative(body: str, status: str = "generated") -> dict[str, str]:
    """Return the `text` of a resource: XHTML whose placeholders must be filled by `escaped_xhtml`."""
    return {"status": status, "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{body}</div>'}


def reference(kind: str, name: str, display: str | None = None) -> dict[str, str]:
    """Return a reference `kind/@name@`, with the display if given."""
    found = {"reference": f"{kind}/@{name}@"}
    return found | {"display": display} if display else found


def coding(system: str, code: str, display: str) -> dict[str, str]:
    """Return a Coding."""
    return {"system": system, "code": code, "display": display}
