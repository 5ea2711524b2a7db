"""Cells that hold what their column cannot: each told with its exact place and what would be right."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter

from tests.intake.spoilt import CAPITAL, HANDBOOK, JANUARY, ORGANISATION, RATINGS, STATISTICS, Folder, archived
from threeones.apps.capital_projects.models import CapitalProject
from threeones.apps.evaluation.models import Rating
from threeones.apps.handbook.models import Project

# what a cell may hold is read before any database is asked
pytestmark = pytest.mark.once

SCORE = (RATINGS, "评议", 2, "平均分")
GROWTH = (STATISTICS, "数据", 2, "同比增速（%）")


def capital(**more: Any) -> dict[str, Any]:
    return {"项目代码": "2022-001", "项目名称": "厂房", "类别": "产业", "总投资（万元）": 1200, **more}


@pytest.mark.parametrize(
    ("cell", "fault", "expected"),
    [
        ("九十一", "数值列里是文字“九十一”", "只填数，如 12"),
        ("12.5亿", "“12.5亿”带有单位，本列单位为“无”", "1250000000"),
        ("约90", "“约90”是概数，不是确数", "确切的数，不带余、近、超等字；只填数，如 12"),
        ("1/2", "数值列里是文字“1/2”", "只填数，如 12"),
        (date(2022, 3, 1), "单元格是日期“2022-03-01”，不是数", "只填数，如 12"),
        (None, "没有填", "0—100"),
        ("  ", "没有填", "0—100"),
        (-1, "评分是-1", "0到100之间的数"),
        (100.5, "评分是100.5", "0到100之间的数"),
    ],
)
def test_what_is_no_number(year: Folder, cell: object, fault: str, expected: str) -> None:
    year.rows(RATINGS, "评议")[0]["平均分"] = cell
    assert year.fault() == (SCORE, fault, expected)


@pytest.mark.parametrize("cell", ["91.5", "９１．５", " 91.5 ", "+91.5", "91.50"])
def test_numbers_as_text_and_in_full_width_are_numbers(year: Folder, cell: str) -> None:
    year.rows(RATINGS, "评议")[0]["平均分"] = cell
    year.load()
    assert Rating.objects.get(unit__name="道路科", raters="领导评价").score == Decimal("91.5")


@pytest.mark.parametrize(
    ("cell", "fault", "expected"),
    [
        ("12.5亿", "“12.5亿”带有单位，本列单位为“万元”", "125000 万元"),
        ("3000元", "“3000元”带有单位，本列单位为“万元”", "0.3 万元"),
        ("5亩", "“5亩”带有单位，本列单位为“万元”", "只填数，单位为万元，如 12"),
        ("300余", "“300余”是概数，不是确数", "确切的数，不带余、近、超等字；只填数，单位为万元，如 12"),
        (-3, "总投资是-3万元", "大于0的数"),
    ],
)
def test_money_in_another_unit_is_told_in_the_columns_own(
    year: Folder, cell: object, fault: str, expected: str
) -> None:
    year.rows(CAPITAL, "项目").append(capital(**{"总投资（万元）": cell}))
    assert year.fault() == ((CAPITAL, "项目", 2, "总投资（万元）"), fault, expected)


def test_the_columns_own_unit_and_thousands_are_taken(year: Folder) -> None:
    year.rows(CAPITAL, "项目").append(capital(**{"总投资（万元）": "1,200万元"}))
    year.load()
    assert CapitalProject.objects.get().total_investment == 1200


@pytest.mark.parametrize(
    ("cell", "fault", "expected"),
    [
        ("2021-02-30", "日期“2021-02-30”不存在", "2021年2月只有28天，如 2021-02-28"),
        ("2021-13-01", "日期“2021-13-01”不存在：没有13月", "月份为1至12"),
        ("下月底", "“下月底”不是日期", "日期，如 2021-03-05"),
        ("22-6-30", "“22-6-30”不是日期", "四位年份，如 2022-06-30"),
        ("6月30日", "“6月30日”没有年份", "日期，如 2021-03-05"),
        (44742, "“44742.0”不是日期", "日期格式的单元格；这个序号若是日期，则为 2022-06-30"),
        (date(2021, 6, 30), "完成时限2021-06-30早于开始日期2022-01-04", "不早于开始日期"),
    ],
)
def test_dates(year: Folder, cell: object, fault: str, expected: str) -> None:
    year.rows(HANDBOOK, "项目")[1]["完成时限"] = cell
    assert year.fault() == ((HANDBOOK, "项目", 3, "完成时限"), fault, expected)


@pytest.mark.parametrize("cell", ["2022年6月30日", "2022/6/30", "2022.06.30", "20220630", "２０２２－０６－３０"])
def test_dates_as_people_write_them(year: Folder, cell: str) -> None:
    year.rows(HANDBOOK, "项目")[1]["完成时限"] = cell
    year.load()
    assert Project.objects.get(code="J-002").deadline == date(2022, 6, 30)


@pytest.mark.parametrize(
    ("xml", "fault", "expected"),
    [
        ("<c r='D2'><f>1+1</f></c>", "公式没有计算结果", "在 Excel 中打开保存一次，或粘贴为数值"),
        (
            '<c r="D2"><f>AVERAGE(A1:A9)</f><v></v></c>',
            "公式没有计算结果",
            "在 Excel 中打开保存一次，或粘贴为数值",
        ),
        (
            '<c r="D2"><f t="shared" si="0"/><v/></c>',
            "公式没有计算结果",
            "在 Excel 中打开保存一次，或粘贴为数值",
        ),
        ('<c r="D2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "公式出错（#DIV/0!）", "改正公式，或填数值"),
        ('<c r="D2" t="e"><v>#N/A</v></c>', "公式出错（#N/A）", "改正公式，或填数值"),
        ('<c r="D2"><v>NaN</v></c>', "单元格不是有限的数", "只填数，如 12"),
        ('<c r="D2"><v>1e999</v></c>', "单元格不是有限的数", "只填数，如 12"),
        ('<c r="D2" t="b"><v>1</v></c>', "单元格是“是/否”，不是数", "只填数，如 12"),
        ('<c r="D2" t="str"><f>""</f><v></v></c>', "没有填", "0—100"),
    ],
)
def test_cells_that_show_no_value(year: Folder, xml: str, fault: str, expected: str) -> None:
    year.cell(RATINGS, 1, "D2", xml)
    assert year.fault() == (SCORE, fault, expected)


def test_a_formula_with_its_result_is_that_number(year: Folder) -> None:
    year.cell(RATINGS, 1, "D2", '<c r="D2"><f>90+1</f><v>91</v></c>')
    year.load()
    assert Rating.objects.get(unit__name="道路科", raters="领导评价").score == 91


@pytest.mark.parametrize("cell", [1e300, 1e16, "9" * 40, "9" * 20_000])
def test_a_number_that_no_column_holds(year: Folder, cell: object) -> None:
    year.rows(STATISTICS, "数据")[0]["数值"] = cell
    place, fault, expected = year.fault()
    assert place == (STATISTICS, "数据", 2, "数值") and expected in ("本列能存下的值", "数值")
    assert fault.startswith("“") and ("太大" in fault or "不超过" in fault or "位数太多" in fault)
    assert len(fault) < 400


def test_an_error_in_a_column_that_may_be_empty_is_not_read_as_empty(year: Folder) -> None:
    year.cell(STATISTICS, 4, "F2", '<c r="F2" t="e"><v>#REF!</v></c>')
    assert year.fault() == (GROWTH, "公式出错（#REF!）", "改正公式，或填数值（%）")


def test_percent_formatted_cells_are_not_taken_for_their_hundredth(year: Folder) -> None:
    year.write()
    styles = percent_book(year)
    year.raw[STATISTICS] = styles
    assert year.fault() == (GROWTH, "单元格是百分比格式，存的是0.081", "只填数，单位为%，如 8.1（常规格式）")


def percent_book(year: Folder) -> bytes:
    """The statistics with the first growth as 8.1% in a percent format."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        percent, day = book.add_format({"num_format": "0.0%"}), book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in year.books[STATISTICS].items():
            page = book.add_worksheet(name)
            for n, heading in enumerate(rows[0]):
                page.write(0, n, heading)
                for r, row in enumerate(rows, 1):
                    form = day if isinstance(row[heading], date) else None
                    page.write(r, n, row[heading], form)
                    if heading == "同比增速（%）" and r == 1:
                        page.write(r, n, 0.081, percent)
    return out.getvalue()


def test_a_share_beyond_the_whole(year: Folder) -> None:
    year.rows(JANUARY, "进展")[0]["累计进度（%）"] = 101
    assert year.fault() == ((JANUARY, "进展", 2, "累计进度（%）"), "进度是101", "0到100之间的数（%）")


def test_a_negative_weight(year: Folder) -> None:
    year.rows(HANDBOOK, "项目")[2]["权重"] = -1
    assert year.fault() == ((HANDBOOK, "项目", 4, "权重"), "权重是-1", "大于0的数")


def test_half_a_year_is_no_year(year: Folder) -> None:
    year.rows(HANDBOOK, "目标")[0]["年度"] = 2022.5
    assert year.fault() == ((HANDBOOK, "目标", 2, "年度"), "“2022.5”不是整数", "整数")


def test_a_word_that_is_no_choice(year: Folder) -> None:
    year.rows(JANUARY, "进展")[0]["自评"] = "挺好"
    assert year.fault() == ((JANUARY, "进展", 2, "自评"), "“挺好”不在可选项里", "正常、有风险、滞后、完成")


def test_two_months_in_a_column_of_months(year: Folder) -> None:
    year.rows(JANUARY, "进展")[0]["月份"] = "2022年1-2月"
    assert year.fault() == ((JANUARY, "进展", 2, "月份"), "“2022年1-2月”不是一个月", "月份，如 2021-03")


def test_a_text_longer_than_its_column(year: Folder) -> None:
    year.rows(HANDBOOK, "项目")[0]["项目名称"] = "路" * 201
    assert year.fault() == ((HANDBOOK, "项目", 2, "项目名称"), "有201个字", "不超过200个字")


def test_a_text_of_a_million_characters(year: Folder) -> None:
    # varied, or the archive would be taken for a bomb before
    long = "".join(chr(0x4E00 + n * n % 19_997) for n in range(1_000_000))
    year.cell(HANDBOOK, 2, "A2", f'<c r="A2" t="inlineStr"><is><t>{long}</t></is></c>')
    assert year.fault() == (
        (HANDBOOK, "项目", 2, "主要工作内容"),
        "有1000000个字",
        "不超过32767个字",
    )


def test_a_long_text_is_quoted_short(year: Folder) -> None:
    year.rows(RATINGS, "评议")[0]["平均分"] = "很" * 20_000
    place, fault, _ = year.fault()
    assert place == SCORE and fault.startswith("数值列里是文字“很很") and len(fault) < 300


def test_control_characters(year: Folder) -> None:
    year.cell(ORGANISATION, 3, "B2", '<c r="B2" t="inlineStr"><is><t>赵_x0000_一</t></is></c>')
    assert year.fault() == (
        (ORGANISATION, "人员", 2, "姓名"),
        "“赵”后面有看不见的字符（U+0000）",
        "删去它，或者把这里重新打一遍",
    )


def test_merged_cells_below_the_head_hold_nothing(year: Folder) -> None:
    for row in year.rows(HANDBOOK, "项目"):
        row["配合单位"] = "运输科"
    year.write()
    with_merge(year, HANDBOOK, "xl/worksheets/sheet2.xml", "J2:J4")
    found = year.faults()
    assert [(f.sheet, f.row, f.column) for f in found] == [("项目", 3, "配合单位"), ("项目", 4, "配合单位")]
    assert {f.fault for f in found} == {"单元格被合并了（J2:J4），这一格是空的"}
    assert {f.expected for f in found} == {"取消合并，每行各填一次"}


def with_merge(year: Folder, book: str, part: str, cells: str) -> None:
    """Merge cells of a written workbook."""
    with zipfile.ZipFile(year.path / book) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    merge = f'</sheetData><mergeCells count="1"><mergeCell ref="{cells}"/></mergeCells>'.encode()
    parts[part] = parts[part].replace(b"</sheetData>", merge)
    year.raw[book] = archived(parts)
