"""The sample bureau: the same files every time, what was published stands in it, and its year looks like a year."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import chinese_calendar
import pytest
from python_calamine import CalamineWorkbook

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "sample" / "gongshu-2021"
YEAR_END = date(2021, 12, 31)
Row = dict[str, Any]


@cache
def rows(workbook: str, sheet: str) -> tuple[Row, ...]:
    """Rows of a sheet by heading; the header is the second row, below the title."""
    _, head, *body = CalamineWorkbook.from_path(SAMPLE / workbook).get_sheet_by_name(sheet).to_python()
    return tuple(dict(zip(head, cells, strict=True)) for cells in body)


def monthly(sheet: str) -> Iterator[tuple[int, Row]]:
    for month in range(1, 13):
        yield from ((month, r) for r in rows(f"进展报送/2021-{month:02d}.xlsx", sheet))


def observed(indicator: str, period: str, as_of: date = YEAR_END) -> dict[str, Row]:
    """The reading of each place that was known on a day."""
    known: dict[str, Row] = {}
    for row in rows("统计指标.xlsx", "数据"):
        if (row["指标"], row["期间"]) != (indicator, period) or row["发布日期"] > as_of:
            continue
        if row["地区"] not in known or known[row["地区"]]["发布日期"] <= row["发布日期"]:
            known[row["地区"]] = row
    return known


def rank(indicator: str, period: str, places: str = "全市") -> int:
    among = next(r for r in rows("统计指标.xlsx", "位次范围") if r["范围名称"] == places)["地区"].split("、")
    growth = {place: row["同比增速（%）"] for place, row in observed(indicator, period).items() if place in among}
    assert len(growth) == len(among)
    return 1 + sum(g > growth["拱墅区"] for g in growth.values())


def months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = 31
    while True:
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            last -= 1


def test_two_runs_give_the_same_bytes_and_they_are_those_kept(tmp_path: Path) -> None:
    for name in ("a", "b"):
        script = str(ROOT / "sample" / "make_sample.py")
        subprocess.run([sys.executable, script, str(tmp_path / name)], check=True, capture_output=True)
    names = sorted(p.relative_to(tmp_path / "a") for p in (tmp_path / "a").rglob("*.xlsx"))
    assert names == sorted(p.relative_to(SAMPLE) for p in SAMPLE.rglob("*.xlsx"))
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
        # packed bytes may differ with the zlib of another machine; what is in them may not
        assert _members(tmp_path / "a" / name) == _members(SAMPLE / name), name


def _members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {n: archive.read(n) for n in archive.namelist()}


def test_the_size_of_the_year() -> None:
    assert len(rows("工作手册.xlsx", "目标")) >= 10
    assert len(rows("工作手册.xlsx", "项目")) >= 70
    assert len(rows("工作手册.xlsx", "节点")) >= 280
    kinds = Counter(r["类别"] for r in rows("机构人员.xlsx", "单位"))
    assert (kinds["街道"], kinds["局"], kinds["区"]) == (18, 2, 1)
    assert 12 <= kinds["科室"] <= 18
    assert len(rows("统计指标.xlsx", "地区")) == 13
    assert len(rows("统计指标.xlsx", "指标")) >= 10
    assert all(r["英文名称"] for r in rows("统计指标.xlsx", "指标"))


def test_the_lists_of_the_party_history_study() -> None:
    count = Counter(name for r in rows("工作手册.xlsx", "项目") for name in r["清单来源"].split("、"))
    assert count["专题活动"] == 6
    assert count["重点举措"] == 18


def test_milestones_are_due_on_working_days_of_the_year_and_in_every_month() -> None:
    due = [r["完成时间"] for r in rows("工作手册.xlsx", "节点")]
    assert all(d.year == 2021 and chinese_calendar.is_workday(d) for d in due)
    assert {d.month for d in due} == set(range(1, 13))
    assert all(chinese_calendar.is_workday(r["报送日期"]) for _, r in monthly("进展"))


def test_the_year_slips_and_is_made_good() -> None:
    due = {r["节点编码"]: r["完成时间"] for r in rows("工作手册.xlsx", "节点")}
    done = {r["节点编码"]: r["完成日期"] for _, r in monthly("节点完成")}
    late = sum(done[code] > due[code] for code in done)
    assert 0.08 <= late / len(due) <= 0.16
    assert 0.02 <= (len(due) - len(done)) / len(due) <= 0.07
    revised = [r for r in rows("工作手册.xlsx", "节点") if r["原定时间"]]
    assert len(revised) >= 8
    assert all(r["原定时间"] < r["完成时间"] for r in revised)
    assert 1 <= sum(bool(r["暂缓日期"]) for r in rows("工作手册.xlsx", "项目")) <= 3


def test_at_the_end_of_october_there_are_all_sorts() -> None:
    day = date(2021, 10, 31)
    done = {r["节点编码"]: r["完成日期"] for _, r in monthly("节点完成") if r["报送日期"] <= day}
    states: dict[str, set[str]] = {}
    for r in rows("工作手册.xlsx", "节点"):
        on, due = done.get(r["节点编码"]), r["完成时间"]
        missed_month = on is not None and (on.year, on.month) > (due.year, due.month)
        state = "ahead" if due > day else "open" if on is None else "made good" if missed_month else "on time"
        states.setdefault(r["项目编码"], set()).add(state)
    open_ones = sum("open" in s for s in states.values())
    made_good = sum("made good" in s and "open" not in s for s in states.values())
    clean = sum("on time" in s and not s & {"open", "made good"} for s in states.values())
    assert 3 <= open_ones <= 15
    assert 5 <= made_good <= 35
    assert clean >= 30
    assert any("ahead" in s for s in states.values())


def test_reports_look_like_reports() -> None:
    made = list(monthly("进展"))
    assert all(r["月份"] == f"2021-{month:02d}" for month, r in made)
    assert len({r["本月进展"] for _, r in made}) > 0.9 * len(made)
    progress: dict[str, list[float]] = {}
    for _, r in made:
        progress.setdefault(r["项目编码"], []).append(r["累计进度（%）"])
    assert all(values == sorted(values) for values in progress.values())
    views = Counter(r["自评"] for _, r in made)
    assert set(views) == {"正常", "有风险", "滞后", "完成"}


@pytest.mark.parametrize(
    ("indicator", "period", "value", "growth"),
    [
        ("固定资产投资", "2021年1—10月", 562.87, 10.2),
        ("固定资产投资", "2021年1—11月", "", 5.8),
        ("地区生产总值", "2021年1—9月", "", 9.6),
        ("数字经济核心产业增加值", "2021年1—9月", "", 23.3),
        ("营利性服务业营收", "2021年1—9月", 439.48, 33.4),
        ("R&D经费支出", "未注明", 19.98, 7.3),
        ("高新技术产业增加值", "2021年1—11月", 79.35, ""),
        ("高新技术产业投资", "2021年1—11月", 24.19, 10.8),
    ],
)
def test_what_was_published_stands_as_published(indicator: str, period: str, value: object, growth: object) -> None:
    row = observed(indicator, period)["拱墅区"]
    assert (row["数值"], row["同比增速（%）"], row["记录性质"]) == (value, growth, "公布")
    assert "奋楫扬帆" in row["依据文件"] or "gongshu.gov.cn" in row["依据文件"]


def test_nothing_else_is_said_to_be_published() -> None:
    published = [r for r in rows("统计指标.xlsx", "数据") if r["记录性质"] == "公布"]
    assert len(published) == 8
    assert {r["地区"] for r in published} == {"拱墅区"}
    assert all(r["记录性质"] == "示例" for r in rows("统计指标.xlsx", "数据") if r["地区"] != "拱墅区")
    assert {r["编码"] for r in rows("考评资料.xlsx", "外部评价")} == {"W01", "W02"}
    assert all(r["记录性质"] == "示例" for r in rows("土地出让.xlsx", "宗地"))
    assert all(r["记录性质"] == "示例" and "示例" in r["姓名"] for r in rows("机构人员.xlsx", "人员"))


def test_ranks_come_from_the_other_places() -> None:
    assert rank("数字经济核心产业增加值", "2021年1—9月") == 3
    assert rank("营利性服务业营收", "2021年1—9月") == 3
    assert rank("固定资产投资", "2021年1—11月", "全市12个区县市") == 8
    (published,) = rows("统计指标.xlsx", "公布位次")
    assert (published["位次"], published["范围内个数"], published["位次范围"]) == (8, 12, "全市12个区县市")
    investment = {month: rank("工业投资", f"2021年1—{month}月") for month in range(6, 12)}
    assert [investment[m] for m in (7, 8, 9, 10)] == [1, 1, 1, 1]
    assert investment[6] != 1
    assert investment[11] != 1


def test_series_are_consistent() -> None:
    latest: dict[tuple[str, str, str], Row] = {}
    for row in rows("统计指标.xlsx", "数据"):
        key = (row["指标"], row["地区"], row["期间"])
        if key not in latest or latest[key]["发布日期"] <= row["发布日期"]:
            latest[key] = row
    energy = "单位工业增加值能耗"
    for (indicator, place, period), row in latest.items():
        if indicator in (energy, "R&D经费支出") or row["数值"] == "":
            continue
        year, month = int(period[:4]), int(period.split("—")[1][:-1])
        before = latest.get((indicator, place, f"{year}年1—{month - 1}月"))
        if before and before["数值"] != "":
            assert row["数值"] > before["数值"], (indicator, place, period)
        base = latest.get((indicator, place, f"{year - 1}年1—{month}月"))
        if base and row["同比增速（%）"] != "" and row["可比口径"] != "是":
            implied = (row["数值"] / base["数值"] - 1) * 100
            assert abs(implied - row["同比增速（%）"]) <= 0.3, (indicator, place, period)


def test_own_months_of_2020_are_on_the_boundaries_of_2021() -> None:
    own = [r for r in rows("统计指标.xlsx", "数据") if r["地区"] == "拱墅区" and str(r["期间"]).startswith("2020")]
    assert len(own) > 100
    assert all(r["可比口径"] == "是" and r["发布日期"] > date(2021, 4, 9) for r in own)


def test_capital_projects_of_the_year() -> None:
    started = [
        r
        for r in rows("重大项目.xlsx", "项目")
        if r["集中开工批次"].startswith("2021") and r["开工日期"] and r["开工日期"].year == 2021
    ]
    assert len(started) == 91
    assert 7_100_000 < sum(r["总投资（万元）"] for r in started) < 7_200_000
    assert {"桃源企业总部中心", "祥符老街商业商务用房"} <= {r["项目名称"] for r in started}
    real = {"桃源企业总部中心", "祥符老街商业商务用房"}
    assert all(r["项目名称"].startswith("示例") or r["项目名称"] in real for r in started)
    assert len({r["项目名称"] for r in started}) == 91


def test_parcels_of_the_year() -> None:
    parcels = rows("土地出让.xlsx", "宗地")
    areas = {
        use: [r["面积（亩）"] for r in parcels if r["用途"] == use and r["出让日期"].year == 2021]
        for use in ("创新型产业用地", "工业用地")
    }
    assert [len(areas["创新型产业用地"]), round(sum(areas["创新型产业用地"]), 6)] == [5, 165.7]
    assert [len(areas["工业用地"]), round(sum(areas["工业用地"]), 6)] == [7, 94.6]
    earlier = [r for r in parcels if r["用途"] == "工业用地" and r["出让日期"].year == 2020]
    assert {r["受让企业"] for r in earlier} == {"景嘉医疗", "凯大催化"}
    assert all(r["开工日期"] for r in earlier)


def test_manufacturing_started_within_half_a_year_of_the_grant() -> None:
    judged = [
        r
        for r in rows("土地出让.xlsx", "宗地")
        if r["制造业项目"] == "是" and (r["开工日期"] or months_later(r["出让日期"], 6) <= YEAR_END)
    ]
    assert len(judged) >= 5
    assert all(r["开工日期"] and r["开工日期"] <= months_later(r["出让日期"], 6) for r in judged)
    waiting = [r for r in rows("土地出让.xlsx", "宗地") if r["制造业项目"] == "是" and not r["开工日期"]]
    assert waiting


def test_verdicts_of_others() -> None:
    first, second = rows("考评资料.xlsx", "外部评价")
    assert (first["评价对象"], first["评价范围"], first["位次"]) == ("拱墅区", "主城区", 1)
    assert (second["评价对象"], second["评价范围"], second["等次"]) == ("智慧网谷小镇", "全省特色小镇创建类", "优秀")
    assert {first["记录性质"], second["记录性质"]} == {"公布"}


def test_no_invented_credit_codes_but_one_that_nobody_can_have() -> None:
    coded = {r["企业名称"]: r["统一社会信用代码"] for r in rows("名录.xlsx", "企业") if r["统一社会信用代码"]}
    assert coded == {"示例检测仪器": "91330105000000000H"}, "an example, whose number of an organisation is zero"
