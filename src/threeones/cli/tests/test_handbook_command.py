"""handbook import --dry-run as a user runs it, on real files; its JSON against the schema of docs/json.md."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import xlsxwriter
from click.testing import CliRunner, Result

from threeones.cli.handbook import handbook
from threeones.cli.tests.ledger_files import made
from threeones.cli.tests.test_scheme_command import SCHEMAS
from threeones.kernel.ledgers.tests.layouts import LAYOUTS
from threeones.kernel.ledgers.tests.test_layouts import seen

pytestmark = pytest.mark.once
SCHEMA = SCHEMAS["handbook import --dry-run"]
HEAD = ["序号", "项目名称", "年度目标", "责任单位", "完成时限", "备注"]


def run(file: Path, *options: str) -> Result:
    return CliRunner().invoke(handbook, ["import", str(file), "--dry-run", *options])


def told(result: Result) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(result.stdout)
    jsonschema.validate(data, SCHEMA)
    return data


def ledger(folder: Path, *rows: list[object], name: str = "台账.xlsx", title: str = "") -> Path:
    """A workbook of one sheet below the usual head."""
    with xlsxwriter.Workbook(folder / name) as book:
        page = book.add_worksheet("任务")
        for r, row in enumerate([*([[title]] if title else []), HEAD, *rows]):
            page.write_row(r, 0, row)
    return folder / name


@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_ledgers_as_offices_keep_them_are_read_out_of_real_files(name: str, tmp_path: Path) -> None:
    layout = LAYOUTS[name]
    result = run(made(layout, tmp_path), "--format", "json")
    assert result.exit_code == 0, result.output
    data = told(result)
    assert data["faults"] == []
    assert [seen(p) for p in data["projects"]] == list(layout.projects)


def test_the_whole_document_for_one_project(tmp_path: Path) -> None:
    file = ledger(
        tmp_path,
        [1, "甲", "投资增长8.50%以上，能耗不超过3吨", "区发改局、区财政局", "三季度", "省考"],
        title="2021年台账",
    )
    assert told(run(file, "--format", "json")) == {
        "projects": [
            {
                "code": "2021-00-001",
                "name": "甲",
                "objective": None,
                "lead_unit": "区发改局",
                "supporting_units": ["区财政局"],
                "deadline": "2021-09-30",
                "period": "2021Q3",
                "targets": [
                    {
                        "indicator": "投资",
                        "number": "8.5",
                        "unit": "%",
                        "comparison": "at_least",
                        "text": "投资增长8.50%以上",
                    },
                    {
                        "indicator": "能耗",
                        "number": "3",
                        "unit": "吨",
                        "comparison": "at_most",
                        "text": "能耗不超过3吨",
                    },
                ],
                "sheet": "任务",
                "row": 3,
                "kept": {"备注": "省考"},
            }
        ],
        "faults": [],
    }


def test_all_faults_with_their_places_and_exit_2(tmp_path: Path) -> None:
    file = ledger(
        tmp_path,
        [1, "甲", None, "区科技局", "13月", None],
        [2, "乙", None, "区财政局、区财政局", "年底", None],
        [3, "丙", None, "区旅投局", "6月底", None],
        name="2021年台账.xlsx",
    )
    units = tmp_path / "units.txt"
    units.write_text("\ufeff# 单位\n区科技局\n\n区财政局\n", encoding="utf-8")
    result = run(file, "--units", str(units), "--format", "json")
    assert result.exit_code == 2
    data = told(result)
    assert [(f["sheet"], f["row"], f["column"]) for f in data["faults"]] == [
        ("任务", 2, "完成时限"),
        ("任务", 3, "责任单位"),
        ("任务", 4, "责任单位"),
    ]
    assert len(data["projects"]) == 3
    assert "共3处错误，什么都没有改动" in result.stderr
    assert run(file).exit_code == 2 and "13月" in run(file).stderr


def test_the_year_serves_dates_that_name_none(tmp_path: Path) -> None:
    file = ledger(tmp_path, [1, "甲", None, "区科技局", "6月底", None])
    asked = run(file, "--format", "json")
    assert asked.exit_code == 2 and "给出手册的年份" in told(asked)["faults"][0]["expected"]
    assert "--year 2022" in asked.stderr
    assert "--year" not in run(tmp_path / "none.xlsx").stderr, "a file that cannot be read lacks more than a year"
    given = run(file, "--year", "2022", "--format", "json")
    assert (given.exit_code, told(given)["projects"][0]["deadline"]) == (0, "2022-06-30")
    assert run(file, "--year", "22").exit_code == 2


def test_corrections_are_applied(tmp_path: Path) -> None:
    file = ledger(tmp_path, [1, "甲", None, "区科技局", "6月底", "某人"], name="2021.xlsx")
    path = tmp_path / "corrections.json"
    path.write_text('{"columns": {"备注": "owner"}, "units": {"区科技局": "科技局"}}', encoding="utf-8")
    project = told(run(file, "--corrections", str(path), "--format", "json"))["projects"][0]
    assert (project["lead_unit"], project["kept"]) == ("科技局", {})
    path.write_text('{"columns": {"备注": "nobody"}}', encoding="utf-8")
    assert run(file, "--corrections", str(path)).exit_code == 2
    path.write_text("[", encoding="utf-8")
    assert run(file, "--corrections", str(path)).exit_code == 2


def test_as_text_it_tells_how_it_was_understood(tmp_path: Path) -> None:
    result = run(ledger(tmp_path, [1, "甲", None, "区科技局", "6月底", "x"], [3, "乙"], title="2021年台账"))
    assert result.exit_code == 0
    assert "2021年台账  2021  0个目标、2个项目、0个节点、" in result.stdout
    assert "表头“备注”读作照存（把握95%）" in result.stdout
    assert "各行：标题1、表头1、项目2" in result.stdout
    assert "任务    4   2021-00-002  乙" in result.stdout
    assert "编号3与第3行的1不连续" in result.stderr


@pytest.mark.parametrize(("name", "data"), [("台账.pdf", b"%PDF-1.7"), ("空.xlsx", b""), ("没有.xlsx", None)])
def test_a_file_that_cannot_be_read_is_a_fault(name: str, data: bytes | None, tmp_path: Path) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    result = run(tmp_path / name, "--format", "json")
    assert result.exit_code == 2
    assert told(result)["projects"] == [] and len(told(result)["faults"]) == 1


def test_a_book_as_yaml_is_told_in_the_same_form(tmp_path: Path) -> None:
    file = tmp_path / "手册.yaml"
    file.write_text("year: 2021\nprojects:\n  - {code: A, name: 甲, deadline: 2021-06-30}\n", encoding="utf-8")
    result = run(file, "--format", "json")
    assert result.exit_code == 0, result.output
    assert [(p["code"], p["deadline"]) for p in told(result)["projects"]] == [("A", "2021-06-30")]


def test_it_starts_without_the_web_and_the_database(tmp_path: Path) -> None:
    file = ledger(tmp_path, [1, "甲", None, "区科技局", "6月底", None], name="2021.xlsx")
    code = (
        "import sys\nfrom threeones.cli.main import main\n"
        f"sys.argv = ['threeones', 'handbook', 'import', {str(file)!r}, '--dry-run']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    sys.exit(end.code or 'django.db' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0
