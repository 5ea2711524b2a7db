"""The hand-written table of who gets what, and the addresses that the site has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
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
REFUSED = "405"
"""The rule of a method that the table does not name."""
GIVEN: dict[str, str | int] = {
    "code": "<project>", "kind": "light", "key": "<project>", "label": "handbook.project", "subject": "<unit_name>",
    "year": 2021, "username": "<clerk>", "pk": "<run>", "run": "<run>", "other": "<run>", "provider_id": "nowhere", "rest": "nothing",
}  # fmt: skip
"""What stands in the parts of an address, unless ``with`` says otherwise; ``pk`` and ``run`` are the run of sections."""
PLACE = re.compile(r"[<{](?:\w+:)?(\w+)[>}]")
NAME = re.compile(r"<(\w+)>")
Names = Mapping[str, str | int]


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


@dataclass(frozen=True, slots=True)
class Try:
    """A request with who gets what: ``rule`` tells the status, ``items`` (where a list is answered) how many stand in it.

    ``body`` is a form, or JSON for programs; in the field ``file`` a picture is sent.
    """

    line: str
    method: str
    path: str
    rule: str
    public: int
    body: Any = None
    file: str = ""
    items: str = ""

    def expected(self, actor: str) -> int:
        """The status for somebody."""
        return self.public if actor == PUBLIC else status(self.rule, actor)

    def listed(self, actor: str) -> int | None:
        """How many there are for somebody, None where no list is answered."""
        return status(self.items, actor) if self.items and self.expected(actor) == 200 else None


def filled(route: str, given: Mapping[str, Any]) -> str:
    """The address with values in its parts."""
    values = {**GIVEN, **given}
    return "/" + PLACE.sub(lambda m: quote(str(values[m[1]])), route).lstrip("/")


def named(value: Any, names: Names) -> Any:
    """A value of the table with the record that is meant in the place of each ``<name>``."""
    if isinstance(value, dict):
        return {named(k, names): named(v, names) for k, v in value.items()}
    if isinstance(value, list):
        return [named(v, names) for v in value]
    if not isinstance(value, str):
        return value
    whole = NAME.fullmatch(value)
    return names[whole[1]] if whole else NAME.sub(lambda m: str(names[m[1]]), value)


def plain(line: str) -> str:
    """A line of the table without what tells it from others of the same address: ``talk/… (ask)``."""
    return line.partition(" (")[0]


def tries(names: Names) -> list[Try]:
    """Every address, read and written to, with the records of one section."""
    found = []
    for line, entry in read()["addresses"].items():
        path = _path(plain(line), entry, names)
        body, methods = named(entry.get("form"), names), ("GET", "POST") if line == plain(line) else ("POST",)
        for method in methods:
            public = entry.get("public", {}).get(method, 302)
            sent = {"body": body, "file": entry.get("file", "")} if method == "POST" else {}
            found.append(Try(line, method, path, str(entry.get(method, REFUSED)), public, **sent))
    return found


def operations(names: Names) -> list[Try]:
    """Every operation of the interface, with the records of one section."""
    found = []
    for line, entry in read()["operations"].items():
        method, route = plain(line).split(" ", 1)
        sent = {"body": named(entry.get("body"), names), "file": entry.get("file", "")}
        path = _path(route, entry, names)
        found.append(Try(line, method, path, str(entry["expect"]), 401, **sent, items=str(entry.get("items", ""))))
    return found


def _path(route: str, entry: Mapping[str, Any], names: Names) -> str:
    path = filled(route, named({**GIVEN, **entry.get("with", {})}, names))
    return f"{path}?{named(entry['query'], names)}" if "query" in entry else path


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Every address that the site has, as its patterns write it."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern, route)
