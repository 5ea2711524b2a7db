"""Adding, moving and removing entries of a draft, many at once, and who is in whose way."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.drafts import entry, newest
from threeones.apps.handbook.drafting.adding import Added, add_entry
from threeones.apps.handbook.drafting.bulk import Changes, bulk_change
from threeones.apps.handbook.drafting.codes import proposed_code
from threeones.apps.handbook.drafting.entries import state_of
from threeones.apps.handbook.drafting.moving import move_entry, remove_entry
from threeones.apps.handbook.drafting.placing import Place, place_from
from threeones.apps.handbook.drafting.sending import Gone, Overtaken
from threeones.apps.handbook.drafting.steps import last_number
from threeones.apps.handbook.drafting.store import book_of_draft
from threeones.apps.handbook.models import DraftStep, Project
from threeones.apps.handbook.tests.draft import Desk
from threeones.base.accounts.access import Access
from threeones.base.entry.errors import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def add(desk: Desk, kind: str, code: str, place: str, **values: str) -> Added:
    at = place_from(place)
    assert at is not None
    return add_entry(access=desk.one, edition=desk.edition.pk, kind=kind, code=code, place=at, values=values)


def move(desk: Desk, kind: str, code: str, place: str, access: Access | None = None, **more: Any) -> int:
    at = place_from(place)
    assert at is not None
    seen = more.pop("seen", None)
    told = {"seen": last_number(desk.edition) if seen is None else seen, **more}
    return move_entry(access=access or desk.one, edition=desk.edition.pk, kind=kind, code=code, place=at, **told)


def remove(desk: Desk, kind: str, code: str, access: Access | None = None, **more: Any) -> int:
    told = {"seen": last_number(desk.edition), **more}
    return remove_entry(access=access or desk.one, edition=desk.edition.pk, kind=kind, code=code, **told)


def order(desk: Desk, objective: str) -> list[str]:
    return [p.code for p in book_of_draft(desk.edition).projects if p.objectives[:1] == (objective,)]


@pytest.mark.parametrize(
    ("place", "there"),
    [
        ("first/M1", ["P-09", "P-01", "P-02"]),
        ("last/M1", ["P-01", "P-02", "P-09"]),
        ("after/P-01", ["P-01", "P-09", "P-02"]),
        ("before/P-02", ["P-01", "P-09", "P-02"]),
    ],
)
def test_an_entry_is_added_at_its_place(desk: Desk, place: str, there: list[str]) -> None:
    made = add(desk, "project", "P-09", place, name="新项目", lead_unit="道路科")
    assert (made.code, made.step) == ("P-09", 1) and order(desk, "M1") == there
    found = entry(desk.edition, "P-09")
    assert found.lead == desk.records.section and found.version == 1
    assert newest(desk.edition).title == "加项目P-09 新项目"


def test_room_is_made_where_there_is_none(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("placing", "store"):
        monkeypatch.setattr(f"threeones.apps.handbook.drafting.{module}.GAP", 2)
    for n in range(20):
        add(desk, "project", f"N-{n:02}", "after/P-01", name="新")
    assert order(desk, "M1") == [
        "P-01",
        *(f"N-{n:02}" for n in range(19, 4, -1)),
        *(f"N-{n:02}" for n in range(4, -1, -1)),
        "P-02",
    ]
    assert order(desk, "M2") == ["P-03"] and [m.code for m in book_of_draft(desk.edition).projects[0].milestones] == [
        "P-01-1",
        "P-01-2",
    ]


def test_codes_are_proposed_as_the_neighbours_have_theirs(desk: Desk) -> None:
    told = [
        (k, u, proposed_code(desk.edition, k, u))
        for k, u in (("project", "M1"), ("milestone", "P-01"), ("objective", ""))
    ]
    assert told == [("project", "M1", "P-05"), ("milestone", "P-01", "P-01-3"), ("objective", "", "M4")]
    add(desk, "objective", "FG-M09", "last/", name="新目标")
    assert proposed_code(desk.edition, "project", "FG-M09") == "FG-M09-01"
    assert proposed_code(desk.edition, "milestone", "P-04") == "P-04-1"
    assert proposed_code(desk.edition, "target", "P-04") == ""


WRONG = [
    ("project", "P-01", "last/M1", {"name": "新"}, {"code": "已有编码"}),
    ("project", "有 空格", "last/M1", {"name": "新"}, {"code": "不能有空格"}),
    ("project", "A/B", "last/M1", {"name": "新"}, {"code": "斜线"}),
    ("project", "", "last/M1", {"name": "新"}, {"code": "没有填"}),
    ("project", "K" * 41, "last/M1", {"name": "新"}, {"code": "有41个字"}),
    ("project", "P-09", "last/M9", {"name": "新"}, {"place": "已经不在"}),
    ("project", "P-09", "after/P-77", {"name": "新"}, {"place": "已经不在"}),
    ("project", "P-09", "last/", {"name": "新"}, {"place": "要放在"}),
    ("project", "P-09", "last/M1", {}, {"name": "没有填"}),
    ("project", "P-01", "last/M1", {"owner": "无此人"}, {"code": "已有", "name": "没有填", "owner": "花名册"}),
    ("milestone", "P-01-9", "last/P-01", {"name": "新", "due_on": "2023-01-01"}, {"due_on": "晚于"}),
    ("target", "新建道路", "last/P-01", {}, {"code": "已有指标"}),
    ("chapter", "x", "last/M1", {}, {"kind": "没有这一类"}),
]


@pytest.mark.parametrize(("kind", "code", "place", "values", "said"), WRONG)
def test_what_cannot_be_added_says_why(
    desk: Desk, kind: str, code: str, place: str, values: dict[str, str], said: dict[str, str]
) -> None:
    with pytest.raises(Refused) as refused:
        add(desk, kind, code, place, **values)
    found = {w.field: w.fault for w in refused.value.wrong}
    assert found.keys() == said.keys() and all(words in found[f] for f, words in said.items()), found
    assert not DraftStep.objects.exists()


def test_a_code_of_another_book_is_taken(desk: Desk) -> None:
    desk.records.project("Q-01")
    assert Project.objects.get(code="Q-01").objective.year != desk.edition.year
    with pytest.raises(Refused, match="别的手册用了编码"):
        add(desk, "project", "Q-01", "last/M1", name="新")


def test_a_project_moves_and_can_go_on_serving_its_old_objective(desk: Desk) -> None:
    move(desk, "project", "P-01", "last/M2", keep=True)
    assert order(desk, "M2") == ["P-03", "P-01"] and state_of(entry(desk.edition, "P-01"))["also_serves"] == ["M1"]
    assert newest(desk.edition).title == "把项目P-01移到M2 快速路下"
    move(desk, "project", "P-02", "first/M3")
    assert "also_serves" not in state_of(entry(desk.edition, "P-02")), "it stands under what it also served"
    move(desk, "project", "P-02", "after/P-04")
    assert order(desk, "M3") == ["P-04", "P-02"] and newest(desk.edition).title == "调整项目P-02的次序"
    assert move(desk, "project", "P-02", "last/M3") == 0, "it stands there already"


def test_objectives_go_under_others_but_not_under_themselves(desk: Desk) -> None:
    move(desk, "objective", "M3", "first/M1")
    book = book_of_draft(desk.edition)
    assert [(o.code, o.parent) for o in book.objectives] == [("M1", ""), ("M3", "M1"), ("M2", "M1")]
    for place in ("last/M1", "last/M2", "after/M2"):
        with pytest.raises(Refused, match="自己下面"):
            move(desk, "objective", "M1", place)
    move(desk, "objective", "M2", "last/")
    assert [(o.code, o.parent) for o in book_of_draft(desk.edition).objectives][-1] == ("M2", "")


def test_parts_keep_to_their_projects(desk: Desk) -> None:
    move(desk, "milestone", "P-01-2", "before/P-01-1")
    assert [m.code for m in book_of_draft(desk.edition).projects[0].milestones] == ["P-01-2", "P-01-1"]
    move(desk, "milestone", "P-01-2", "last/P-02")
    assert entry(desk.edition, "P-01-2", "milestone").under == "P-02"
    with pytest.raises(Refused, match="指标跟着项目走"):
        move(desk, "target", "P-01/新建道路", "last/P-02")


def test_who_edits_is_not_in_the_way_of_who_moves(desk: Desk) -> None:
    began = desk.texts("P-01")
    move(desk, "project", "P-01", "last/M2")
    desk.change({"name": "修大路"}, access=desk.two, began=began, version=1)
    move(desk, "project", "P-01", "last/M3", seen=1)
    found = entry(desk.edition, "P-01")
    assert found.under == "M3" and state_of(found)["name"] == "修大路"


def test_two_who_move_one_entry_do_not_take_turns(desk: Desk) -> None:
    move(desk, "project", "P-01", "last/M2", access=desk.two)
    with pytest.raises(Overtaken, match="李编.*把项目P-01移到M2"):
        move(desk, "project", "P-01", "last/M3", seen=0)
    assert entry(desk.edition, "P-01").under == "M2"
    assert move(desk, "project", "P-01", "last/M3", seen=1) == 2
    remove(desk, "project", "P-01", access=desk.two)
    with pytest.raises(Gone, match="李编"):
        move(desk, "project", "P-01", "last/M1")
    with pytest.raises(Refused, match="P-01"):
        move(desk, "project", "P-02", "after/P-01")


def test_what_is_removed_goes_with_all_that_stands_under_it(desk: Desk) -> None:
    remove(desk, "objective", "M1")
    book = book_of_draft(desk.edition)
    assert [o.code for o in book.objectives] == ["M3"] and [p.code for p in book.projects] == ["P-04"]
    assert newest(desk.edition).title == "移除目标M1 畅通，连同其下7项"


def test_projects_that_also_served_what_is_removed_stay_without_it(desk: Desk) -> None:
    remove(desk, "objective", "M3")
    assert "also_serves" not in state_of(entry(desk.edition, "P-02"))
    assert [p.code for p in book_of_draft(desk.edition).projects] == ["P-01", "P-02", "P-03"]


def test_who_removes_is_told_what_others_changed_of_it(desk: Desk) -> None:
    desk.change({"name": "通桥"}, "P-01-1", "milestone", access=desk.two)
    for kind, code in (("project", "P-01"), ("objective", "M1")):
        with pytest.raises(Overtaken, match="李编"):
            remove(desk, kind, code, seen=0)
    remove(desk, "project", "P-02", seen=0)
    assert remove(desk, "project", "P-01", seen=0, anyway=True) and order(desk, "M1") == []


def bulk(desk: Desk, *codes: str, access: Access | None = None, **more: Any) -> Any:
    given: dict[str, Any] = {"seen": last_number(desk.edition)}
    given |= {name: more.pop(name) for name in list(more) if name in ("seen", "skip", "anyway")}
    return bulk_change(
        access=access or desk.one, edition=desk.edition.pk, codes=codes, changes=Changes(**more), **given
    )


def test_many_are_changed_in_one_step(desk: Desk) -> None:
    done = bulk(
        desk, "P-03", "P-01", "P-04", lead_unit="运输处", owner="赵一", shift="30", milestones=True,
        list_added="十件大事", list_removed="民生实事", objective="M3",
    )  # fmt: skip
    assert (done.step, done.projects) == (1, 3) and DraftStep.objects.count() == 1
    first, third, fourth = (state_of(entry(desk.edition, c)) for c in ("P-01", "P-03", "P-04"))
    assert {s["lead_unit"] for s in (first, third, fourth)} == {"运输科"}
    assert (first["deadline"], third["deadline"], fourth.get("deadline")) == ("2023-01-19", "2022-10-30", None)
    assert "period" not in third and first["lists"] == ["十件大事"] and "in/民生实事/进度要求" not in first
    assert order(desk, "M3") == ["P-04", "P-01", "P-03"]
    milestone = entry(desk.edition, "P-01-2", "milestone")
    assert state_of(milestone)["due_on"] == "2022-10-30" and milestone.lead is not None
    assert milestone.lead.name == "运输科"
    assert newest(desk.edition).title == "批量改3个项目：牵头单位、责任人、完成时限、清单来源等"


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({}, "lead_unit", "一项也没有填"),
        ({"lead_unit": "无此科"}, "lead_unit", "没有单位"),
        ({"shift": "x"}, "shift", "不是天数"),
        ({"shift": "-90"}, "shift", "P-01：1个节点在它以后"),
        ({"shift": "99999", "milestones": True}, "shift", ""),
        ({"objective": "M9"}, "objective", "没有目标"),
        ({"list_added": "长" * 61}, "list_added", "有61个字"),
    ],
)
def test_nothing_is_changed_where_something_is_wrong(
    desk: Desk, changes: dict[str, Any], field: str, said: str
) -> None:
    if said:
        with pytest.raises(Refused, match=said) as refused:
            bulk(desk, "P-01", "P-03", **changes)
        assert {w.field for w in refused.value.wrong} == {field} and not DraftStep.objects.exists()
    else:
        assert bulk(desk, "P-01", "P-03", **changes).step == 1


def test_what_others_changed_is_told_before_many_are_changed(desk: Desk) -> None:
    desk.change({"lead_unit": "运输科"}, access=desk.two)
    assert bulk(desk, "P-01", "P-02", owner="赵一", seen=0).step == 0, "another field is in nobody's way"
    with pytest.raises(Overtaken) as overtaken:
        bulk(desk, "P-01", "P-02", lead_unit="区交通局", seen=0)
    assert [t.key for _step, t in overtaken.value.found] == [("project", "P-01")]
    assert bulk(desk, "P-01", "P-02", lead_unit="区交通局", seen=0, skip=["P-01"]).projects == 1
    assert state_of(entry(desk.edition, "P-01"))["lead_unit"] == "运输科"
    assert bulk(desk, "P-01", lead_unit="区交通局", seen=0, anyway=True).projects == 1
    remove(desk, "project", "P-02", access=desk.two)
    with pytest.raises(Refused, match="有1个项目已被移除：P-02"):
        bulk(desk, "P-01", "P-02", lead_unit="道路科", anyway=True)


def test_a_place_is_what_a_form_names() -> None:
    assert place_from("after/FG-01-002") == Place("after", "FG-01-002") and place_from("last/") == Place("last", "")
    assert [place_from(text) for text in ("", "after", "beside/x", "/x")] == [None] * 4
