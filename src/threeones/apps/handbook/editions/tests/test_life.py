"""The life of an edition: opened, signed by the units, issued, published; nothing changes it after."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from threeones.apps.handbook.editions.frozen import book_of
from threeones.apps.handbook.editions.publishing import publish
from threeones.apps.handbook.editions.review import STALE, Review
from threeones.apps.handbook.editions.rights import signers_of
from threeones.apps.handbook.editions.signing import Overtaken, answer_remark, object_to, record_paper, sign
from threeones.apps.handbook.editions.steps import approve, conclude, discard, open_edition, send_to_review, take_back
from threeones.apps.handbook.live import live_book
from threeones.apps.handbook.models import (
    DraftEntry,
    Edition,
    EditionStage,
    ListEntry,
    Milestone,
    Project,
    ProjectState,
    Signing,
    StateChange,
    Target,
    WordedTarget,
)
from threeones.base.accounts.access import OPERATOR
from threeones.base.accounts.posts import make_secretary
from threeones.base.audit.checking import check_everything
from threeones.base.audit.models import AuditEntry
from threeones.base.entry.errors import Refused
from threeones.base.org.models import Person, Unit
from threeones.base.talk.speaking import OnBehalf
from threeones.kernel.book.canonical import digest
from threeones.kernel.book.difference import difference

HOUSE: Any = import_module("tests.support.house")
YEAR, FIRST, TODAY, change, add, remove = (
    getattr(HOUSE, n) for n in ("YEAR", "FIRST", "TODAY", "change", "add", "remove")
)


def untitled(edition: Edition) -> Any:
    return replace(book_of(edition), title="")


def states(edition: Edition) -> dict[str, str]:
    return {line.unit.code: line.state for line in Review(edition).lines}


def wrong_of(error: Any) -> str:
    return " ".join(f"{w.fault} {w.expected}" for w in error.value.wrong)


def line_of(edition: Edition, code: str) -> Any:
    return next(one for one in Review(edition).lines if one.unit.code == code)


def test_the_handbook_in_force_is_adopted_once(house: Any) -> None:
    before = live_book(house.bureau, YEAR)
    first = house.adopt()
    assert (first.number, first.stage, first.adopted, first.in_force_from) == (1, "published", True, FIRST)
    assert untitled(first) == before and first.sha256 == digest(book_of(first))
    entries = AuditEntry.objects.count()
    assert house.adopt() == first and AuditEntry.objects.count() == entries
    with pytest.raises(Refused) as error:
        house.adopt(on=date(YEAR, 2, 1))
    assert "已经有第1版" in wrong_of(error)
    assert not check_everything().problems
    assert not house.load().changed_anything


def test_a_draft_from_the_handbook_in_force_says_the_same(house: Any) -> None:
    house.adopt()
    edition = house.amend()
    review = Review(edition)
    assert not review.difference and review.lines == []
    assert [o.fault for o in review.obstacles] == ["和现行的一版没有差别"]


def test_one_edition_is_open_at_a_time_and_an_amendment_has_a_reason(house: Any) -> None:
    house.adopt()
    with pytest.raises(Refused) as error:
        house.amend(reason=" ")
    assert "为什么修订" in wrong_of(error)
    edition = house.amend()
    with pytest.raises(Refused) as error:
        house.amend()
    assert "第2版还没有发布" in wrong_of(error)
    other = house.amend(year=YEAR + 1, source="empty", reason="")
    assert (other.number, DraftEntry.objects.filter(edition=other).count()) == (1, 0)
    with pytest.raises(Refused):
        discard(access=house.office, edition=edition.pk, reason="")
    discard(access=house.office, edition=edition.pk, reason="改主意了")
    assert house.amend().number == 2
    assert not check_everything().problems


def test_only_the_office_amends_and_only_leaders_issue(house: Any) -> None:
    house.adopt()
    for code in ("3", "5", "6"):
        with pytest.raises(PermissionDenied):
            open_edition(access=house.who(code), bureau="J", year=YEAR, reason="改")
    edition = house.amend()
    change(edition, "project", "J-001", content="加快推进")
    send_to_review(access=house.office, edition=edition.pk)
    with pytest.raises(PermissionDenied):
        sign(access=house.who("4"), edition=edition.pk, unit="J-1", seen="")
    with pytest.raises(PermissionDenied):
        sign(access=house.office, edition=edition.pk, unit="J-1", seen="")
    house.sign_all(edition)
    for access in (house.office, house.who("3")):
        with pytest.raises(PermissionDenied):
            approve(access=access, edition=edition.pk)
    # a portfolio leader of the bureau may
    assert approve(access=house.who("5"), edition=edition.pk).approver == Person.objects.get(code="5")


def test_a_first_edition_is_signed_by_every_unit_an_amendment_by_those_it_changes(house: Any) -> None:
    first = house.amend(reason="")
    assert set(states(first)) == {"J-1", "J-2", "ZJ"}
    discard(access=house.office, edition=first.pk, reason="先认现行的")
    house.adopt()
    edition = house.amend()
    change(edition, "milestone", "J-002-2", due_on="2022-05-31")
    assert set(states(edition)) == {"J-1"}
    # a unit that loses its part signs that
    change(edition, "project", "J-003", supporting_units=None)
    assert set(states(edition)) == {"J-1", "J-2", "ZJ"}
    assert line_of(edition, "ZJ").part.book.projects == ()
    # what a unit is called does not matter
    change(edition, "project", "J-003", supporting_units=["住建局"])
    assert set(states(edition)) == {"J-1"}


def test_a_unit_objects_the_office_answers_and_mends_and_it_signs_anew(house: Any) -> None:
    house.adopt()
    edition = house.amend()
    change(edition, "project", "J-001", content="加快推进")
    send_to_review(access=house.office, edition=edition.pk)
    assert states(edition) == {"J-1": "waiting", "J-2": "waiting"}
    road, transport = line_of(edition, "J-1"), line_of(edition, "J-2")
    sign(access=house.who("3"), edition=edition.pk, unit="J-1", seen=road.digest)
    told = {"access": house.who("4"), "edition": edition.pk, "unit": "J-2", "seen": transport.digest}
    with pytest.raises(Refused):
        object_to(remark=" ", **told)
    object_to(remark="时限太紧", **told)
    assert states(edition) == {"J-1": "signed", "J-2": "objected"}
    with pytest.raises(Refused):
        answer_remark(access=house.office, edition=edition.pk, unit="J-1", answer="没有意见也答")
    answer_remark(access=house.office, edition=edition.pk, unit="J-2", answer="推后一个月")
    change(edition, "milestone", "J-001-2", due_on="2022-04-30")
    assert states(edition) == {"J-1": STALE, "J-2": "objected"}
    with pytest.raises(Overtaken):
        sign(**told)
    with pytest.raises(Refused) as error:
        conclude(access=house.office, edition=edition.pk)
    assert "道路科" in wrong_of(error) and "运输科" in wrong_of(error)
    for code, person in (("J-1", "3"), ("J-2", "4")):
        sign(access=house.who(person), edition=edition.pk, unit=code, seen=line_of(edition, code).digest)
    assert Edition.objects.get(pk=edition.pk).stage == EditionStage.SIGNED
    moved = Signing.objects.get(edition=edition, unit__code="J-2")
    assert (moved.state, moved.remark, moved.answer) == ("signed", "", "推后一个月")
    assert not [p for p in check_everything().problems if "账号" not in p]


def test_a_sending_twice_is_one(house: Any) -> None:
    house.adopt()
    edition = house.amend(key="open")
    assert house.amend(key="open") == edition
    change(edition, "project", "J-001", content="加快推进")
    send_to_review(access=house.office, edition=edition.pk)
    told = {"edition": edition.pk, "unit": "J-1", "seen": line_of(edition, "J-1").digest, "key": "once"}
    sign(access=house.who("3"), **told)
    entries = AuditEntry.objects.count()
    sign(access=house.who("3"), **told)
    assert AuditEntry.objects.count() == entries


def test_units_sign_on_paper_and_why_is_told_where_somebody_could_sign_here(house: Any) -> None:
    house.adopt()
    edition = house.amend()
    change(edition, "project", "J-003", content="优化线网")
    send_to_review(access=house.office, edition=edition.pk)
    with pytest.raises(Refused) as error:
        record_paper(access=house.office, edition=edition.pk, units=["J-2", "J-1"], document="会签单")
    assert {w.field for w in error.value.wrong} == {"units", "reason"} and "没有要签的部分" in wrong_of(error)
    told = {"access": house.who("4"), "edition": edition.pk, "unit": "J-2", "seen": line_of(edition, "J-2").digest}
    object_to(remark="不妥", **told)
    paper = {"access": house.office, "edition": edition.pk, "document": "会签单1号"}
    with pytest.raises(Refused) as error:
        record_paper(units=["J-2"], reason="没有账号", **paper)
    assert "运输科在系统里提了意见" in wrong_of(error), "nobody's objection is signed away"
    record_paper(units=["ZJ"], **paper)
    sign(**told)
    take_back(access=house.office, edition=edition.pk, reason="错别字")
    change(edition, "project", "J-003", content="再优化线网")
    record_paper(units=["ZJ", "J-2"], reason="没有账号", **paper)
    assert Signing.objects.get(edition=edition, unit__code="J-2").answer == "会签单1号（没有账号）"
    assert Edition.objects.get(pk=edition.pk).stage == EditionStage.SIGNED


def test_who_may_sign_is_asked_once_for_all_units(house: Any, django_assert_num_queries: Any) -> None:
    units = list(Unit.objects.all())
    one_by_one = {unit.pk: signers_of([unit])[unit.pk] for unit in units}
    with django_assert_num_queries(2):
        found = signers_of(units)
    assert found == one_by_one and any(found.values()) and len(found) == len(units) > 2


def test_taking_back_voids_the_issue_and_keeps_signatures(house: Any) -> None:
    house.adopt()
    edition = house.amend()
    change(edition, "project", "J-002", content="加快推进")
    send_to_review(access=house.office, edition=edition.pk)
    house.sign_all(edition)
    approve(access=house.who("6"), edition=edition.pk)
    back = take_back(access=house.office, edition=edition.pk, reason="错别字")
    assert (back.stage, back.approved_on, back.approver) == ("review", None, None)
    assert states(edition) == {"J-1": "signed"}
    conclude(access=house.office, edition=edition.pk)
    with pytest.raises(Refused) as error:
        publish(access=house.office, edition=edition.pk, today=TODAY)
    assert "领导还没有签发" in wrong_of(error)


def test_a_secretary_records_the_leaders_word(house: Any) -> None:
    house.adopt()
    edition = house.amend()
    change(edition, "project", "J-002", content="加快推进")
    send_to_review(access=house.office, edition=edition.pk)
    house.sign_all(edition)
    head = Person.objects.get(code="6")
    with pytest.raises(PermissionDenied):
        approve(access=house.who("4"), edition=edition.pk, behalf=OnBehalf(head.pk, "批示1号"))
    make_secretary(access=OPERATOR, leader=head, user=house.user("4"), valid_from=date(2020, 1, 1))
    access = house.who("4")
    with pytest.raises(Refused):
        approve(access=access, edition=edition.pk, behalf=OnBehalf(head.pk))
    done = approve(access=access, edition=edition.pk, behalf=OnBehalf(head.pk, "批示1号"), today=TODAY)
    assert (done.approver, done.approved_on, done.approved_by) == (head, TODAY, "李四（代吴六录） 批示1号")


def amended(house: Any) -> Any:
    """A second edition that changes, adds and leaves out something of every kind."""
    edition = house.amend()
    change(edition, "objective", "J-M1", name="道路畅通")
    change(edition, "milestone", "J-001-2", due_on="2022-05-31")
    remove(edition, "milestone", "J-002-2")
    change(edition, "project", "J-002", owner=None, leader=None, content="架一座桥", supporting_units=["住建局"])
    change(edition, "target", "J-001/固定资产投资", number="9", text="增长9%")
    remove(edition, "project", "J-003")
    add(edition, "objective", "J-M2", "", name="畅通水路")
    add(
        edition,
        "project",
        "J-004",
        "J-M2",
        name="航道",
        lead_unit="运输科",
        period="2022-Q4",
        lists={"交通十件事": {"序": "3"}},
    )
    add(edition, "milestone", "J-004-1", "J-004", name="测量", due_on="2022-09-30")
    add(edition, "target", "疏浚", "J-004", number="5", unit="公里")
    return edition


def test_publishing_brings_the_tables_to_the_text(house: Any) -> None:
    house.adopt()
    untouched = Project.objects.get(code="J-001").source_file
    edition = amended(house)
    review = Review(edition)
    assert [(d.project, d.field, d.shown) for d in review.settled.derived] == [
        ("J-002", "leader", "周五（5）"),
        ("J-002", "owner", "孙三（3）"),
        ("J-004", "deadline", "2022-12-31"),
        ("J-004", "leader", "吴六（6）"),
        ("J-004", "owner", "李四（4）"),
    ]
    done = house.publish(edition)
    assert (done.stage, done.published_on, done.in_force_from) == ("published", TODAY, TODAY)
    assert not difference(untitled(done), live_book(house.bureau, YEAR))
    assert done.sha256 == digest(book_of(done)) and not DraftEntry.objects.filter(edition=done).exists()
    moved = Milestone.objects.get(code="J-001-2")
    assert (moved.due_on, moved.revised_from) == (date(2022, 5, 31), date(2022, 3, 31))
    assert not Milestone.objects.filter(code="J-002-2").exists()
    new = Project.objects.get(code="J-004")
    form = new.source_file
    assert form.name == "填报/手册/J/2022-2.json" and new.deadline == date(2022, 12, 31)
    assert {str(u) for u in Project.objects.get(code="J-002").supporting_units.all()} == {"区住建局"}
    assert ListEntry.objects.get(project=new).value == "3"
    assert WordedTarget.objects.get(project=new).number == 5 and Target.objects.get(project__code="J-001").number == 9
    # every record that is new or changed cites the edition's form, and nothing else does
    assert moved.source_file == form and Project.objects.get(code="J-002").source_file == form
    assert Project.objects.get(code="J-001").source_file == untouched
    # what was left out is withdrawn, as its rows stand in a workbook
    out = StateChange.objects.get(project__code="J-003")
    assert (out.state, out.happened_on, out.reason) == (ProjectState.WITHDRAWN, TODAY, "年中调整")
    assert not check_everything().problems


def test_the_same_folder_still_changes_nothing_after_an_amendment(house: Any) -> None:
    house.adopt()
    house.publish(amended(house))
    again = house.load()
    assert not again.changed_anything
    assert {(k.key, k.field, k.new) for k in again.kept} >= {("J-001-2", "完成时间", False)}
    assert not house.load().changed_anything and not Milestone.objects.filter(code="J-002-2").exists()
    assert not check_everything().problems


def test_the_third_edition_amends_the_second_and_keeps_the_first_day(house: Any) -> None:
    house.adopt()
    house.publish(amended(house))
    third = house.amend("再调整")
    assert not Review(third).difference
    change(third, "milestone", "J-001-2", due_on="2022-06-30")
    change(third, "milestone", "J-004-1", due_on="2022-10-31")
    remove(third, "project", "J-004")
    add(
        third,
        "project",
        "J-003",
        "J-M1",
        name="公交",
        content="按计划推进",
        lead_unit="运输科",
        deadline="2022-06-30",
        leader="1",
        owner="2",
    )
    house.publish(third, day=date(2022, 7, 1))
    assert Milestone.objects.get(code="J-001-2").revised_from == date(2022, 3, 31)
    # J-004 came in by an edition and has no history; J-003 stands in the book again
    assert not Project.objects.filter(code="J-004").exists()
    newest = StateChange.objects.filter(project__code="J-003").order_by("happened_on", "pk").last()
    assert newest is not None and newest.state == ProjectState.IN_FORCE
    assert not difference(untitled(Edition.objects.get(number=3)), live_book(house.bureau, YEAR))
    fourth = house.amend("又调整")
    change(fourth, "milestone", "J-001-2", due_on="2022-03-31")
    house.publish(fourth, day=date(2022, 7, 1))
    assert Milestone.objects.get(code="J-001-2").revised_from is None
    # the workbook says what the book says again, which ends what was remembered of its row; then it is old once more
    house.load()
    assert not check_everything().problems and not house.load().changed_anything
    fifth = house.amend("还调整")
    change(fifth, "milestone", "J-001-2", due_on="2022-08-31")
    house.publish(fifth, day=date(2022, 7, 2))
    assert not house.load().changed_anything and not check_everything().problems


def test_everything_in_the_way_is_told_at_once_and_nothing_is_kept(house: Any) -> None:
    house.adopt()
    edition = house.amend()
    change(edition, "project", "J-001", lead_unit=None, deadline=None)
    change(edition, "project", "J-002", supporting_units=["住房局"], owner="没有这人", objectives=["J-M9"], weight="0")
    change(edition, "project", "J-003", owner=None, leader=None, lead_unit="区住建局")
    remove(edition, "milestone", "J-001-1")
    change(edition, "milestone", "J-003-1", due_on=None)
    change(edition, "target", "J-001/固定资产投资", unit="万元")
    add(edition, "objective", "J-M5", "J-M5", name="", parent="J-M5")
    found = {(o.code, o.field) for o in Review(edition).obstacles}
    assert found == {
        ("J-001", "lead_unit"),
        ("J-001", "deadline"),
        ("J-001", "milestones"),
        ("J-002", "supporting_units"),
        ("J-002", "owner"),
        ("J-002", "objectives"),
        ("J-002", "weight"),
        ("J-003", "owner"),
        ("J-003-1", "due_on"),
        ("J-001/固定资产投资", "unit"),
        ("J-M5", "name"),
        ("J-M5", "parent"),
    }
    near = next(o for o in Review(edition).obstacles if o.field == "supporting_units")
    assert near.expected == "“住建局”"
    entries = AuditEntry.objects.count()
    with pytest.raises(Refused) as error:
        send_to_review(access=house.office, edition=edition.pk)
    assert len(error.value.wrong) == len(Review(edition).obstacles)
    assert AuditEntry.objects.count() == entries and Edition.objects.get(pk=edition.pk).stage == "draft"


def test_several_who_could_answer_are_not_chosen_among(house: Any) -> None:
    house.books["机构人员.xlsx"]["人员"].append({"工号": "7", "姓名": "郑七", "单位": "道路科", "角色": "单位负责人"})
    house.load()
    house.adopt()
    edition = house.amend()
    change(edition, "project", "J-001", owner=None)
    (obstacle,) = Review(edition).obstacles
    assert obstacle.field == "owner" and "孙三（3）、郑七（7）" in obstacle.fault


def test_a_code_of_another_book_and_words_too_long_are_in_the_way(house: Any) -> None:
    house.adopt()
    other = house.amend(year=YEAR + 1, source="empty", reason="")
    add(other, "objective", "K-M1", "", name="目标")
    add(other, "project", "J-001", "K-M1", name="路" * 201, lead_unit="道路科", deadline="2023-06-30", weight="1.234")
    found = {(o.code, o.field) for o in Review(other).obstacles}
    assert found == {("J-001", "code"), ("J-001", "name"), ("J-001", "weight")}


def test_an_edition_is_not_in_force_before_the_one_it_amends(house: Any) -> None:
    house.adopt()
    edition = house.amend()
    change(edition, "project", "J-002", content="加快推进")
    send_to_review(access=house.office, edition=edition.pk)
    house.sign_all(edition)
    approve(access=house.who("6"), edition=edition.pk)
    for day, word in ((date(2022, 1, 1), "第1版从2022-01-15起施行"), (date(2022, 6, 2), "还没有到")):
        with pytest.raises(Refused) as error:
            publish(access=house.office, edition=edition.pk, in_force_from=day, today=TODAY)
        assert word in wrong_of(error)
    done = publish(access=house.office, edition=edition.pk, in_force_from=date(2022, 5, 1), today=TODAY)
    assert done.in_force_from == date(2022, 5, 1)
    again = publish(access=house.office, edition=edition.pk, today=TODAY)
    assert (again.pk, again.in_force_from) == (done.pk, done.in_force_from)
