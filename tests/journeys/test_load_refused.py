"""Bad input at the command: everything that is wrong at once, exit 2, nothing changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.intake.forked import Forks
from tests.support.commands import Bureau
from tests.support.folders import other_year, write_folder

HANDBOOK, ORGANISATION, STATISTICS = "工作手册.xlsx", "机构人员.xlsx", "统计指标.xlsx"
JANUARY, FEBRUARY, RATINGS, CAPITAL = "进展报送/2022-01.xlsx", "进展报送/2022-02.xlsx", "考评资料.xlsx", "重大项目.xlsx"
Books = dict[str, dict[str, list[dict[str, Any]]]]


def ten_faults() -> Books:
    """The small year with ten things wrong, each of another kind."""
    books: Books = other_year()
    projects, milestones = books[HANDBOOK]["项目"], books[HANDBOOK]["节点"]
    projects[0]["完成时限"] = "2021-02-30"
    projects[1]["牵头单位"] = "道路课"
    projects[2]["权重"] = -2
    for row in milestones:
        row["节点内容（要点）"] = row.pop("节点内容")
    books[ORGANISATION]["单位"][1]["上级单位"] = "区交通局"
    books[RATINGS]["评议"][3]["平均分"] = "九十"
    books[JANUARY]["进展"][0]["累计进度（%）"] = 101
    books[FEBRUARY] = {"节点完成": [dict(books[JANUARY]["节点完成"][0])]}
    books[CAPITAL] = {
        "项目": [{"项目代码": "1", "项目名称": "厂房", "类别": "产业", "总投资（万元）": "12.5亿"}],
    }
    books[STATISTICS]["指标"].clear()
    return books


PLACES = [
    (HANDBOOK, "节点", 1, "节点内容", "缺少这一列；第D列“节点内容（要点）”像是它", "表头写作“节点内容”"),
    (HANDBOOK, "项目", 2, "完成时限", "日期“2021-02-30”不存在", "2021年2月只有28天，如 2021-02-28"),
    (HANDBOOK, "项目", 3, "牵头单位", "“道路课”不存在", "“道路科”"),
    (HANDBOOK, "项目", 4, "权重", "权重是-2", "大于0的数"),
    (ORGANISATION, "单位", 3, "上级单位", "“区交通局”绕成了圈", "不指回自己的上级"),
    (STATISTICS, "指标", 0, "", "工作表是空的", "表头含：指标代码、指标名称、计量单位、小数位、方向、频率"),
    (RATINGS, "评议", 5, "平均分", "数值列里是文字“九十”", "只填数，如 12"),
    (JANUARY, "进展", 2, "累计进度（%）", "进度是101", "0到100之间的数（%）"),
    (FEBRUARY, "节点完成", 2, "节点编码", f"“J-001-1”与{JANUARY}第2行重复", "每行一个不同的值"),
    (CAPITAL, "项目", 2, "总投资（万元）", "“12.5亿”带有单位，本列单位为“万元”", "125000 万元"),
]
KEYS = ("file", "sheet", "row", "column", "fault", "expected")


def test_ten_faults_at_once_and_nothing_changed(bureau: Bureau, tmp_path: Path) -> None:
    bad = write_folder(tmp_path / "bad", ten_faults())
    with Forks(bureau) as forks:
        forks.ask("load", write_folder(tmp_path / "good", other_year()))
        before = forks.ask("verify")
        told = bureau.run("load", bad, "--format", "json", expect=2)
        assert forks.ask("verify") == before
    assert before["problems"] == []
    assert listed(told.stdout) == [dict(zip(KEYS, p, strict=True)) for p in sorted(PLACES)]
    lines = told.stderr.splitlines()
    assert len(lines) == 11 and lines[-1] == "共10处错误，什么都没有改动。"
    assert (
        lines[0]
        == f"{HANDBOOK} · 节点 · 第1行 · 节点内容：缺少这一列；第D列“节点内容（要点）”像是它；应为：表头写作“节点内容”"
    )


def listed(text: str) -> list[dict[str, Any]]:
    """The faults of the one document on standard output."""
    document = json.loads(text)
    assert list(document) == ["faults"]
    found: list[dict[str, Any]] = document["faults"]
    return found


def test_two_thousand_faults_are_summed_up(bureau: Bureau, tmp_path: Path) -> None:
    books: Books = other_year()
    milestone = books[HANDBOOK]["节点"][0]
    books[HANDBOOK]["节点"] = [
        {**milestone, "节点编码": f"J-{n}", "完成时间": f"2022-02-{30 + n % 60}", "项目编码": f"J-{n:03}"}
        for n in range(1, 1003)
    ]
    del books[JANUARY]["节点完成"]
    told = bureau.run("load", write_folder(tmp_path / "bad", books), "--format", "json", expect=2)
    faults = listed(told.stdout)
    wrong = {(f["row"], f["column"]) for f in faults if f["sheet"] == "节点"}
    assert {(n, "完成时间") for n in range(2, 1004)} <= wrong
    assert len([1 for _, column in wrong if column == "项目编码"]) == 1002 - 3
    assert len(faults) == 2001 == len({tuple(f.values()) for f in faults})
    lines = told.stderr.splitlines()
    assert len(lines) < 60 and len(told.stderr) < 12_000
    assert lines[-1] == "共2001处错误，什么都没有改动。"
    assert any(x.startswith("… 工作手册.xlsx · 节点 · 完成时间：日期：另有") for x in lines)


def test_a_folder_that_does_not_exist(bureau: Bureau, tmp_path: Path) -> None:
    told = bureau.run("load", tmp_path / "没有", expect=2)
    assert "文件夹不存在；应为：一个数据文件夹" in told.stderr and told.stdout == ""
