"""How long a ledger of 5,000 rows takes to be understood: ``python benchmarks/ledgers.py [ROWS]``."""

from __future__ import annotations

import random
import sys
import time
from datetime import date

from threeones.kernel.ledgers.grid import Cell, Grid, Span
from threeones.kernel.ledgers.understand import understand
from threeones.kernel.ledgers.words.units import KnownUnit, Units

UNITS = ("区科技局", "区发改经信局", "区财政局", "区住建局", "区商务局", "区人社局")
HEAD = ["序号", "类别", "项目名称", "主要工作内容", "年度目标", "牵头单位", "配合单位", "责任领导", "完成时限"]
QUARTERS = ["一季度", "二季度", "三季度", "四季度", "备注"]
GROUP = 50


def ledger(count: int) -> Grid:
    """A sheet of so many projects, the categories merged, with dates in words and as such."""
    chance = random.Random(1)
    rows: list[list[Cell]] = [["2021年重点工作台账"], [*HEAD, *QUARTERS]]
    merged: list[Span] = [((0, 0), (0, 13))]
    for n in range(1, count + 1):
        if (n - 1) % GROUP == 0:
            merged.append(((len(rows), 1), (min(len(rows) + GROUP - 1, count + 1), 1)))
        dues: list[Cell] = [f"{n % 12 + 1}月底前", "三季度", "全年", date(2021, n % 12 + 1, n % 28 + 1)]
        rows.append(
            [
                n,
                f"第{n // GROUP + 1}类" if (n - 1) % GROUP == 0 else None,
                f"第{n}项建设",
                f"推进第{n}号平台，编好方案，引进企业{n % 37}家。",
                f"新增高新企业{n % 50 + 1}家以上；研发投入增长{n % 9 + 1}%",
                chance.choice(UNITS),
                "、".join(chance.sample(UNITS, 3)),
                "某局长",
                chance.choice(dues),
                *(f"第{n}步{quarter}" for quarter in QUARTERS[:4]),
                "省重点" if n % 3 else None,
            ]
        )
    return Grid("台账.xlsx", "台账", rows, merged)


def main() -> None:
    """Print the time that one reading took."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    grid, units = ledger(count), Units(KnownUnit(name) for name in UNITS)
    began, used = time.perf_counter(), time.process_time()
    read = understand([grid], units=units)
    elapsed, processor = time.perf_counter() - began, time.process_time() - used
    print(
        f"{len(read.book.projects)} projects, {len(read.faults)} faults: {elapsed:.1f} s, processor {processor:.1f} s"
    )


if __name__ == "__main__":
    main()
