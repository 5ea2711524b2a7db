from __future__ import annotations

from pathlib import Path

import pytest

from threeones.kernel.calendar import load_calendar, read_table
from threeones.kernel.values.faults import Faults

GOOD = """\
calendar: district
title: 示例日历
weekend: [6, 7]
years:
  2025:
    status: announced
    source: {title: 通知, url: https://example.org/a, date: 2024-11-12}
    holidays:
      - {name: 元旦, from: 2025-01-01, to: 2025-01-02}
    make_up:
      - {name: 元旦, day: 2025-01-04}
"""


def faults_of(tmp_path: Path, text: str | bytes) -> list[tuple[int, str]]:
    path = tmp_path / "table.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(Faults) as caught:
        read_table(path)
    return [(f.row, f.fault) for f in caught.value.faults]


def test_an_edited_table_takes_effect_at_once(tmp_path: Path) -> None:
    path = tmp_path / "table.yaml"
    path.write_text(GOOD, encoding="utf-8")
    calendar = load_calendar(path)
    day = calendar.years[2025].marks[0].day
    assert not calendar.is_working(day)
    path.write_text(GOOD.replace("from: 2025-01-01", "from: 2025-01-02"), encoding="utf-8")
    assert load_calendar(path).is_working(day)


def test_all_faults_at_once_with_their_lines(tmp_path: Path) -> None:
    bad = GOOD.replace("announced", "done").replace("2025-01-02", "2025-02-30").replace("2025-01-04", "2025-01-06")
    bad = bad.replace("weekend: [6, 7]", "weekend: [6, 8]").replace("title: 示例日历", "titel: 示例日历")
    found = faults_of(tmp_path, bad)
    assert (6, "“done”不是状态") in found
    assert (9, "没有2025-02-30这一天") in found
    assert (3, "没有星期8") in found
    assert (2, "不认识的键“titel”") in found
    assert (1, "缺“title”") in found
    assert (1, "2025-01-06本来就上班") in found


def test_slips_of_the_pen(tmp_path: Path) -> None:
    twice = GOOD.replace("{name: 元旦, day: 2025-01-04}", "{name: 元旦, day: 2025-01-02}")
    assert (11, "2025-01-02写了两次") in faults_of(tmp_path, twice)
    other_year = GOOD.replace("day: 2025-01-04", "day: 2026-01-04")
    assert (11, "2026-01-04不在2025年") in faults_of(tmp_path, other_year)
    backwards = GOOD.replace("to: 2025-01-02", "to: 2024-01-02")
    assert (9, "元旦从2025-01-01到2024-01-02") in faults_of(tmp_path, backwards)
    assert (3, "一周七天都休") in faults_of(tmp_path, GOOD.replace("[6, 7]", "[1, 2, 3, 4, 5, 6, 7]"))


def test_what_is_no_yaml(tmp_path: Path) -> None:
    assert faults_of(tmp_path, "a: b: c\n")[0][0] == 1
    assert faults_of(tmp_path, "")[0][1] == "文件是空的"
    assert faults_of(tmp_path, "名称: 元旦\n".encode("gb18030"))[0][1] == "不是UTF-8编码的文本"
    assert "不是“键: 值”的形式" in faults_of(tmp_path, "- 1\n")[0][1]
