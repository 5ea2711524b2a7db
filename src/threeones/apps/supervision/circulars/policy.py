"""What a circular counts, how it ranks, when it is due: ``packs/supervision/circulars.yaml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap

from threeones.base.pages.words import LIGHTS
from threeones.kernel.calendar import WorkCalendar, calendar_names, load_calendar
from threeones.kernel.values.packfile import PackFile, pack_path, read_pack

PACK = "circulars"
MEASURES = ("good_share", "good", "counted", *LIGHTS)
"""What units may be ranked by."""
_KEYS = ("id", "version", "title", "source", "lights", "ranking", "days", "most_named", "cases")
_DAYS = ("draft_from", "issue_by", "answer_within")


@dataclass(frozen=True, slots=True)
class By:
    """A criterion of the ranking: a measure, and whether much of it is good."""

    figure: str
    high: bool


@dataclass(frozen=True, slots=True)
class CircularPolicy:
    """The numbers of the pack; what each means stands there."""

    version: str
    good: frozenset[str]
    listed: frozenset[str]
    left_out: frozenset[str]
    ranked: bool
    by: tuple[By, ...]
    at_least: int
    named: int
    calendar: WorkCalendar
    days: Mapping[str, int]
    most_named: int

    def day_after(self, month: str, name: str) -> date:
        """The working day of the month after ``month`` (2021-03) that the pack numbers under ``name``."""
        year, number = int(month[:4]), int(month[5:])
        first = date(year + number // 12, number % 12 + 1, 1)
        return self.calendar.add_working(first - timedelta(days=1), self.days[name]).value

    def answer_by(self, day: date) -> date:
        """The last day for units to answer a circular that is issued on a day (反馈期限)."""
        return self.calendar.add_working(day, self.days["answer_within"]).value


def policy() -> CircularPolicy:
    """The rules in force; read again when the pack changes. Raises Faults with all that is wrong in it."""
    path = pack_path("supervision", PACK)
    stat = path.stat()
    return _load(path, (stat.st_mtime_ns, stat.st_size))


@lru_cache(maxsize=4)
def _load(path: Path, _stamp: tuple[int, int]) -> CircularPolicy:
    pack = read_pack(path)
    body = pack.body
    pack.only(body, _KEYS)
    pack.source()
    lights = pack.mapping(body, "lights", required=True)
    pack.only(lights, ("good", "listed", "left_out"))
    states = {name: _states(pack, lights, name) for name in ("good", "listed", "left_out")}
    for state in states["left_out"] & (states["good"] | states["listed"]):
        pack.fault(lights, "left_out", f"“{state}”既不计又计", "一种灯只在一处")
    ranking = pack.mapping(body, "ranking", required=True)
    pack.only(ranking, ("shown", "by", "at_least", "named"))
    if not isinstance(ranking.get("shown"), bool):
        pack.fault(ranking, "shown", "“shown”缺失或不是 true、false", "true 或 false")
    days = pack.mapping(body, "days", required=True)
    pack.only(days, ("calendar", *_DAYS))
    calendar = pack.text(days, "calendar")
    if calendar not in calendar_names():
        pack.fault(days, "calendar", f"没有工作日历“{calendar}”", "、".join(calendar_names()))
    made: dict[str, Any] = {
        "version": pack.text(body, "version"),
        **states,
        "ranked": ranking.get("shown") is True,
        "by": tuple(_by(pack, at) for at in pack.sequence(ranking, "by", required=True)),
        "at_least": _whole(pack, ranking, "at_least"),
        "named": _whole(pack, ranking, "named"),
        "days": {name: _whole(pack, days, name) for name in _DAYS},
        "most_named": _whole(pack, body, "most_named"),
    }
    pack.done()
    return CircularPolicy(calendar=load_calendar(calendar), **made)


def _states(pack: PackFile, at: CommentedMap, key: str) -> frozenset[str]:
    found: Sequence[Any] = pack.sequence(at, key, required=True)
    for state in found:
        if state not in LIGHTS:
            pack.fault(at, key, f"没有灯“{state}”", "、".join(LIGHTS))
    return frozenset(str(state) for state in found)


def _by(pack: PackFile, at: CommentedMap) -> By:
    if not isinstance(at, CommentedMap):
        pack.fault(pack.body, "ranking", f"“{at}”不是排名的依据", "{figure: good_share, order: high}")
        return By("", high=True)
    pack.only(at, ("figure", "order"))
    figure, order = pack.text(at, "figure"), pack.text(at, "order")
    if figure not in MEASURES:
        pack.fault(at, "figure", f"不能按“{figure}”排名", "、".join(MEASURES))
    if order not in ("high", "low"):
        pack.fault(at, "order", f"“{order}”不是次序", "high 或 low")
    return By(figure, order == "high")


def _whole(pack: PackFile, at: CommentedMap, key: str) -> int:
    number = pack.number(at, key)
    if number != int(number) or number < 1:
        pack.fault(at, key, f"“{key}”不是正整数", "正整数，如 5")
    return int(number)
