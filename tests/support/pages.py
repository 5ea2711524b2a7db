"""Pages through Django's test client: read as trees, every number checked against its drawer."""

from __future__ import annotations

import json

from django.test import Client
from lxml import html

from tests.journeys.crawl import Page
from tests.oracle.recompute import parsed, recompute


def page(client: Client, path: str, language: str = "zh-CN") -> Page:
    """A page in a language; one that does not answer fails."""
    answer = client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return Page(path, answer.status_code, html.fromstring(answer.content.decode()))


def check_numbers(client: Client, seen: Page) -> int:
    """Every number of a page opens a derivation that recomputes to it; returns how many there are."""
    count = 0
    for count, (address, exact, shown) in enumerate(seen.numbers(), start=1):  # noqa: B007  counted for the caller
        answer = client.get(address, {"format": "json"} | _query(address))
        assert answer.status_code == 200, f"{seen.path}: {shown} → {address}"
        assert recompute(json.loads(answer.content)["node"]) == parsed(exact), f"{seen.path}: {shown} → {address}"
    return count


def _query(address: str) -> dict[str, str]:
    """The parameters of an address, since the client's own replace them."""
    query = address.partition("?")[2]
    return dict(part.split("=", 1) for part in query.split("&") if part)
