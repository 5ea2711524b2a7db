"""Loading again: nothing where nothing changed, else exactly the change, with its trace."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.intake.spoilt import HANDBOOK, JANUARY, ORGANISATION, RATINGS, STATISTICS, Folder, contents
from threeones.apps.evaluation.models import Rating
from threeones.apps.handbook.models import Milestone, Project, WorkList
from threeones.apps.indicators.models import Indicator, Observation
from threeones.apps.supervision.models import Completion, LightReading, Report
from threeones.base.audit.models import AuditEntry
from threeones.base.files.models import SourceFile
from threeones.base.intake.loading import load_folder
from threeones.base.org.models import Unit

FEBRUARY = "进展报送/2022-02.xlsx"


def since(seq: int) -> list[tuple[str, str, str, Any, Any]]:
    """What the audit says of records after entry ``seq``: files apart."""
    entries = AuditEntry.objects.filter(seq__gt=seq).exclude(record="files.sourcefile")
    return [(e.action, e.record, e.key, json.loads(e.before or "{}"), json.loads(e.after or "{}")) for e in entries]


def end() -> int:
    """The number of the last audit entry."""
    last = AuditEntry.objects.order_by("-seq").first()
    return last.seq if last else 0


def test_the_same_folder_twice_changes_nothing_at_all(year: Folder, home: Path) -> None:
    first = year.load()
    assert first.changed_anything and first.total("created") == 34
    before, files = contents(), sorted(home.rglob("*"))
    second = load_folder(year.path, "另一人")
    assert contents() == before and sorted(home.rglob("*")) == files
    assert not second.changed_anything
    assert (second.total("unchanged"), second.total("created")) == (34, 0)


def test_every_new_record_has_its_row_and_its_audit_entry(year: Folder) -> None:
    year.load()
    score = Rating.objects.get(unit__code="J-2", raters="互评")
    assert (score.source_file.name, score.source_sheet, score.source_row) == (RATINGS, "评议", 6)
    created = {(r, k): a for action, r, k, b, a in since(0) if action == "create" and not b}
    assert len(created) == 34
    assert created["handbook.project", "J-002"]["source"] == f"{HANDBOOK}#项目:3"
    assert created["handbook.project", "J-002"]["deadline"] == "2022-06-30"
    assert AuditEntry.objects.filter(record="files.sourcefile").count() == 5
    assert {e.actor for e in AuditEntry.objects.all()} == {"某人"}


def test_one_changed_cell_is_one_change(year: Folder) -> None:
    year.load()
    last = end()
    year.rows(HANDBOOK, "项目")[1]["完成时限"] = date(2022, 9, 30)
    report = year.load()
    assert since(last) == [
        ("change", "handbook.project", "J-002", {"deadline": "2022-06-30"}, {"deadline": "2022-09-30"})
    ]
    assert (report.total("changed"), report.total("created"), report.total("removed")) == (1, 0, 0)
    assert report.total("unchanged") == 33
    assert Project.objects.get(code="J-002").source_file.name == HANDBOOK


def test_a_value_rewritten_without_a_difference_is_none(year: Folder) -> None:
    year.load()
    last = end()
    year.rows(RATINGS, "评议")[0]["平均分"] = "９１．５０"
    year.rows(HANDBOOK, "项目")[0]["完成时限"] = "2022年6月30日"
    year.rows(HANDBOOK, "项目")[0]["牵头单位"] = "J-1"
    assert not year.load().changed_anything
    assert since(last) == []


def test_more_decimals_than_are_kept_are_rounded_half_up_and_stay_so(year: Folder) -> None:
    year.rows(STATISTICS, "数据")[0]["同比增速（%）"] = 8.125
    year.load()
    assert Observation.objects.get(place__name="某区").growth == Decimal("8.13")
    assert not year.load().changed_anything


def test_a_cell_that_is_emptied(year: Folder) -> None:
    year.load()
    last = end()
    year.rows(HANDBOOK, "项目")[2]["开始日期"] = None
    assert year.load().total("changed") == 1
    assert since(last) == [("change", "handbook.project", "J-003", {"start_on": "2022-01-04"}, {"start_on": None})]


def test_supporting_units_are_compared_as_a_set(year: Folder) -> None:
    year.rows(HANDBOOK, "项目")[0]["配合单位"] = "运输科、区交通局"
    year.load()
    last = end()
    year.rows(HANDBOOK, "项目")[0]["配合单位"] = "J；J-2"
    assert not year.load().changed_anything
    year.rows(HANDBOOK, "项目")[0]["配合单位"] = "运输科"
    assert year.load().total("changed") == 1
    numbers = dict(Unit.objects.filter(code__in=["J", "J-2"]).values_list("code", "pk"))
    assert since(last) == [
        (
            "change",
            "handbook.project",
            "J-001",
            {"supporting_units": "区交通局、运输科", "supporting_units_ids": sorted(numbers.values())},
            {"supporting_units": "运输科", "supporting_units_ids": [numbers["J-2"]]},
        )
    ]


def test_a_first_supporting_unit_is_a_change_and_with_another_cell_still_one_record(year: Folder) -> None:
    year.load()
    year.rows(HANDBOOK, "项目")[0] |= {"配合单位": "运输科"}
    report = year.load()
    assert report.changed_anything and report.total("changed") == 1
    year.rows(HANDBOOK, "项目")[0] |= {"配合单位": "", "项目名称": "修好路"}
    report = year.load()
    assert (report.total("changed"), report.total("unchanged")) == (1, 33)
    assert Project.objects.get(code="J-001").supporting_units.count() == 0


def test_a_removed_row_is_removed_with_its_last_values(year: Folder) -> None:
    year.load()
    last = end()
    gone = year.rows(RATINGS, "评议").pop()
    report = year.load()
    assert report.total("removed") == 1 and Rating.objects.count() == 5
    ((action, record, _, before, after),) = since(last)
    assert (action, record, after) == ("remove", "evaluation.rating", {})
    assert (before["raters"], before["score"]) == (gone["评议主体"], "88.00")


def test_a_project_leaves_with_all_that_is_its_own(year: Folder) -> None:
    year.load()
    last = end()
    LightReading.objects.create(
        project=Project.objects.get(code="J-002"),
        month="2022-01",
        as_of=date(2022, 1, 31),
        light="red",
        first_light="red",
        rule="r",
        pack="p",
        facts="[]",
    )
    for book, sheet, column in ((HANDBOOK, "项目", "项目编码"), (HANDBOOK, "节点", "项目编码")):
        year.rows(book, sheet)[:] = [r for r in year.rows(book, sheet) if r[column] != "J-002"]
    year.rows(JANUARY, "节点完成").pop()
    assert year.load().total("removed") == 4
    removed = sorted((r, k) for action, r, k, before, _ in since(last) if action == "remove" and before)
    assert [r for r, _ in removed] == [
        "handbook.milestone",
        "handbook.milestone",
        "handbook.project",
        "supervision.completion",
        "supervision.lightreading",
    ]
    assert not LightReading.objects.exists() and Milestone.objects.count() == 4


def test_a_removal_on_which_other_files_rest_is_refused(year: Folder) -> None:
    """Reports of a month whose workbook is not in the folder would go down with their project."""
    year.load()
    del year.books[JANUARY]
    year.rows(HANDBOOK, "项目").pop(0)
    year.rows(HANDBOOK, "节点")[:2] = []
    found = year.load_refused()
    assert [(f.file, f.sheet) for f in found] == [(HANDBOOK, "节点"), (HANDBOOK, "项目")]
    assert found[0].fault.startswith(f"“J-001-1”从工作簿中删去了，但还被引用：{JANUARY}第2行")
    assert found[1].expected == "先改引用它的记录，或保留这一行"
    assert (Report.objects.count(), Completion.objects.count(), Project.objects.count()) == (1, 2, 3)


def test_units_removed_with_those_below_them(year: Folder) -> None:
    year.rows(ORGANISATION, "单位").extend(
        [
            {"单位编码": "T", "单位名称": "某街道", "类别": "街道"},
            {"单位编码": "T-1", "单位名称": "某社区", "类别": "其他", "上级单位": "某街道"},
        ]
    )
    year.load()
    del year.rows(ORGANISATION, "单位")[4:]
    assert year.load().total("removed") == 2 and Unit.objects.count() == 4


def test_a_workbook_that_is_not_in_the_folder_keeps_its_records(year: Folder) -> None:
    year.load()
    del year.books[STATISTICS], year.books[RATINGS]
    assert not year.load().changed_anything
    assert Observation.objects.count() == 2 and Rating.objects.count() == 6


def test_a_row_moved_to_another_file(year: Folder) -> None:
    year.load()
    last, pk = end(), Completion.objects.get(milestone__code="J-002-1").pk
    year.rows(FEBRUARY, "节点完成").append(year.rows(JANUARY, "节点完成").pop())
    report = year.load()
    assert not report.changed_anything
    moved = Completion.objects.get(milestone__code="J-002-1")
    assert (moved.pk, moved.source_file.name, moved.source_row) == (pk, FEBRUARY, 2)
    key = str(moved.milestone_id)
    assert since(last) == [
        ("move", "supervision.completion", "节点完成", {key: f"{JANUARY}:3"}, {key: f"{FEBRUARY}:2"})
    ]
    del year.rows(FEBRUARY, "节点完成")[0]
    year.rows(FEBRUARY, "节点完成").append(
        {"节点编码": "J-003-1", "完成日期": date(2022, 2, 10), "报送日期": date(2022, 2, 11)}
    )
    report = year.load()
    assert (report.total("removed"), report.total("created")) == (1, 1)


def test_rows_pushed_down_by_a_new_one_are_found_where_they_stand(year: Folder) -> None:
    year.load()
    year.rows(HANDBOOK, "节点").insert(0, {**year.rows(HANDBOOK, "节点")[0], "节点编码": "J-001-0"})
    report = year.load()
    assert (report.total("created"), report.total("changed")) == (1, 0)
    for row, milestone in enumerate(year.rows(HANDBOOK, "节点"), 2):
        found = Milestone.objects.get(code=milestone["节点编码"])
        newest = SourceFile.objects.filter(name=HANDBOOK).order_by("-loaded_at", "-pk").first()
        assert (found.source_row, found.source_file) == (row, newest)


def test_names_that_swap(year: Folder) -> None:
    year.load()
    units = year.rows(ORGANISATION, "单位")
    units[2]["单位名称"], units[3]["单位名称"] = "运输科", "道路科"
    last = end()
    assert year.load().sheets[f"{ORGANISATION}#单位"].changed == 2
    assert {u.code: u.name for u in Unit.objects.filter(code__startswith="J-")} == {"J-1": "运输科", "J-2": "道路科"}
    assert since(last)[0] == ("change", "org.unit", "J-1", {"name": "道路科"}, {"name": "运输科"})


def test_a_code_that_changes_while_the_name_stays(year: Folder) -> None:
    year.load()
    year.rows(STATISTICS, "指标")[0]["指标代码"] = "GDZC"
    for row in year.rows(STATISTICS, "数据"):
        row["指标"] = "固定资产投资"
    last = end()
    report = year.load()
    assert Indicator.objects.get().code == "GDZC" and Observation.objects.count() == 2
    assert report.sheets[f"{STATISTICS}#指标"].created == report.sheets[f"{STATISTICS}#指标"].removed == 1
    removed = [b for action, r, _, b, _ in since(last) if (action, r) == ("remove", "indicators.indicator")]
    assert [b["name"] for b in removed] == ["固定资产投资"]


def test_a_list_that_nothing_is_on_any_more(year: Folder) -> None:
    year.rows(HANDBOOK, "清单").append({"清单名称": "民生实事"})
    year.rows(HANDBOOK, "项目")[0]["清单来源"] = "民生实事"
    year.load()
    del year.books[HANDBOOK]["清单"]
    assert [f.fault for f in year.faults()] == ["“民生实事”不存在"]
    year.rows(HANDBOOK, "项目")[0]["清单来源"] = None
    assert year.load().total("removed") == 1 and not WorkList.objects.exists()


def test_what_was_loaded_is_kept_whole(year: Folder, home: Path) -> None:
    year.load()
    for file in SourceFile.objects.all():
        kept = home / "files" / file.sha256[:2] / file.sha256
        assert kept.read_bytes() == (year.path / file.name).read_bytes()
    assert not [p for p in (home / "files").rglob("*.*") if p.is_file()]
