"""The hand-written table of who gets what, and the addresses that the site has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.urls import URLPattern, URLResolver, get_resolver

from tests.permissions.actors import actors
from threeones.kernel.values.yamls import read_yaml

FILE = Path(__file__).with_name("expectations.yaml")
PUBLIC = "anonymous"
GIVEN: dict[str, str | int] = {
    "code": "A-001", "kind": "light", "key": "A-001", "label": "handbook.project", "subject": "甲一科", "year": 2021,
    "username": "clerk@own", "pk": 1, "run": 1, "provider_id": "nowhere", "rest": "nothing",
}  # fmt: skip
"""What stands in the parts of an address, unless ``with`` says otherwise; ``pk`` and ``run`` are the run of sections."""
PLACE = re.compile(r"[<{](?:\w+:)?(\w+)[>}]")


@cache
def read() -> dict[str, Any]:
    """The file."""
    return dict(read_yaml(FILE))


@cache
def group(name: str) -> frozenset[str]:
    """The actors that a word of the table means: a group, a role, or a role in places (``clerk@own,other``)."""
    known = [a.name for a in actors()]
    if name in read()["who"] and f"{name}@own" not in known:
        return frozenset().union(*(_of(word) for word in read()["who"][name]))
    if name == "staff" and name in read()["who"]:
        return frozenset().union(*(_of(word) for word in read()["who"][name] if word != name), _of("staff@own"))
    return _of(name)


def _of(word: str) -> frozenset[str]:
    if word in read()["who"] and word != "staff":
        return group(word)
    role, _at, places = word.partition("@")
    found = {a.name for a in actors() if a.name.partition("@")[0] == role}
    if places:
        found &= {f"{role}@{place}" for place in places.split(",")}
        assert len(found) == len(places.split(",")), f"{word}: no such actors"
    assert found, f"{word}: nobody is meant"
    return frozenset(found)


@cache
def status(rule: str, actor: str) -> int:
    """The status that a rule (``200 staff; 404 nobody; 403``) gives an actor."""
    for part in rule.split(";"):
        code, *words = part.split()
        if not words or any(actor in group(word) for word in words):
            return int(code)
    raise AssertionError(f"“{rule}” says nothing of {actor}")


@cache
def by_place(rule: str) -> bool:
    """Whether a rule gives the places of one role different statuses."""
    roles: dict[str, set[int]] = {}
    for actor in actors():
        if rule and actor.name != PUBLIC:
            roles.setdefault(actor.name.partition("@")[0], set()).add(status(rule, actor.name))
    return any(len(found) > 1 for found in roles.values())


@dataclass(frozen=True, slots=True)
class Address:
    """An address of the site with what it should answer."""

    route: str
    path: str
    rules: dict[str, str]
    public: dict[str, int]

    def methods(self, *, first: bool) -> list[str]:
        """What is tried: everything for the first actor of a role, for its others what a place makes a difference to."""
        return [m for m in ("GET", "POST") if first or by_place(self.rules.get(m, ""))]

    def expected(self, method: str, actor: str) -> int:
        """The status for somebody."""
        if actor == PUBLIC:
            return self.public.get(method, 302)
        return status(self.rules[method], actor) if method in self.rules else 405


def filled(route: str, given: dict[str, Any]) -> str:
    """The address with values in its parts."""
    values = {**GIVEN, **given}
    return "/" + PLACE.sub(lambda m: quote(str(values[m[1]])), route).lstrip("/")


def addresses(**given: Any) -> dict[str, Address]:
    """Every address of the table by its route."""
    found = {}
    for route, entry in read()["addresses"].items():
        rules = {k: str(v) for k, v in entry.items() if k in ("GET", "POST")}
        path = filled(route, {**given, **entry.get("with", {})})
        found[route] = Address(route, path, rules, dict(entry.get("public", {})))
    return found


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Every address that the site has, as its patterns write it."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern, route)


def as_json(body: Any) -> bytes:
    """A body as it is sent; none where there is none."""
    return b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
