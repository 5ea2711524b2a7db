"""Fill packs/calendar/cn.yaml from the package chinesecalendar: the same bytes every time.

    python packs/calendar/make_cn.py            writes cn.yaml beside this script
    python packs/calendar/make_cn.py --check    exit 1 where cn.yaml differs from what would be written

The days come from the package (it follows the State Council's notices); the notices themselves, and
the days that the law already fixes for a year not announced yet, are listed here with their sources.
The file is meant to be edited: when a notice appears, rewrite its year by hand, or raise the package
and run this script again.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from chinese_calendar.constants import holidays, workdays

OUT = Path(__file__).with_name("cn.yaml")
FIRST, LAST = 2019, 2026

NAMES: Mapping[str, str] = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
}

GOV = "https://www.gov.cn/zhengce/content/"
NOTICES: Mapping[int, tuple[str, str, str]] = {
    2019: ("国办发明电〔2018〕15号", "2018-12/06/content_5346276.htm", "2018-12-06"),
    2020: ("国办发明电〔2019〕16号", "2019-11/21/content_5454164.htm", "2019-11-21"),
    2021: ("国办发明电〔2020〕27号", "2020-11/25/content_5564127.htm", "2020-11-25"),
    2022: ("国办发明电〔2021〕11号", "2021-10/25/content_5644835.htm", "2021-10-25"),
    2023: ("国办发明电〔2022〕16号", "2022-12/08/content_5730844.htm", "2022-12-08"),
    2024: ("国办发明电〔2023〕7号", "202310/content_6911527.htm", "2023-10-25"),
    2025: ("国办发明电〔2024〕12号", "202411/content_6986382.htm", "2024-11-12"),
    2026: ("国办发明电〔2025〕7号", "202511/content_7047090.htm", "2025-11-04"),
}
AMENDMENTS: Mapping[int, tuple[str, str, str]] = {
    2019: (
        "国务院办公厅关于调整2019年劳动节假期安排的通知（国办发明电〔2019〕3号）",
        "2019-03/22/content_5375877.htm",
        "2019-03-22",
    ),
    2020: (
        "国务院办公厅关于延长2020年春节假期的通知（国办发明电〔2020〕1号）",
        "2020-01/27/content_5472352.htm",
        "2020-01-27",
    ),
}

# A year not announced yet: only the 13 days that the law itself fixes, dated by the almanac
# (the first day of the first lunar month of 2027 is 6 February: Hong Kong Observatory, table T2027e).
LAW = ("全国年节及纪念日放假办法（国务院令第795号）", "202411/content_6986380.htm", "2024-11-10")
UNANNOUNCED: Mapping[int, tuple[tuple[str, date, date], ...]] = {
    2027: (
        ("元旦", date(2027, 1, 1), date(2027, 1, 1)),
        ("春节", date(2027, 2, 5), date(2027, 2, 8)),
        ("清明节", date(2027, 4, 5), date(2027, 4, 5)),
        ("劳动节", date(2027, 5, 1), date(2027, 5, 2)),
        ("端午节", date(2027, 6, 9), date(2027, 6, 9)),
        ("中秋节", date(2027, 9, 15), date(2027, 9, 15)),
        ("国庆节", date(2027, 10, 1), date(2027, 10, 3)),
    ),
}

HEAD = """\
# 中国大陆工作日历：放假与调休，逐年一段，可以直接改。格式见 docs/schedule.md。
# 本文件由 packs/calendar/make_cn.py 从 chinesecalendar 填写；国务院办公厅通知公布后，把该年改为 announced。
calendar: cn
title: 中国大陆工作日历（含调休）
weekend: [6, 7]   # 周六、周日
years:
"""

CASES = """\
cases:   # 起算日不计入，从次日起数工作日
  - {from: 2021-09-30, add: 5, gives: 2021-10-13}   # 国庆7天，10月9日（周六）上班
  - {from: 2026-02-13, add: 5, gives: 2026-02-27}   # 2月14日（周六）上班，2月15日至23日放假
  - {from: 2022-04-01, add: 1, gives: 2022-04-02}   # 清明节前的周六上班
  - {from: 2020-01-23, add: 1, gives: 2020-02-03}   # 春节假期延长到2月2日
  - {from: 2019-04-30, add: 1, gives: 2019-05-05}   # 劳动节调整为4天，周日上班
  - {from: 2024-10-14, add: -1, gives: 2024-10-12}  # 往回数，10月12日（周六）上班
"""


def runs(year: int) -> list[tuple[str, date, date]]:
    """The year's days off as runs of one name, in order."""
    out: list[tuple[str, date, date]] = []
    for day in sorted(d for d in holidays if d.year == year):
        name = NAMES[holidays[day]]
        if out and out[-1][0] == name and day - out[-1][2] == timedelta(days=1):
            out[-1] = (name, out[-1][1], day)
        else:
            out.append((name, day, day))
    return out


def source(key: str, title: str, path: str, day: str, indent: str = "    ") -> str:
    """One source line."""
    return f"{indent}{key}: {{title: {title}, url: {GOV}{path}, date: {day}}}\n"


def announced(year: int) -> str:
    """A year whose notice has been published."""
    number, path, day = NOTICES[year]
    text = f"  {year}:\n    status: announced\n"
    text += source("source", f"国务院办公厅关于{year}年部分节假日安排的通知（{number}）", path, day)
    if year in AMENDMENTS:
        text += source("amended_by", *AMENDMENTS[year])
    text += "    holidays:\n"
    text += "".join(f"      - {{name: {n}, from: {a}, to: {b}}}\n" for n, a, b in runs(year))
    text += "    make_up:\n"
    text += "".join(f"      - {{name: {NAMES[workdays[d]]}, day: {d}}}\n" for d in sorted(workdays) if d.year == year)
    return text


def provisional(year: int) -> str:
    """A year without a notice: the law's own days, said to be provisional; no make-up day is guessed."""
    text = f"  {year}:\n    status: provisional   # 通知未公布：只列法定节日本身，不猜调休\n"
    text += source("source", *LAW)
    text += f"    note: {year}年放假安排尚未公布，暂按法定节日和周末计，不含调休\n"
    text += "    holidays:\n"
    text += "".join(f"      - {{name: {n}, from: {a}, to: {b}}}\n" for n, a, b in UNANNOUNCED[year])
    return text + "    make_up: []\n"


def table() -> str:
    """The whole file."""
    years = [announced(y) for y in range(FIRST, LAST + 1)] + [provisional(y) for y in sorted(UNANNOUNCED)]
    return HEAD + "".join(years) + CASES


def main(arguments: list[str]) -> int:
    """Write the table, or check it."""
    text = table()
    if "--check" in arguments:
        same = OUT.is_file() and OUT.read_text(encoding="utf-8") == text
        sys.stderr.write("cn.yaml is as filled\n" if same else "cn.yaml differs from the filling\n")
        return 0 if same else 1
    OUT.write_text(text, encoding="utf-8")
    sys.stderr.write(f"{OUT}: {text.count('name:')} entries\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
