"""A form of a record as a browser has it: fetched, read, filled, sent."""

from __future__ import annotations

import re

import httpx

from tests.people import an_id


def fields(page: str, which: int = 0) -> dict[str, str]:
    """The hidden fields of one form about a patient on a page, with its token."""
    found = [f for f in re.findall(r"<form[^>]*>.*?</form>", page, re.S) if 'name="bound"' in f]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', found[which]))


def send(
    client: httpx.Client, path: str, *, to: str | None = None, which: int = 0, **said: str
) -> httpx.Response:
    """Fetch the page at `path`, fill its form and post it (to `to`, else where it came from)."""
    page = client.get(path)
    assert page.status_code == 200, page.text
    return client.post(to or path, data=fields(page.text, which) | said)


def of(name: str, part: str = "") -> str:
    """The address of a part of somebody's record."""
    return f"/patient/{an_id(name)}/{part}"
