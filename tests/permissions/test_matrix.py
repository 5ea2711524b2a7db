"""Every address and every operation, for each role in its own unit, in another and in another bureau, and for the public."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tests.permissions import table
from tests.permissions.actors import Actor, actors
from threeones.api.main import operations
from threeones.apps.evaluation.models import Run
from threeones.base.org.models import Role

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ROLES = [*Role.values, "staff", "nobody", "anonymous"]
API = "api/v1/"


def of_role(role: str) -> list[Actor]:
    found = [a for a in actors() if a.name.partition("@")[0] == role]
    assert found, f"nobody plays {role}"
    return found


def asked(client: Client, method: str, path: str, body: Any = None) -> HttpResponse:
    """An answer; whatever it wrote is taken back."""
    with transaction.atomic():
        if method == "GET":
            answer = client.get(path)
        elif path.startswith("/api/"):
            answer = client.generic(method, path, table.as_json(body), content_type="application/json")
        else:
            answer = client.post(path)
        transaction.set_rollback(True)
    return answer


def same_route(pattern: str) -> str:
    """A route of the resolver as the interface's operations write theirs: ``<int:run>`` is ``{int:run}``."""
    return "/" + re.sub(r"<([^>]+)>", r"{\1}", pattern)


def test_every_address_is_in_the_table() -> None:
    known = {o.path for o in operations()}
    there = {r for r in table.routes() if not (r.startswith(API) and same_route(r) in known)}
    assert sorted(there - set(table.addresses())) == [], "write down in expectations.yaml who gets what"
    assert sorted(set(table.addresses()) - there) == [], "expectations.yaml speaks of what is not there"


def test_every_operation_is_in_the_table() -> None:
    there = {f"{o.method} {o.path}" for o in operations()}
    assert sorted(there - set(table.read()["operations"])) == [], "write down in expectations.yaml who gets what"
    assert sorted(set(table.read()["operations"]) - there) == []


def test_every_role_plays() -> None:
    assert {a.name.partition("@")[0] for a in actors()} == set(ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_addresses(world: Path, role: str) -> None:
    run = Run.objects.get(scheme="gongshu-2021-sections").pk
    wrong, cast = [], of_role(role)
    for actor in cast:
        client = actor.client()
        for route, address in table.addresses(pk=run).items():
            for method in address.methods(first=actor is cast[0]):
                # who signs out has to come in again
                who = actor.client() if "logout" in route else client
                got, expected = asked(who, method, address.path).status_code, address.expected(method, actor.name)
                if got != expected:
                    wrong.append(f"{actor.name} {method} {route}: {got}, expected {expected}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", ROLES)
def test_operations(world: Path, role: str) -> None:
    run = Run.objects.get(scheme="gongshu-2021-sections").pk
    wrong, cast = [], of_role(role)
    for actor in cast:
        client = actor.client()
        for name, entry in table.read()["operations"].items():
            if actor is not cast[0] and not table.by_place(entry["expect"]):
                continue
            method, route = name.split(" ", 1)
            path = table.filled(route, {"run": run, **entry.get("with", {})})
            answer = asked(client, method, path, entry.get("body"))
            expected = 401 if actor.name == table.PUBLIC else table.status(entry["expect"], actor.name)
            if answer.status_code != expected:
                said = answer.content.decode(errors="replace")[:160]
                wrong.append(f"{actor.name} {name}: {answer.status_code}, expected {expected}: {said}")
    assert not wrong, "\n".join(wrong)
