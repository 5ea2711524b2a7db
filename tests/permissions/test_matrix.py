"""Every address and every operation, for each role in its own unit, in another and in another bureau, and for the public."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.template.backends.django import Template
from django.test import Client
from django.utils import timezone

from tests.permissions import planted as planting
from tests.permissions import table
from tests.permissions.actors import PLACES, Actor, actors
from tests.permissions.planted import Names
from tests.permissions.table import Try
from tests.support.deeds import HOST, png
from threeones.api.main import operations
from threeones.base.accounts.access import ANYONE, Access, access_of
from threeones.base.accounts.tokens import Scope, make_token
from threeones.base.org.models import Role

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ROLES = [*Role.values, "staff", "nobody", "anonymous"]
API = "api/v1/"
Planted = dict[str, Names]
ELSEWHERE = {
    "A2": ["portfolio_leader@own,other", "unit_lead@own,other", "clerk@own,other"],
    "B1": [
        *("portfolio_leader@own,bureau", "unit_lead@own,bureau", "clerk@own,bureau"),
        *("supervisor@own,bureau", "head_of_bureau@own,bureau"),
    ],
}
"""Who is tried on the records of the other sections."""


@pytest.fixture(scope="module")
def planted(district: Path) -> Iterator[Planted]:
    """The records that addresses and bodies name, by section; in a network in which webhooks may be delivered."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "WEBHOOK_TARGETS", [HOST])
        yield planting.plant()


@dataclass
class Pages:
    """Whether pages are filled in: their status is decided before, and filling them takes a third of the time."""

    filled: bool = True


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> Pages:
    """What says so, for the pages of one test."""
    found, render = Pages(), Template.render
    monkeypatch.setattr(Template, "render", lambda *told, **more: render(*told, **more) if found.filled else "")
    return found


@pytest.fixture
def ready(planted: Planted, world: Path) -> Planted:
    """The records, inside the transaction of the test."""
    return planted


def of_role(role: str) -> list[Actor]:
    found = [a for a in actors() if a.name.partition("@")[0] == role]
    assert found, f"nobody plays {role}"
    return found


def rights(actor: Actor) -> Access:
    """What somebody sees and may, without who he is."""
    if actor.name == table.PUBLIC:
        return ANYONE
    return replace(access_of(actor.account(), timezone.localdate()), user_id=0, name="")


def cast_of(role: str) -> list[Actor]:
    """Those of a role, each in his place; of two whose rights are the same to the last number one is enough."""
    found: dict[Access, Actor] = {}
    for actor in of_role(role):
        twin = found.setdefault(rights(actor), actor)
        assert twin is actor or not differing(twin, actor), f"{twin.name} and {actor.name} have the same rights"
    return list(found.values())


def differing(one: Actor, other: Actor) -> list[str]:
    """Rules of the table that tell two from each other."""
    entries = (*table.read()["addresses"].values(), *table.read()["operations"].values())
    rules = {str(e[k]) for e in entries for k in ("GET", "POST", "expect", "items") if k in e}
    return [rule for rule in rules if table.status(rule, one.name) != table.status(rule, other.name)]


def asked(client: Client, one: Try) -> HttpResponse:
    """An answer; whatever it wrote is taken back."""
    with transaction.atomic():
        answer = _sent(client, one)
        transaction.set_rollback(True)
    return answer


def _sent(client: Client, one: Try) -> HttpResponse:
    if one.method == "GET":
        return client.get(one.path)
    if one.file or not one.path.startswith("/api/"):
        return client.post(one.path, {**(one.body or {}), **({one.file: png()} if one.file else {})})
    body = b"" if one.body is None else json.dumps(one.body, ensure_ascii=False).encode()
    return client.generic(one.method, one.path, body, content_type="application/json")


def faults(client: Client, actor: str, one: Try, plays: str = "") -> Iterator[str]:
    """What an answer to somebody is and should not be; ``plays`` is whose lines of the table hold for him."""
    answer, expected = asked(client, one), one.expected(plays or actor)
    who = f"{actor} {one.method} {one.path} ({one.line})"
    if answer.status_code != expected:
        said = f": {answer.content.decode(errors='replace')[:160]}" if one.path.startswith("/api/") else ""
        yield f"{who}: {answer.status_code}, expected {expected}{said}"
    elif (number := one.listed(plays or actor)) is not None and len(json.loads(answer.content)["items"]) != number:
        yield f"{who}: {len(json.loads(answer.content)['items'])} listed, expected {number}"


def walked(role: str, every: list[Try], pages: Pages) -> list[str]:
    """Each of a role asks; pages are filled for the first one, methods that no page has are tried by him alone."""
    wrong, cast = list[str](), cast_of(role)
    for actor in cast:
        client = actor.client()
        for one in every:
            if actor is cast[0] or one.rule != table.REFUSED:
                pages.filled = actor is cast[0] and one.expected(actor.name) == 200
                # who signs out has to come in again
                wrong += faults(actor.client() if "logout" in one.path else client, actor.name, one)
    return wrong


def same_route(pattern: str) -> str:
    """A route of the resolver as the interface's operations write theirs: ``<int:run>`` is ``{int:run}``."""
    return "/" + re.sub(r"<([^>]+)>", r"{\1}", pattern)


def lines(part: str) -> set[str]:
    """What a part of the table speaks of."""
    return {table.plain(line) for line in table.read()[part]}


def test_every_address_is_in_the_table() -> None:
    known = {o.path for o in operations()}
    there = {r for r in table.routes() if not (r.startswith(API) and same_route(r) in known)}
    assert sorted(there - lines("addresses")) == [], "write down in expectations.yaml who gets what"
    assert sorted(lines("addresses") - there) == [], "expectations.yaml speaks of what is not there"


def test_every_operation_is_in_the_table() -> None:
    there = {f"{o.method} {o.path}" for o in operations()}
    assert sorted(there - lines("operations")) == [], "write down in expectations.yaml who gets what"
    assert sorted(lines("operations") - there) == []


def test_every_role_plays() -> None:
    assert {a.name.partition("@")[0] for a in actors()} == set(ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_addresses(ready: Planted, pages: Pages, role: str) -> None:
    wrong = walked(role, table.tries(ready["A1"]), pages)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", ROLES)
def test_operations(ready: Planted, pages: Pages, role: str) -> None:
    wrong = walked(role, table.operations(ready["A1"]), pages)
    assert not wrong, "\n".join(wrong)


def part_of(actor: str, code: str) -> str:
    """Whose lines hold for somebody before the records of another section: who is to A1 what he is to that one."""
    role, _at, place = actor.partition("@")
    own = PLACES[place]
    return f"{role}@{'own' if own == code else 'other' if own[0] == code[0] else 'bureau'}"


@pytest.mark.parametrize("code", ELSEWHERE)
def test_records_of_other_sections(ready: Planted, pages: Pages, code: str) -> None:
    pages.filled = False
    theirs = [
        one
        for every in (table.tries, table.operations)
        for one, first in zip(every(ready[code]), every(ready["A1"]), strict=True)
        if (one.path, one.body) != (first.path, first.body) and one.rule != table.REFUSED
    ]
    names = [name for word in ELSEWHERE[code] for name in table.group(word)]
    cast = {a.name: a.client() for a in actors() if a.name in names}
    assert len(theirs) > 60 and len(cast) == len(set(names))
    wrong = [
        fault
        for name, client in cast.items()
        for one in theirs
        for fault in faults(client, name, one, part_of(name, code))
    ]
    assert not wrong, "\n".join(wrong)


def test_a_token_opens_what_it_is_for(ready: Planted) -> None:
    """Each operation by whoever may: with a token for it as by himself, with one for everything else not at all."""
    every = {table.plain(one.line): one for one in reversed(table.operations(ready["A1"]))}
    tokens: dict[tuple[str, frozenset[str]], Client] = {}

    def bearer(actor: Actor, scopes: frozenset[str]) -> Client:
        if (actor.name, scopes) not in tokens:
            access, label = access_of(actor.account(), timezone.localdate()), f"程序{len(tokens)}"
            _token, secret = make_token(access=access, label=label, scopes=scopes, days=1)
            tokens[actor.name, scopes] = Client(headers={"Authorization": f"Bearer {secret}"})
        return tokens[actor.name, scopes]

    wrong, everything = list[str](), frozenset(map(str, Scope.values))
    for operation in operations():
        one, scope = every[f"{operation.method} {operation.path}"], frozenset({str(operation.scope)})
        actor = next(a for a in actors() if a.name != table.PUBLIC and 200 <= one.expected(a.name) < 300)
        wrong += faults(bearer(actor, scope), actor.name, one)
        refused = asked(bearer(actor, everything - scope), one)
        if refused.status_code != 403 or json.loads(refused.content)["error"] != "scope":
            wrong.append(f"{one.line} without “{operation.scope}”: {refused.status_code}")
    assert not wrong, "\n".join(wrong)
    assert {o.scope for o in operations()} == everything
