"""Working calendars (工作日历): an editable table of days per year, and exact counting over it.

``cn`` is read from the pack ``calendar/cn.yaml`` (holidays 放假 and make-up working days 调休 as announced);
``weekdays`` knows Monday to Friday and no holiday, ``everyday`` works every day. A year that is not
announced yet is provisional: it is counted, and every result says so.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from threeones.kernel.calendar.table import Case, DayMark, Source, Table, Year, read_table
from threeones.kernel.calendar.working import Counted, WorkCalendar
from threeones.kernel.values.packs import packs_dir

__all__ = [
    "BUILT_IN",
    "Case",
    "Counted",
    "DayMark",
    "Source",
    "Table",
    "WorkCalendar",
    "Year",
    "calendar_names",
    "load_calendar",
    "read_table",
]

BUILT_IN: dict[str, WorkCalendar] = {
    "weekdays": WorkCalendar("weekdays", "周一至周五", frozenset({6, 7})),
    "everyday": WorkCalendar("everyday", "每天", frozenset()),
}


def calendar_names() -> tuple[str, ...]:
    """The names that ``load_calendar`` knows: the packs under ``calendar/`` and the built-in ones."""
    folder = packs_dir() / "calendar"
    packs = sorted(path.stem for path in folder.glob("*.yaml")) if folder.is_dir() else []
    return (*packs, *BUILT_IN)


def load_calendar(name: str | Path) -> WorkCalendar:
    """The calendar ``cn``, ``weekdays``, ``everyday``, another pack's name, or the table in a file.

    Raises Faults with every fault of the table, FileNotFoundError where there is no such calendar.
    """
    if isinstance(name, str) and name in BUILT_IN:
        return BUILT_IN[name]
    path = Path(name)
    if isinstance(name, str) and not path.suffix:
        path = packs_dir() / "calendar" / f"{name}.yaml"
    if not path.is_file():
        raise FileNotFoundError(f"没有工作日历“{name}”：{path}")
    stat = path.stat()
    return _load(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=32)
def _load(path: Path, _changed: int, _size: int) -> WorkCalendar:
    """Read once as long as the file stays as it is."""
    table = read_table(path)
    return WorkCalendar(table.name, table.title, table.weekend, table)
