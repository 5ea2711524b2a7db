"""How long search takes over many records, beside looking for the same letters in the tables themselves.

    python -m benchmarks.search [ENTRIES]        default 100000, on SQLite and on a PostgreSQL server of its own

Projects, milestones, enterprises and parcels with names of usual words; questions as people type them. A clerk sees
one unit's, a supervisor all. Printed for each: the middle and the 95th percentile in milliseconds, how many answers.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from typing import Any

QUESTIONS = (
    "运河",
    "运河新城改造",
    "项目",
    "yunhe",
    "yhxc",
    "chongqing",
    "zhongqing",
    "P-0123",
    "p",
    "工程 三期",
    "没有这样的名字",
    "xinchengweigengxin",
)
ROUNDS = 7


def words(text: str) -> list[str]:
    """A text cut into words of two characters."""
    return [text[n : n + 2] for n in range(0, len(text), 2)]


PLACES = words("运河拱宸大关半山祥符重庆长乐石桥东新和睦米市湖墅小河上塘康桥天水武林朝晖文晖长庆")
THINGS = words("新城老街道路学校医院公园河道管网厂房社区市场桥梁地铁码头绿地驿站楼宇园区仓库广场")
DEEDS = words("改造更新建设整治提升修缮招商监管治理验收")


def name(chance: random.Random, n: int) -> str:
    """A name of usual words."""
    parts = (chance.choice(PLACES), chance.choice(THINGS), chance.choice(DEEDS))
    return f"{''.join(parts)}{chance.choice(('项目', '工程', ''))}{'一二三四'[n % 4]}期"


def fill(entries: int) -> Any:
    """The records; gives the unit that a clerk works in."""
    from tests.support.records import Records  # noqa: PLC0415  needs Django to be set up
    from threeones.apps.handbook.models import Milestone, Project  # noqa: PLC0415  see above
    from threeones.apps.land.models import Parcel  # noqa: PLC0415  see above
    from threeones.apps.register.models import Enterprise  # noqa: PLC0415  see above

    chance, records = random.Random(entries), Records()
    units = [records.unit(f"U-{n}", f"第{n}科") for n in range(40)]
    where = records.where()
    people = {"leader": records.person, "owner": records.person, "deadline": date(2021, 12, 31)}

    def some(share: float, make: Callable[[int], Any]) -> None:
        made = [make(n) for n in range(int(entries * share))]
        type(made[0]).objects.bulk_create(made, batch_size=2000)

    some(
        0.35,
        lambda n: Project(
            code=f"P-{n:05}",
            name=name(chance, n),
            content="",
            objective=records.objective,
            lead_unit=units[n % 40],
            **people,
            **where,
        ),
    )
    projects = list(Project.objects.all())
    some(
        0.45,
        lambda n: Milestone(
            code=f"M-{n:05}",
            name=name(chance, n),
            project=projects[n % len(projects)],
            due_on=date(2021, 6, 30),
            **where,
        ),
    )
    some(0.15, lambda n: Enterprise(name=f"{name(chance, n)}{n}公司", uscc=f"9133{n:014}", **where))
    some(
        0.05,
        lambda n: Parcel(
            code=f"D-{n:05}", name=name(chance, n), use="industry", area=1, granted_on=date(2021, 1, 4), **where
        ),
    )
    return units[0]


def plain(question: str) -> int:
    """The same letters looked for in the tables: names and codes that contain them, the first few of each."""
    from django.db.models import Q  # noqa: PLC0415  needs Django to be set up

    from threeones.apps.handbook.models import Milestone, Project  # noqa: PLC0415  see above
    from threeones.apps.land.models import Parcel  # noqa: PLC0415  see above
    from threeones.apps.register.models import Enterprise  # noqa: PLC0415  see above

    count = 0
    for model, code in ((Project, "code"), (Milestone, "code"), (Enterprise, "uscc"), (Parcel, "code")):
        condition = Q(name__icontains=question) | Q(**{f"{code}__icontains": question})
        count += len(list(model._default_manager.filter(condition).order_by("name")[:9]))  # type: ignore[attr-defined]
    return count


def timed(work: Callable[[], int]) -> tuple[float, float, int]:
    """The middle and the 95th percentile of several rounds in milliseconds, and what came out."""
    took, out = [], 0
    for _round in range(ROUNDS):
        began = time.perf_counter()
        out = work()
        took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took), sorted(took)[-1], out


def measure(entries: int) -> Iterator[dict[str, Any]]:
    """Fill an empty installation and ask it; the process's environment says where it lies."""
    from threeones.cli.django import start  # noqa: PLC0415  sets Django up

    start()
    from django.db import connection  # noqa: PLC0415  see above

    from tests.support.people import access  # noqa: PLC0415  see above
    from threeones.base.org.models import Role  # noqa: PLC0415  see above
    from threeones.base.search.asking import question, search  # noqa: PLC0415  see above
    from threeones.base.search.index import rebuild  # noqa: PLC0415  see above

    unit = fill(entries)
    began = time.perf_counter()
    rows = rebuild()
    yield {"database": connection.vendor, "entries": rows, "built_seconds": round(time.perf_counter() - began, 1)}
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    who = {"supervisor": access(), "clerk": access(Role.CLERK, unit)}
    for text in QUESTIONS:
        line: dict[str, Any] = {"question": text}
        for role, seen in who.items():
            line[role] = timed(lambda s=seen, t=text: sum(len(g.hits) for g in search(s, question(t))))  # type: ignore[misc]
        line["plain"] = timed(lambda t=text: plain(t))  # type: ignore[misc]
        yield line


def show(lines: list[dict[str, Any]]) -> None:
    """A table for people; the last line is the slowest of all."""
    head = lines[0]
    print(f"{head['database']}: {head['entries']} entries, index built in {head['built_seconds']} s")
    print(f"{'question':<24}{'supervisor':>22}{'clerk':>22}{'plain icontains':>22}")
    for line in lines[1:]:
        cells = [f"{m:.0f}/{p:.0f} ms ({n})" for m, p, n in (line[k] for k in ("supervisor", "clerk", "plain"))]
        print(f"{line['question']:<24}" + "".join(f"{c:>22}" for c in cells))
    slowest = max(max(line["supervisor"][1], line["clerk"][1]) for line in lines[1:])
    print(f"slowest of all rounds: {slowest:.0f} ms\n")


def main() -> None:
    """Both databases, each in a process of its own."""
    from tests.support import postgres  # noqa: PLC0415  only the outer process starts a server

    entries = sys.argv[1] if len(sys.argv) > 1 else "100000"
    with ExitStack() as stack:
        url = stack.enter_context(postgres.server())
        for database in ("", url):
            home = stack.enter_context(tempfile.TemporaryDirectory(prefix="threeones-search-"))
            env = {**os.environ, "THREEONES_HOME": home, "DATABASE_URL": database}
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.search", entries, "--inside"],
                env=env,
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
            show([json.loads(line) for line in done.stdout.splitlines()])


if __name__ == "__main__":
    if "--inside" in sys.argv:
        for found in measure(int(sys.argv[1])):
            print(json.dumps(found, ensure_ascii=False))
    else:
        main()
