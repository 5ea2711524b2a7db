"""Undo and redo: one's own steps, the newest first; what others changed since stays theirs."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.drafts import digest_of, entry, newest
from threeones.apps.handbook.drafting.entries import key_of, state_of
from threeones.apps.handbook.drafting.steps import SPREAD, head_of, take_step
from threeones.apps.handbook.drafting.store import entries_of
from threeones.apps.handbook.drafting.undoing import PartlyUndone, own_steps, redo, undo
from threeones.apps.handbook.models import DraftEntry, DraftStep
from threeones.apps.handbook.tests.draft import Desk
from threeones.apps.handbook.tests.test_draft_tree import add, bulk, move, remove
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import hold
from threeones.base.entry.errors import Conflict, Refused
from threeones.kernel.book.model import Book, Milestone, Project

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LONG = bool(os.environ.get("THREEONES_LONG"))


def undo_last(desk: Desk, access: Access | None = None, **more: Any) -> int:
    who = access or desk.one
    found = own_steps(who, desk.edition).undo
    assert found is not None
    return undo(access=who, edition=desk.edition.pk, step=found[0].number, **more)


def redo_last(desk: Desk, access: Access | None = None) -> int:
    who = access or desk.one
    found = own_steps(who, desk.edition).redo
    assert found is not None
    return redo(access=who, edition=desk.edition.pk, step=found[0].number)


def test_steps_are_taken_back_one_by_one_and_done_again(desk: Desk) -> None:
    books = [digest_of(desk.edition)]
    deeds: list[Callable[[], object]] = [
        lambda: desk.change({"name": "修大路"}),
        lambda: move(desk, "project", "P-01", "last/M2", keep=True),
        lambda: add(desk, "milestone", "P-01-3", "last/P-01", name="验收"),
        lambda: remove(desk, "objective", "M1"),
        lambda: bulk(desk, "P-04", lead_unit="道路科", shift="3"),
    ]
    for deed in deeds:
        deed()
        books.append(digest_of(desk.edition))
    for earlier in reversed(books[:-1]):
        undo_last(desk)
        assert digest_of(desk.edition) == earlier
    assert own_steps(desk.one, desk.edition).undo is None
    for later in books[1:]:
        redo_last(desk)
        assert digest_of(desk.edition) == later
    assert own_steps(desk.one, desk.edition).redo is None
    assert newest(desk.edition).title.startswith("重做：批量改1个项目")


def test_a_new_step_ends_what_could_be_done_again(desk: Desk) -> None:
    desk.change({"name": "一"})
    desk.change({"name": "二"})
    undo_last(desk)
    desk.change({"name": "三"})
    assert own_steps(desk.one, desk.edition).redo is None
    undo_last(desk)
    undo_last(desk)
    assert state_of(entry(desk.edition, "P-01"))["name"] == "修路"
    redo_last(desk)
    assert state_of(entry(desk.edition, "P-01"))["name"] == "一"
    redo_last(desk)
    assert state_of(entry(desk.edition, "P-01"))["name"] == "三" and own_steps(desk.one, desk.edition).redo is None


def test_a_step_that_is_taken_back_says_so(desk: Desk) -> None:
    desk.change({"name": "修大路"})
    undo_last(desk)
    first, second = DraftStep.objects.order_by("number")
    assert (first.undone_by, second.title) == ("张编", "撤回：改项目P-01：项目名称")
    redo_last(desk)
    first.refresh_from_db()
    assert first.undone_by == ""


def test_only_ones_own_last_step_is_taken_back(desk: Desk) -> None:
    desk.change({"name": "修大路"})
    desk.change({"weight": "5"})
    desk.change({"content": "另一句"}, access=desk.two)
    for who, step in ((desk.one, 1), (desk.one, 3), (desk.two, 2), (desk.one, 9)):
        with pytest.raises(Refused, match="只能撤回自己最近的一步"):
            undo(access=who, edition=desk.edition.pk, step=step)
    undo_last(desk)
    now = state_of(entry(desk.edition, "P-01"))
    assert (now["name"], now["weight"], now["content"]) == ("修大路", "2", "另一句")


def test_two_of_one_name_have_their_own_steps(desk: Desk) -> None:
    twin = Access(**{f: getattr(desk.two, f) for f in Access.__slots__} | {"name": desk.one.name})
    desk.change({"name": "修大路"})
    assert own_steps(twin, desk.edition).undo is None


def test_what_others_changed_since_is_told_and_the_rest_can_go_back(desk: Desk) -> None:
    desk.change({"name": "修大路", "weight": "5"})
    desk.change({"name": "修小路"}, access=desk.two)
    before = digest_of(desk.edition)
    with pytest.raises(PartlyUndone) as partly:
        undo_last(desk)
    assert [(s.key, s.what, s.by) for s in partly.value.stuck] == [(("project", "P-01"), "项目名称", "李编")]
    assert partly.value.free == 1 and digest_of(desk.edition) == before
    undo_last(desk, partly=True)
    now = state_of(entry(desk.edition, "P-01"))
    assert (now["name"], now["weight"]) == ("修小路", "2")
    redo_last(desk)
    now = state_of(entry(desk.edition, "P-01"))
    assert (now["name"], now["weight"]) == ("修小路", "5"), "what was taken back is done again, and no more"


def test_what_was_added_goes_only_while_nobody_built_on_it(desk: Desk) -> None:
    add(desk, "project", "P-09", "last/M1", name="新")
    desk_two = Desk(desk.records, desk.edition, desk.two, desk.one)
    add(desk_two, "milestone", "P-09-1", "last/P-09", name="别人加的")
    with pytest.raises(PartlyUndone) as partly:
        undo_last(desk)
    assert "加了1项" in partly.value.stuck[0].what and partly.value.stuck[0].by == "李编"
    undo_last(desk, partly=True)
    assert entry(desk.edition, "P-09") and entry(desk.edition, "P-09-1", "milestone")


def test_what_was_removed_comes_back_where_its_parent_stands(desk: Desk) -> None:
    remove(desk, "project", "P-03")
    remove(desk, "objective", "M2", access=desk.two)
    with pytest.raises(PartlyUndone, match="别人又改过") as partly:
        undo_last(desk)
    assert "“M2”不在了" in partly.value.stuck[0].what and partly.value.free == 0
    undo_last(desk, access=desk.two)
    undo_last(desk)
    assert entry(desk.edition, "P-03").under == "M2"


def test_the_same_undo_twice_is_one(desk: Desk) -> None:
    desk.change({"name": "一"})
    desk.change({"name": "二"})
    told: dict[str, Any] = {"access": desk.one, "edition": desk.edition.pk, "step": 2, "key": "u1"}
    assert undo(**told) == undo(**told) == 3
    assert state_of(entry(desk.edition, "P-01"))["name"] == "一"


def many_added(desk: Desk, count: int) -> None:
    """An import by the first editor: so many projects with a milestone each, in one step."""
    projects = tuple(
        Project(f"N{count}-{n}", "新", ("M1",), milestones=(Milestone(f"N{count}-{n}-1", "节点"),))
        for n in range(count)
    )
    told = entries_of(desk.edition, Book(2022, "", "", (), projects), {})
    with transaction.atomic():
        hold()
        take_step(
            desk.one,
            desk.edition,
            {"what": "import", "name": "手册.xlsx"},
            {key_of(e): (None, state_of(e)) for e in told},
        )


@pytest.mark.parametrize("overtaken", [False, True], ids=["free", "stuck"])
def test_a_step_of_many_entries_asks_as_often_as_one_of_few(desk: Desk, *, overtaken: bool) -> None:
    asked = []
    for count in (2, 30):
        many_added(desk, count)
        if overtaken:
            codes = [f"N{count}-{n}" for n in range(count)]
            bulk(Desk(desk.records, desk.edition, desk.two, desk.one), *codes, lead_unit="运输科")
        with CaptureQueriesContext(connection) as queries:
            if overtaken:
                with pytest.raises(PartlyUndone) as partly:
                    undo_last(desk)
                assert {s.by for s in partly.value.stuck} == {"李编"} and len(partly.value.stuck) == count
            else:
                undo_last(desk)
                assert not DraftEntry.objects.filter(code__startswith="N").exists()
        asked.append(len(queries))
    assert asked[0] == asked[1], "one question for each entry takes minutes for an import"


def test_a_step_is_told_without_its_entries(desk: Desk) -> None:
    sly = '","entries":[]}\\'
    desk.change({"name": sly})
    remove(desk, "project", "P-01")
    step = newest(desk.edition)
    assert head_of(step) == {"user": desk.one.user_id, "deed": json.loads(step.told)["deed"]}
    assert head_of(step)["deed"]["name"] == sly


def do_something(desk: Desk, chance: random.Random, who: Access) -> None:
    """A step of any kind by somebody; one that is refused is none."""
    mine = Desk(desk.records, desk.edition, who, desk.two)
    every = list(DraftEntry.objects.filter(edition=desk.edition).values_list("kind", "code", "under"))
    objectives, projects = ([c for k, c, _u in every if k == kind] for kind in ("objective", "project"))
    number = DraftStep.objects.count()
    if not every:
        add(mine, "objective", f"N{number}", "last/", name="新")
        return
    kind, code, _under = chance.choice(every)
    weight, also = str(chance.randint(1, 4)), chance.choice(["", "M3", "M2、M3"])
    lists, keep = chance.choice(["", "甲", "甲、乙"]), chance.random() < 0.5
    beside = chance.choice([c for k, c, _u in every if k == kind])
    to, at = chance.choice(["", *objectives]), chance.choice(["before", "after"])
    project = chance.choice(projects or ["P-01"])
    field = "text" if kind == "target" else "name"
    deeds: list[Callable[[], object]] = [
        lambda: mine.change({field: f"名{number}", "weight": weight}, code, kind),
        lambda: mine.change({"lists": lists, "also_serves": also}, project),
        lambda: add(mine, "objective", f"N{number}", f"last/{to}", name="新"),
        lambda: add(mine, "project", f"N-{number}", f"first/{to}", name="新"),
        lambda: add(mine, "milestone", f"N-{number}", f"first/{project}", name="新"),
        lambda: move(mine, kind, code, f"{at}/{beside}"),
        lambda: move(mine, "project", project, f"last/{to}", keep=keep),
        lambda: move(mine, "objective", chance.choice(objectives), f"first/{to}"),
        lambda: remove(mine, kind, code),
        lambda: bulk(mine, *projects[:2], lead_unit="运输科", list_added="丙", objective=to),
    ]
    try:
        with transaction.atomic():
            chance.choice(deeds)()
    except (Refused, Conflict, DraftEntry.DoesNotExist, IndexError):
        return


@settings(max_examples=200 if LONG else 4, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6), length=st.integers(1, 12), gap=st.sampled_from([2, 1024]))
def test_undoing_everything_gives_the_identical_book(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, seed: int, length: int, gap: int
) -> None:
    with monkeypatch.context() as patch, transaction.atomic():
        patch.setattr("threeones.apps.handbook.drafting.placing.GAP", gap)
        chance, books = random.Random(seed), [digest_of(desk.edition)]
        for _n in range(length):
            before = steps(desk)
            do_something(desk, chance, desk.one)
            if steps(desk) > before:
                books.append(digest_of(desk.edition))
        for earlier in reversed(books[:-1]):
            undo_last(desk)
            assert digest_of(desk.edition) == earlier
        for later in books[1:]:
            redo_last(desk)
            assert digest_of(desk.edition) == later
        transaction.set_rollback(True)


def steps(desk: Desk) -> int:
    return DraftStep.objects.exclude(title=SPREAD).count()


@settings(max_examples=100 if LONG else 3, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6))
def test_whatever_two_do_the_draft_stays_a_book(desk: Desk, seed: int) -> None:
    """Steps, undo and redo of two, in any order: every entry stands under one that is there."""
    with transaction.atomic():
        chance = random.Random(seed)
        for _n in range(12):
            who = chance.choice([desk.one, desk.two])
            own, way = own_steps(who, desk.edition), chance.random()
            if way < 0.3 and own.undo:
                undo(access=who, edition=desk.edition.pk, step=own.undo[0].number, partly=True)
            elif way < 0.5 and own.redo:
                redo(access=who, edition=desk.edition.pk, step=own.redo[0].number, partly=True)
            else:
                do_something(desk, chance, who)
            assert digest_of(desk.edition)
            codes = {(e.kind, e.code) for e in desk.edition.entries.all()}
            above = {"objective": "objective", "project": "objective", "milestone": "project", "target": "project"}
            stray = [e for e in desk.edition.entries.all() if e.under and (above[e.kind], e.under) not in codes]
            assert not stray
            for e in desk.edition.entries.exclude(kind="objective"):
                project = e if e.kind == "project" else entry(desk.edition, e.under)
                assert (e.lead.name if e.lead else "") == state_of(project).get("lead_unit", "")
        transaction.set_rollback(True)
