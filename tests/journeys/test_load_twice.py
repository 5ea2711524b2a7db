"""Loading at the command twice, one after the other and at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.intake.forked import Forks
from tests.support.commands import Bureau
from tests.support.folders import other_year, write_folder
from tests.support.plugin import MakeBureau

COMPLETED, REPORTED = date(2022, 2, 10), date(2022, 2, 11)


def month(folder: Path, number: int, milestone: str) -> Path:
    """A folder with one monthly workbook, as a section sends it in."""
    done = {"节点编码": milestone, "完成日期": COMPLETED, "报送日期": REPORTED}
    return write_folder(folder, {f"进展报送/2022-{number:02}.xlsx": {"节点完成": [done]}})


def test_the_second_load_says_that_nothing_changed(bureau: Bureau, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "year", other_year())
    with Forks(bureau) as forks:
        first, _ = forks.command("load", folder)
        second = forks.command("load", folder)[0].splitlines()
        third = forks.json("load", folder)
    assert first.splitlines()[-1] == "读入5个工作簿：新增34、修改0、移除0条"
    assert second[-1] == "读入5个工作簿：34条记录都与库中一致，没有改动"
    assert all("新增0 修改0 移除0" in line for line in second[:-1]) and len(second) > 15
    assert third["changed"] is False and third["files"] == 5
    assert sum(s["unchanged"] for s in third["sheets"].values()) == 34


def test_two_first_loads_at_once(make_bureau: MakeBureau, tmp_path: Path) -> None:
    """Both find no database and no key; one makes them, and each load is whole."""
    bureau = make_bureau("new", tables=False)
    folder = write_folder(tmp_path / "year", other_year())
    running = [bureau.start("load", folder) for _ in range(2)]
    told = [p.communicate(timeout=120) for p in running]
    assert [p.returncode for p in running] == [0, 0], told
    last = {out.splitlines()[-1] for out, _ in told}
    assert last == {"读入5个工作簿：34条记录都与库中一致，没有改动", "读入5个工作簿：新增34、修改0、移除0条"}
    assert bureau.json("audit", "verify") == {"entries": 39, "anchored": 39, "problems": []}


def test_many_loads_at_once_lose_nothing(bureau: Bureau, tmp_path: Path) -> None:
    """Months come in at the same moment, again and again: each is there once, and only its first load wrote."""
    base = tmp_path / "months"
    for number, milestone in enumerate(("J-001-2", "J-002-2", "J-003-1", "J-003-2"), 2):
        month(base / f"{number}", number, milestone)
    with Forks(bureau) as forks:
        forks.ask("load", write_folder(tmp_path / "year", other_year()))
        wrote = [forks.ask("together", base) for _ in range(4)]
        found = forks.ask("verify")
    assert wrote == [[True] * 4] + [[False] * 4] * 3
    assert found["problems"] == []
    assert found["state"]["supervision.Completion"].startswith("6:")
    # 5 files and 34 records, then one file and one record for each month
    assert found["state"]["audit.AuditEntry"].startswith("47:")


def test_one_folder_loaded_by_four_at_once_is_there_once(bureau: Bureau, tmp_path: Path) -> None:
    for number in range(4):
        write_folder(tmp_path / "same" / str(number), other_year())
    with Forks(bureau) as forks:
        assert sorted(forks.ask("together", tmp_path / "same")) == [False, False, False, True]
        found = forks.ask("verify")
    assert found["problems"] == [] and found["state"]["audit.AuditEntry"].startswith("39:")
