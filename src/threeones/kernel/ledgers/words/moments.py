"""The points and spans of time that words name: 6月30日, 6月底, 三季度, 上半年, 年底, 2021.3—2021.6."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from threeones.kernel.ledgers.words.folding import DASH, whole_number
from threeones.kernel.ledgers.words.pack import DateWords
from threeones.kernel.values.parse import parse_date
from threeones.kernel.values.period import Period
from threeones.kernel.values.problem import ValueProblem

_N = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_YEAR = r"(?:(?P<y>(?<!\d)(?:19|20|21)\d{2}|[一二][〇零一二三四五六七八九]{3})年度?|(?P<yw>今年|本年度?|当年|明年|次年|来年))?"
_ALONE = r"(?=(?:之|以)?前|$|[，,；;。、)）:：\s])"
_SHAPES = {
    "day": r"(?<![\d.])(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})日?(?!\d)",
    "month": rf"(?<![\d.])(?P<y>(?:19|20|21)\d{{2}})[-/.](?P<m>\d{{1,2}})(?:月份?|(?={DASH}\d{{4}}[-/.]\d|(?:之|以)?前|$))",
    "in_month": rf"{_YEAR}(?<![\d.个十])(?P<m>{_N})月份?"
    rf"(?:(?P<d>{_N})(?:日|号)|(?P<d2>\d{{1,2}})(?={DASH}|(?:之|以)?前|止|$)|(?P<part>PARTS))?",
    "dotted": r"(?<![\d.])(?P<m>\d{1,2})[./](?P<d>\d{1,2})日?(?=(?:之|以)?前)",
    "quarter": rf"{_YEAR}(?:第(?P<q>[1-4一二三四])个?|(?<![前每\d个])(?P<q2>[1-4一二三四]))季(?:度|(?=末|底|前))(?P<end>底|末)?",
    "letter_quarter": r"(?:(?P<y>\d{4})年?[-.]?)?(?<![A-Za-z])[Qq](?P<q>[1-4])(?!\d)",
    "half": rf"{_YEAR}(?P<half>上半年|下半年|前(?P<q>[一二两三四1-4])个?季度)(?P<end>底|末)?",
    "year_end": rf"(?:(?:(?P<y>(?<!\d)(?:19|20|21)\d{{2}}|二[〇零一二三四五六七八九]{{3}})年|(?P<yw>今年|明年|次年|来年|本年|当年))年?"
    rf"|(?<![\d一二两三四五六七八九十几近多每半往历])(?:全年|年))(?P<yp>底|末|终|内|中(?:旬|期)?{_ALONE}|度{_ALONE})",
    "year": r"(?<!\d)(?P<y>(?:19|20|21)\d{2})年(?:度|全年)?(?=(?:之|以)?前(?!\s*[一二三四两1-4]\s*个?季)|ALONE)|(?P<yw>全年|今年|本年度|明年)",
    "named": rf"{_YEAR}(?P<f>NAMED)(?:节|假期|节日)?(?=(?:之|以)?前)",
}
_MONTH_RANGE = rf"{_YEAR}(?<![\d.])(?P<m>{_N})(?:月份?)?{DASH}(?={_N}月)"
_QUARTER_RANGE = rf"{_YEAR}第?(?P<q>[1-4一二三四])(?:季度)?{DASH}(?=第?[1-4一二三四]季度)"
_YEAR_RANGE = rf"(?<!\d)(?P<y>(?:19|20|21)\d{{2}})年?{DASH}(?=(?:19|20|21)\d{{2}}年)"
_TAIL = re.compile(
    r"(?P<before>(?:之|以)?前(?!期|往|后|台|置|瞻|端|沿|列|茅|提|景|来|述|[一二三四两1-4]\s*个?季))?"
    r"(?P<until>止|为止|截止)?(?P<from>起(?!草|步|动|底|诉|码|到|点|重|来|势|用|早))?(?P<within>(?:以|之)?内)?(?P<about>左右)?"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time that a text names: ``text`` its words at ``start``..``stop``, ``first`` and ``last`` its days.

    ``period`` is set for whole months. ``before``: the words end with 前 and name a span as a whole, so that it is over
    when the span begins. ``opens``: they say when something begins (起). ``vague``: the words give no day, one was chosen.
    """

    text: str
    start: int
    stop: int
    first: date
    last: date
    period: Period | None = None
    before: bool = False
    opens: bool = False
    vague: str = ""
    year_said: int | None = None
    span: bool = False


Maker = Callable[["re.Match[str]", int], Moment]


class _Ahead:
    """Where in a text a shape is met next; each looks at the text once, however many moments there are."""

    def __init__(self, text: str, shapes: Iterable[re.Pattern[str]]) -> None:
        self.text = text
        self._met = dict.fromkeys(shapes, -1)

    def first(self, at: int) -> int | None:
        """The first place from ``at`` on, which never goes back; None where no shape is met any more."""
        for shape, start in list(self._met.items()):
            if start < at:
                if m := shape.search(self.text, at):
                    self._met[shape] = m.start()
                else:
                    del self._met[shape]
        return min(self._met.values(), default=None)


class Moments:
    """Finds moments by the pack's words."""

    def __init__(self, words: DateWords) -> None:
        self._words = words
        parts = "|".join(f"{p}{_ALONE}" if p in ("中", "初") else p for p in sorted(words.parts, key=len, reverse=True))
        named = "|".join(map(re.escape, sorted((*words.named_days, *words.moving_days), key=len, reverse=True)))
        self._shapes = {
            kind: re.compile(shape.replace("PARTS", parts).replace("NAMED", named).replace("ALONE", "$"))
            for kind, shape in _SHAPES.items()
        }

    def scan(self, text: str, year: int) -> list[Moment]:
        """The moments in a folded text, left to right; the longest of those that begin together.

        A year that is said holds for those after it. Raises ValueProblem for a time that cannot be (13月, 2月30日).
        """
        found: list[Moment] = []
        at, ahead = 0, _Ahead(text, (*self._shapes.values(), *_ranges()))
        while (moment := self._next(ahead, at, year)) is not None:
            found.append(moment)
            at = moment.stop
            year = moment.year_said or year
        return found

    def whole(self, text: str, year: int) -> Moment | None:
        """The moment that the whole text is; None where it is none or more."""
        moment = self._next(_Ahead(text, (*self._shapes.values(), *_ranges())), 0, year)
        return moment if moment and moment.start == 0 and moment.stop == len(text) else None

    def _next(self, ahead: _Ahead, at: int, year: int) -> Moment | None:
        first = ahead.first(at)
        if first is None:
            return None
        ranged = self._range(ahead.text, first, year)
        return ranged or self._tailed(self._point(ahead.text, first, year), ahead.text)

    def _point(self, text: str, at: int, year: int) -> Moment | None:
        """The longest moment that begins at ``at``, without what follows it."""
        matches = [(kind, m) for kind, shape in self._shapes.items() if (m := shape.match(text, at))]
        if not matches:
            return None
        kind, match = max(matches, key=lambda km: km[1].end())
        return self._made(kind, match, year)

    def _range(self, text: str, at: int, year: int) -> Moment | None:
        """From one time to another: 3—6月, 3月1日至6月30日, 一至三季度, 2021—2023年."""
        left, right_at = self._left(text, at, year)
        if left is None:
            return None
        right = self._point(text, right_at, left.year_said or year) or _same_month(text, right_at, left)
        if right is None:
            return None
        if right.last < left.first:
            raise ValueProblem(
                f"“{text[at : right.stop]}”起止颠倒", "先起后止，跨年的写明年份，如 2021年10月—2022年3月"
            )
        period = None
        if left.period and right.period and left.period.first is not None and right.period.last is not None:
            period = Period(left.period.first, right.period.last)
        joined = replace(right, text=text[at : right.stop], start=at, first=left.first, period=period, span=True)
        return self._tailed(replace(joined, year_said=right.year_said or left.year_said), text)

    def _left(self, text: str, at: int, year: int) -> tuple[Moment | None, int]:
        """The left side of a range and where its right side begins."""
        for kind, shape in zip(("in_month", "quarter", "whole_year"), _ranges(), strict=True):
            if m := shape.match(text, at):
                return self._made(kind, m, year), m.end()
        left = self._point(text, at, year)
        dash = re.compile(DASH).match(text, left.stop) if left else None
        return (left, dash.end()) if left and dash else (None, at)

    def _tailed(self, moment: Moment | None, text: str) -> Moment | None:
        """The moment with the words that follow it: 前, 止, 起, 内, 左右."""
        m = _TAIL.match(text, moment.stop) if moment else None
        if moment is None or m is None:
            return moment
        vague = "“左右”没有说到哪天" if m["about"] else moment.vague
        before = (
            m["before"] is not None and moment.period is not None and not moment.span and moment.first != moment.last
        )
        opens = m["from"] is not None
        return replace(moment, text=text[moment.start : m.end()], stop=m.end(), before=before, opens=opens, vague=vague)

    def _made(self, kind: str, match: re.Match[str], year: int) -> Moment:
        told = {name: value for name, value in match.groupdict().items() if value}
        said = _year_said(told, year)
        first, last, period, vague = self._days(kind, told, said or year, match[0])
        if told.get("end") or told.get("yp", "") in ("底", "末", "终") or told.get("part", "") in ("底", "末"):
            first = last
        return Moment(match[0], match.start(), match.end(), first, last, period, vague=vague, year_said=said)

    def _days(self, kind: str, told: dict[str, str], year: int, text: str) -> tuple[date, date, Period | None, str]:
        if kind == "named":
            return self._named(told["f"], year)
        if kind == "year_end" and told["yp"].startswith("中"):
            return *_ends(Period.month(year, 6)), "“年中”按6月底计"
        if "m" in told:
            return self._in_month(told, year, text)
        if "half" in told and told["half"] in ("上半年", "下半年"):
            first = 1 if told["half"] == "上半年" else 7
            return *_ends(Period.between((year, first), (year, first + 5))), ""
        if "half" in told:
            quarters = whole_number(told["q"]) or 0
            return *_ends(Period.to_date(year, 3 * quarters)), ""
        if quarter := told.get("q") or told.get("q2"):
            return *_ends(Period.quarter(year, whole_number(quarter) or 0)), ""
        return *_ends(Period.whole_year(year)), ""

    def _in_month(self, told: dict[str, str], year: int, text: str) -> tuple[date, date, Period | None, str]:
        month = whole_number(told["m"]) or 0
        if said := told.get("d") or told.get("d2"):
            number = whole_number(said) or 0
            try:
                day = parse_date(f"{year}-{month}-{number}")
            except ValueProblem as problem:
                raise ValueProblem(f"日期“{text}”不存在", problem.expected) from None
            return day, day, None, ""
        if not 1 <= month <= 12:
            raise ValueProblem(f"“{text}”：没有{month}月", "1月至12月")
        whole = Period.month(year, month)
        part = told.get("part", "")
        if not part:
            return *_ends(whole), ""
        last = min(self._words.parts[part], calendar.monthrange(year, month)[1])
        if last == whole.end.day:
            return whole.end if part in ("底", "末") else whole.start + timedelta(20), whole.end, whole, ""
        first = max((d for d in self._words.parts.values() if d < last), default=0) if part.endswith("旬") else 0
        return whole.start + timedelta(first), date(year, month, last), None, f"“{part}”按{last}日计"

    def _named(self, name: str, year: int) -> tuple[date, date, Period | None, str]:
        if name not in self._words.named_days:
            raise ValueProblem(f"“{name}”没有固定的日期", f"写明日期，如 {year}-06-30")
        month, number = self._words.named_days[name]
        day = date(year, month, number) - timedelta(1)
        return day, day, None, "即前一天"


def _ends(period: Period) -> tuple[date, date, Period]:
    return period.start, period.end, period


def _year_said(told: dict[str, str], year: int) -> int | None:
    if "y" in told:
        found = whole_number(told["y"])
        if found is None or not 1900 <= found <= 2199:
            raise ValueProblem(f"年份“{told['y']}”不在1900至2199之间", "四位年份，如 2021")
        return found
    word = told.get("yw", "")
    return None if not word else year + 1 if word in ("明年", "次年", "来年") else year


def _same_month(text: str, at: int, left: Moment) -> Moment | None:
    """The right side of 6月1日—30日."""
    m = re.compile(r"(\d{1,2})[日号]").match(text, at)
    if m is None or left.period is not None:
        return None
    day = parse_date(f"{left.first.year}-{left.first.month}-{m[1]}")
    return replace(left, start=at, stop=m.end(), first=day, last=day)


@lru_cache(maxsize=1)
def _ranges() -> tuple[re.Pattern[str], ...]:
    return re.compile(_MONTH_RANGE), re.compile(_QUARTER_RANGE), re.compile(_YEAR_RANGE)


@lru_cache(maxsize=8)
def moments_of(words: DateWords) -> Moments:
    """The finder for a pack's words, made once."""
    return Moments(words)
