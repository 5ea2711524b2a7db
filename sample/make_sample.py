"""Writes the sample bureau's folder: ``python sample/make_sample.py [FOLDER]`` (default: sample/gongshu-2021).

The same files every time: chance hangs on the records' own codes, dates of creation are fixed.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from maker import capital, handbook_book, land, monthly, organisation, ratings, statistics_book
from maker.books import write_book
from maker.days import YEAR

HOME = Path(__file__).resolve().parent / "gongshu-2021"


def make(folder: Path) -> list[Path]:
    """Write every workbook of the year into ``folder`` and return their paths; other files there are left alone."""
    books = {
        "机构人员.xlsx": organisation.sheets(),
        "工作手册.xlsx": handbook_book.sheets(),
        **{f"进展报送/{YEAR}-{month:02d}.xlsx": monthly.sheets(month) for month in range(1, 13)},
        "统计指标.xlsx": statistics_book.sheets(),
        "名录.xlsx": land.enterprise_sheets(),
        "重大项目.xlsx": capital.sheets(),
        "土地出让.xlsx": land.parcel_sheets(),
        "考评资料.xlsx": ratings.sheets(),
    }
    for name, sheets in books.items():
        write_book(folder / name, sheets)
    return [folder / name for name in books]


def main() -> None:
    """Write the sample and say where."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HOME
    for path in make(folder):
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
