"""A published edition is closed: every service that writes into a draft, and every address of the handbook, leaves it as it is.

What is sent does something to a draft, so that its refusal says something; what is new has to be sent here, too.
"""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from threeones.apps.handbook import drafting
from threeones.apps.handbook.drafting.bulk import Changes
from threeones.apps.handbook.drafting.changing import change_entry
from threeones.apps.handbook.drafting.placing import Place
from threeones.apps.handbook.drafting.store import fill
from threeones.apps.handbook.drafting.undoing import own_steps, undo
from threeones.apps.handbook.editions.frozen import book_of
from threeones.apps.handbook.live import live_book
from threeones.apps.handbook.models import DraftEntry, DraftStep, Edition, Signing
from threeones.base.accounts.access import Access, access_of
from threeones.base.entry.errors import Refused
from threeones.base.org.models import Role

HOUSE: Any = import_module("tests.support.house")
PEOPLE: Any = import_module("tests.support.people")
APP = "threeones.apps.handbook."
PROJECT = ["project", "J-002"]
NEW = {"code": "J-900", "place": "last/J-M1", "name": "新项目", "deadline": "2022-12-01"}
Call = Callable[[Edition, int], Mapping[str, Any]]
SERVICES: dict[str, Call] = {
    "adding.add_entry": lambda _e, _s: {
        "kind": "project",
        "code": "J-900",
        "place": Place("last", "J-M1"),
        "values": {n: NEW[n] for n in ("name", "deadline")},
    },
    "bulk.bulk_change": lambda _e, _s: {"codes": ["J-002"], "changes": Changes(shift="5"), "seen": 99},
    "changing.change_entry": lambda e, _s: changing(e, "又一个名称"),
    "moving.move_entry": lambda _e, _s: {
        "kind": "project",
        "code": "J-002",
        "place": Place("first", "J-M1"),
        "seen": 99,
    },
    "moving.remove_entry": lambda _e, _s: {"kind": "project", "code": "J-002", "seen": 99},
    "undoing.undo": lambda _e, s: {"step": s},
    "undoing.redo": lambda _e, s: {"step": s},
}
"""Services of ``drafting`` that are told an edition, and what each is told: of the edition, and of a step in it."""
UNDONE = {"undoing.redo", "draft_turn/redo"}


def changing(edition: Edition, name: str) -> dict[str, Any]:
    """A project gets a name."""
    entry = DraftEntry.objects.get(edition=edition, kind="project", code="J-002")
    return {"kind": "project", "code": "J-002", "values": {"name": name}, "began": {}, "version": entry.version}


@dataclass(frozen=True)
class Pair:
    """A published edition, whose entries are there as if they had not gone, and a draft like it; with a step of the office in each."""

    house: Any
    office: Access
    published: Edition
    draft: Edition

    def step(self, edition: Edition, *, undone: bool) -> int:
        """The number of the office's last step; ``undone``: that is taken back, where it still can be."""
        step = DraftStep.objects.filter(edition=edition).latest("number").number
        if undone and edition == self.draft:
            undo(access=self.office, edition=edition.pk, step=step)
        return int(step)


def standing(edition: Edition) -> list[Any]:
    """All that is kept of an edition."""
    kept = [list(m.objects.filter(edition=edition.pk).values()) for m in (DraftEntry, DraftStep, Signing)]
    return [list(Edition.objects.filter(pk=edition.pk).values()), *kept]


@pytest.fixture
def pair(house: Any) -> Pair:
    house.adopt()
    user = PEOPLE.account(Role.SUPERVISOR)
    office = access_of(user, HOUSE.TODAY)
    published = edited(house, office)
    published = house.publish(published)
    # as if they had not gone
    fill(published, live_book(house.bureau, HOUSE.YEAR), {})
    assert own_steps(office, published).undo is not None
    draft = edited(house, office)
    return Pair(house, office, Edition.objects.get(pk=published.pk), Edition.objects.get(pk=draft.pk))


def edited(house: Any, office: Access) -> Edition:
    """An amendment, in which the office took a step."""
    edition: Edition = house.amend()
    change_entry(access=office, edition=edition.pk, **changing(edition, f"第{edition.number}个名称"))
    return edition


def services() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function of ``drafting`` that is told who does it and to which edition, by number."""
    for found in pkgutil.iter_modules(drafting.__path__):
        module = import_module(f"{drafting.__name__}.{found.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            told = inspect.signature(function).parameters
            own = function.__module__ == module.__name__ and not name.startswith("_")
            if own and {"access", "edition"} <= told.keys() and told["edition"].kind is inspect.Parameter.KEYWORD_ONLY:
                yield f"{found.name}.{name}", function


def test_every_service_of_a_draft_is_tried() -> None:
    assert {name for name, _service in services()} == SERVICES.keys()


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_of_a_draft_changes_a_published_edition(pair: Pair, name: str) -> None:
    service, frozen = dict(services())[name], book_of(pair.published)
    step = pair.step(pair.draft, undone=name in UNDONE)
    before = standing(pair.draft)
    service(access=pair.office, edition=pair.draft.pk, **SERVICES[name](pair.draft, step))
    assert standing(pair.draft) != before, "what is tried does nothing"
    step = pair.step(pair.published, undone=False)
    before = standing(pair.published)
    with pytest.raises(Refused) as error:
        service(access=pair.office, edition=pair.published.pk, **SERVICES[name](pair.published, step))
    assert [w.field for w in error.value.wrong] == ["edition"]
    assert standing(pair.published) == before and book_of(pair.published) == frozen


Sent = tuple[list[str], Mapping[str, Any]]
SENT: dict[str, list[Sent]] = {
    "draft_add": [(["project"], NEW)],
    "draft_bulk": [([], {"codes": "J-002", "shift": "5", "seen": "99"})],
    "draft_entry": [(PROJECT, {"name": "又一个名称", "was-name": "第3个名称", "version": "2"})],
    "draft_move": [(PROJECT, {"place": "first/J-M1", "seen": "99"})],
    "draft_remove": [(PROJECT, {"seen": "99"})],
    "draft_turn": [(["undo"], {"step": "1"}), (["redo"], {"step": "1"})],
    "edition_step": [
        (["review"], {}),
        (["conclude"], {}),
        (["back"], {"reason": "再改"}),
        (["approve"], {}),
        (["publish"], {"in_force_from": "2022-06-01"}),
        (["discard"], {"reason": "不要了"}),
    ],
    "edition_answer": [(["J-1"], {"answer-J-1": "改好了"})],
    "edition_paper": [([], {"units": ["ZJ"], "document": "会签单"})],
    "edition_sign": [(["J-1"], {"action": "object", "remark": "太紧"}), (["J-1"], {"action": "sign", "remark": ""})],
}
"""What is sent to the addresses of an edition that take anything: what stands behind the number, and the form."""
OF_NO_EDITION = {
    "editions",
    "book_imports",
    "book_import_correct",
    "book_import_take",
    "book_import_deed",
    "fill_list",
    "project_state",
    "undo_state",
    "succession",
    "superior_import",
    "superior_task",
}
"""Addresses that take something and name no edition; what stands in force is changed by none of them but by way of a draft."""
GENERIC = {
    "kind": "project",
    "code": "J-002",
    "what": "undo",
    "name": "review",
    "unit": "J-1",
    "deed": "read",
    "key": "x",
}


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """The addresses of the handbook."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one)
        elif one.callback.__module__.startswith(APP):
            yield one


def taking(edition: Edition, client: Client) -> set[str]:
    """The names of addresses that take something: sent to the draft, they do not say that they are only read."""
    found = set()
    for one in patterns():
        told = one.pattern.converters
        args = {n: edition.pk if n in ("pk", "a", "b") else GENERIC[n] for n in told}
        with transaction.atomic():
            answer = client.post(reverse(str(one.name), kwargs=args), {})
            transaction.set_rollback(True)
        if answer.status_code != 405:
            found.add(str(one.name))
    return found


def test_every_address_that_takes_something_is_tried(pair: Pair) -> None:
    assert taking(pair.draft, PEOPLE.signed_in(Role.SUPERVISOR)) == SENT.keys() | OF_NO_EDITION


def clients(house: Any) -> Iterator[tuple[Client, bool]]:
    """A browser of every role, and of those of the roster; whether all that there is is sent from it."""
    for code in ("3", "4", "5", "6"):
        client = Client()
        client.force_login(house.user(code))
        yield client, code in ("3", "6")
    for role in Role:
        yield PEOPLE.signed_in(role), role == Role.SUPERVISOR


def test_no_address_changes_a_published_edition(pair: Pair) -> None:
    frozen, before = book_of(pair.published), standing(pair.published)
    for client, whole in clients(pair.house):
        for name, every in SENT.items():
            for args, told in every if whole else every[-1:]:
                answer = client.post(reverse(name, args=[pair.published.pk, *args]), told)
                assert answer.status_code in (302, 303, 403, 404, 409, 422), (name, args, answer.status_code)
                assert standing(pair.published) == before, (name, args)
    assert book_of(pair.published) == frozen


@pytest.mark.parametrize("name", [n for n in SENT if n.startswith("draft_")])
def test_the_same_changes_a_draft(pair: Pair, name: str) -> None:
    client = PEOPLE.signed_in(Role.SUPERVISOR)
    for args, told in SENT[name]:
        before = standing(pair.draft)
        client.post(reverse(name, args=[pair.draft.pk, *args]), told)
        assert standing(pair.draft) != before, (name, args)
