"""Another bureau's year from blank workbooks: filled, loaded, its lights, its ranking, its audit."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.intake.filling import fill
from tests.intake.forked import Forks
from tests.support.commands import Bureau
from tests.support.folders import other_year
from threeones.base.intake.specs import in_order
from threeones.base.intake.templates import describe, write_templates
from threeones.kernel.values.faults import Faults

BLANK = "进展报送/月份.xlsx"


def test_a_blank_folder_filled_loads_lights_and_ranks(bureau: Bureau, tmp_path: Path) -> None:
    folder = tmp_path / "2022"
    with Forks(bureau) as forks:
        check_journey(forks, folder)


def check_journey(forks: Forks, folder: Path) -> None:
    """From blank workbooks to the audit."""
    written = forks.command("template", folder)[0].split()
    assert written == list(dict.fromkeys(s.workbook.replace("*", "月份") for s in in_order())) and BLANK in written
    assert "共10处错误，什么都没有改动。" in forks.command("load", folder, expect=2)[1]

    books = other_year()
    month = "进展报送/2022-01.xlsx"
    (folder / BLANK).rename(folder / month)
    for name, sheets in books.items():
        fill(folder / name, sheets)
    loaded = forks.json("load", folder)
    assert loaded["changed"] and loaded["files"] == 8
    assert sum(s["created"] for s in loaded["sheets"].values()) == 34

    judged = forks.json("lights", "--as-of", "2022-02-28")
    assert {p["code"]: p["light"] for p in judged["projects"]} == {"J-001": "green", "J-002": "yellow", "J-003": "red"}
    assert judged["pack"] == "ouhai-2020"
    source = {f["source"] for p in judged["projects"] for f in p["facts"] if f["row"]}
    assert source <= {f"{n}#{s}" for n, sheets in books.items() for s in sheets} and source

    assert forks.json("patrol", "--as-of", "2022-02-28") == {
        "as_of": "2022-02-28",
        "projects": 3,
        "new": 6,
        "changed": 0,
    }
    assert forks.json("patrol", "--as-of", "2022-02-28")["new"] == 0

    told = forks.json("rank", "--as-of", "2022-02-28")
    (run,) = told["runs"]
    *lines, signed = forks.command("rank", "--as-of", "2022-02-28")[0].splitlines()
    assert run["scheme"] == "gongshu-2021-sections" and run["file"] in lines[0] and "与上次相同" in lines[0]
    assert [x.split()[:3] for x in lines[1:]] == [["区交通局", "第1名", "道路科"], ["区交通局", "第2名", "运输科"]]
    assert told["signer"]["mark"] in signed and told["signer"]["key"] in signed
    assert "signer unknown" in forks.command("verify", run["file"])[0]
    assert told["signer"]["mark"] in forks.command("verify", run["file"], "--key", told["signer"]["key"])[0]

    verdict = forks.json("audit", "verify")
    assert verdict["problems"] == [] and verdict["entries"] == verdict["anchored"] > 34 + 8


def test_templates_are_never_overwritten(tmp_path: Path) -> None:
    names = write_templates(tmp_path)
    (tmp_path / names[0]).write_bytes(b"filled with care")
    (tmp_path / names[1]).unlink()
    with pytest.raises(Faults) as refused:
        write_templates(tmp_path)
    assert {f.fault for f in refused.value.faults} == {"文件已存在，不覆盖"}
    assert len(refused.value.faults) == len(names) - 1
    assert (tmp_path / names[0]).read_bytes() == b"filled with care" and not (tmp_path / names[1]).exists()


def test_templates_hold_every_declared_column_with_its_note(tmp_path: Path) -> None:
    write_templates(tmp_path)
    for spec in in_order():
        path = tmp_path / spec.workbook.replace("*", "月份")
        (head,) = CalamineWorkbook.from_path(path).get_sheet_by_name(spec.sheet).to_python()
        assert head == [c.heading for c in spec.all_columns]
        for column in spec.all_columns:
            note = describe(column)
            assert note.startswith("必填" if column.required else "可空") and column.note in note


def test_a_month_is_filled_again_and_again(bureau: Bureau, tmp_path: Path) -> None:
    """The blank monthly workbook copied for each month, as the sections do."""
    blank = tmp_path / "blank"
    write_templates(blank)
    folder = tmp_path / "year"
    books: dict[str, dict[str, list[dict[str, Any]]]] = other_year()
    for number in range(2, 5):
        day = date(2022, number + 1, 1) - timedelta(days=number)
        books[f"进展报送/2022-{number:02}.xlsx"] = {
            "进展": [
                {
                    "项目编码": "J-003",
                    "月份": f"2022-{number:02}",
                    "本月进展": "推进中",
                    "自评": "有风险",
                    "累计进度（%）": 10 * number,
                    "报送人": "2",
                    "报送日期": day,
                }
            ]
        }
    for name, sheets in books.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        source = blank / (BLANK if name.startswith("进展报送") else name)
        (folder / name).write_bytes(source.read_bytes())
        fill(folder / name, sheets)
    loaded = bureau.json("load", folder)
    assert loaded["sheets"]["进展报送/*.xlsx#进展"]["created"] == 4
