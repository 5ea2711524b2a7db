"""Programs that use the interface: a client that bears a token, over a small bureau's records."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tests.support.people import account
from tests.support.records import Records
from threeones.base.accounts.access import access_of
from threeones.base.accounts.tokens import Scope, make_token
from threeones.base.audit.chain import Change, append
from threeones.base.org.models import Unit


class Program:
    """A program with a token; ``get`` and ``post`` give status and what was told."""

    def __init__(self, secret: str, language: str = "zh-CN") -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {secret}", "Accept-Language": language}

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """Any request; ``body`` is sent as JSON, bytes as they are."""
        sent = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        kind = headers.pop("content_type", "application/json")
        named = {k.replace("_", "-"): v for k, v in headers.items()}
        answer: HttpResponse = self.client.generic(
            method, f"/api/v1{path}", sent, content_type=kind, headers=self.headers | named
        )
        return answer

    def get(self, path: str) -> Any:
        """What is told under an address, which must be there."""
        answer = self.ask("GET", path)
        assert answer.status_code == 200, (path, answer.status_code, answer.content.decode())
        return json.loads(answer.content)

    def refused(self, path: str, status: int, method: str = "GET", body: Any = None, **headers: str) -> Any:
        """The problem that is told instead."""
        answer = self.ask(method, path, body, **headers)
        assert answer.status_code == status, (path, answer.status_code, answer.content.decode())
        told = json.loads(answer.content)
        assert set(told) == {"error", "message", "faults", "request"}
        return told


Made = Callable[..., Program]


@pytest.fixture(autouse=True)
def own_home(settings: LazySettings, tmp_path: Path) -> None:
    """Counts of requests and kept files of each test stand in a folder of its own."""
    settings.HOME = tmp_path  # type: ignore[misc]  # a test's own folder


@pytest.fixture
def records(db: None) -> Records:
    """A small bureau's year."""
    return Records()


def written() -> None:
    """Tell the audit that records were written, which tests make behind its back: what is remembered is over."""
    with transaction.atomic():
        append("test", [Change("create", "handbook.project", "-", {}, {})])


def program(role: str = "supervisor", unit: Unit | None = None, scopes: tuple[str, ...] = (), **more: Any) -> Program:
    """A program of somebody of that role, with these scopes (none named: all)."""
    written()
    holder = account(role, unit)
    label = f"程序{holder.tokens.count()}"
    access = access_of(holder, date.today())
    _token, secret = make_token(access=access, label=label, scopes=scopes or Scope.values, days=1)
    return Program(secret, **more)
