"""A published edition is not changed by any door: loads, services, the files, hand-overs that are told beside it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.utils import timezone

from threeones.apps.handbook.drafting.store import fill
from threeones.apps.handbook.editions.frozen import book_of
from threeones.apps.handbook.editions.review import Review
from threeones.apps.handbook.editions.signing import object_to, record_paper, sign
from threeones.apps.handbook.editions.steps import discard, send_to_review, take_back
from threeones.apps.handbook.live import live_book
from threeones.apps.handbook.models import DraftEntry, Edition, Milestone, Project, Signing
from threeones.base.accounts.access import OPERATOR
from threeones.base.accounts.handover import hand_over
from threeones.base.audit.checking import check_everything
from threeones.base.audit.kept import kept_path
from threeones.base.audit.models import AuditEntry
from threeones.base.entry.errors import Refused
from threeones.kernel.book.difference import difference
from threeones.kernel.values.faults import Faults

HOUSE: Any = import_module("tests.support.house")
YEAR, BOOK, change = HOUSE.YEAR, HOUSE.BOOK, HOUSE.change


def refused(house: Any) -> list[tuple[str, str, int, str, str]]:
    """The faults of loading the folder as it stands; nothing may be kept of it."""
    entries, book = AuditEntry.objects.count(), live_book(house.bureau, YEAR)
    with pytest.raises(Faults) as error:
        house.load()
    assert AuditEntry.objects.count() == entries and live_book(house.bureau, YEAR) == book
    return [(f.file, f.sheet, f.row, f.column, f.fault) for f in sorted(error.value.faults)]


def test_a_load_that_would_change_it_is_refused_row_by_row(house: Any) -> None:
    house.adopt()
    handbook = house.books[BOOK]
    handbook["目标"][0]["目标名称"] = "改了"
    handbook["项目"][1] |= {"完成时限": date(2022, 9, 30), "配合单位": "运输科"}
    handbook["项目"][0]["配合单位"] = ""
    handbook["节点"].append(
        {"项目编码": "J-001", "节点编码": "J-001-3", "节点内容": "新的", "完成时间": date(2022, 6, 1)}
    )
    del handbook["节点"][3]
    handbook["清单内容"][0]["内容"] = "200万元"
    head = "区交通局2022年的手册已发布第1版，"
    assert refused(house) == [
        (BOOK, "清单内容", 2, "内容", f"{head}不能由工作簿改动“内容”"),
        (BOOK, "目标", 2, "目标名称", f"{head}不能由工作簿改动“目标名称”"),
        (BOOK, "节点", 5, "", f"{head}工作簿里没有了这一行，不能由此删去节点"),
        (BOOK, "节点", 7, "", f"{head}不能由工作簿增加节点"),
        (BOOK, "项目", 2, "配合单位", f"{head}不能由工作簿改动“配合单位”"),
        (BOOK, "项目", 3, "", f"{head}不能由工作簿改动“完成时限”、“配合单位”"),
    ]


def test_a_load_into_another_year_and_of_other_sheets_goes_on(house: Any) -> None:
    house.adopt()
    handbook = house.books[BOOK]
    handbook["目标"].append({"目标编码": "K-M1", "目标名称": "明年", "责任局": "区交通局", "年度": YEAR + 1})
    project = handbook["项目"][0] | {"项目编码": "K-001", "所属目标": "K-M1", "清单来源": "", "配合单位": ""}
    handbook["项目"].append(project)
    house.books["进展报送/2022-01.xlsx"]["进展"][0]["本月进展"] = "改了说法"
    assert house.load().total("created") == 2
    # a project may not move into the published book, nor out of it
    handbook["项目"][-1]["所属目标"] = "J-M1"
    handbook["项目"][1]["所属目标"] = "K-M1"
    assert [(row, column) for _f, _s, row, column, _t in refused(house)] == [(3, "所属目标"), (5, "所属目标")]


def test_a_unit_that_it_names_does_not_go(house: Any) -> None:
    house.adopt()
    (house.folder / BOOK).unlink()
    staff = house.books["机构人员.xlsx"]
    staff["单位"] = [u for u in staff["单位"] if u["单位编码"] != "ZJ"]
    del house.books[BOOK]
    ((_file, sheet, row, _column, fault),) = refused(house)
    assert (sheet, row, fault) == ("单位", 6, "已发布的手册里还有它（项目J-003），不能删去")
    Project.objects.get(code="J-003").supporting_units.clear()
    assert house.load().total("removed") == 1


def test_what_an_amendment_took_out_comes_back_by_no_row(house: Any) -> None:
    house.adopt()
    edition = house.amend()
    HOUSE.remove(edition, "milestone", "J-002-2")
    house.publish(edition)
    assert not house.load().changed_anything
    # other words are news, and are refused as all else
    rows = house.books[BOOK]["节点"]
    rows[3]["节点内容"] = "第2步（改）"
    assert refused(house)[0][1:3] == ("节点", 5)
    # a row that is gone needs nobody
    del rows[3]
    house.load()
    assert not house.load().changed_anything and not Milestone.objects.filter(code="J-002-2").exists()


def test_a_completion_of_what_was_taken_out_is_a_clear_fault(house: Any) -> None:
    house.adopt()
    edition = house.amend()
    HOUSE.remove(edition, "milestone", "J-002-2")
    house.publish(edition)
    done = {"节点编码": "J-002-2", "完成日期": date(2022, 3, 30), "报送日期": date(2022, 4, 1)}
    house.books["进展报送/2022-01.xlsx"]["节点完成"].append(done)
    assert "“J-002-2”已经在系统里撤去" in str(refused(house))


def test_no_service_touches_a_published_edition(house: Any) -> None:
    first = house.adopt()
    told = {"access": house.office, "edition": first.pk}
    for deed in (
        lambda: send_to_review(**told),
        lambda: take_back(reason="改", **told),
        lambda: discard(reason="改", **told),
        lambda: record_paper(units=["ZJ"], document="会签单", **told),
        lambda: sign(access=house.who("3"), edition=first.pk, unit="J-1", seen=""),
        lambda: object_to(access=house.who("3"), edition=first.pk, unit="J-1", seen="", remark="不"),
    ):
        with pytest.raises(Refused):
            deed()
    # entries that somebody writes under it say nothing: its text is its file
    before = book_of(first)
    fill(first, live_book(house.bureau, YEAR), {})
    change(first, "project", "J-001", name="偷改")
    DraftEntry.objects.filter(edition=first, code="J-002").delete()
    assert book_of(Edition.objects.get(pk=first.pk)) == before


def test_a_file_that_is_altered_or_gone_is_told(house: Any) -> None:
    first = house.adopt()
    path = kept_path(first.sha256)
    data = path.read_bytes()
    path.write_bytes(data.replace("修路".encode(), "拆路".encode()))
    assert any("手册版次" in p and "被改动" in p for p in check_everything().problems)
    with pytest.raises(Faults):
        book_of(first)
    path.unlink()
    assert any("手册版次" in p and "不见了" in p for p in check_everything().problems)
    path.write_bytes(data)
    assert not check_everything().problems and book_of(first).projects


def test_a_row_that_is_altered_is_told(house: Any) -> None:
    first = house.adopt()
    Edition.objects.filter(pk=first.pk).update(in_force_from=date(2022, 1, 1))
    assert any("施行日期" in p for p in check_everything().problems)


def test_what_a_unit_signed_is_kept(house: Any) -> None:
    house.adopt()
    edition = house.amend()
    change(edition, "project", "J-002", content="加快推进")
    send_to_review(access=house.office, edition=edition.pk)
    house.sign_all(edition)
    signing = Signing.objects.get(edition=edition)
    kept = kept_path(signing.digest)
    assert "加快推进" in kept.read_text() and json.loads(kept.read_text())["format"] == "threeones-book/1"
    kept.write_text("{}")
    assert any("审签的内容" in p for p in check_everything().problems)


def test_handing_over_goes_on_and_is_told_beside_the_edition(house: Any) -> None:
    first = house.adopt()
    edition = house.amend()
    change(edition, "project", "J-002", content="加快推进")
    send_to_review(access=house.office, edition=edition.pk)
    house.sign_all(edition)
    giver, taker = house.user("1"), house.user("3")
    hand_over(access=OPERATOR, giver=giver, taker=taker, on=timezone.localdate(), reason="调岗", end_posts=False)
    assert Project.objects.get(code="J-002").owner.code == "3"
    since = difference(replace(book_of(first), title=""), live_book(house.bureau, YEAR))
    assert {(e.code, f.field) for e in since.entries for f in e.fields} == {
        (c, f) for c in ("J-001", "J-002", "J-003") for f in ("owner", "leader") if (c, f) != ("J-003", "owner")
    }
    # the draft follows, and who signed need not sign again
    review = Review(Edition.objects.get(pk=edition.pk))
    assert [line.state for line in review.lines] == ["signed"] and not review.obstacles
    assert {(e.code, f.field) for e in review.difference.entries for f in e.fields} == {("J-002", "content")}
    assert not [p for p in check_everything().problems if "账号" not in p and "任职" not in p]
    assert not house.load().changed_anything
