"""When handbooks say that something is due (完成时限): 6月底前, 三季度, 年内, 常年, and days as such."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from threeones.kernel.ledgers.words.folding import fold_text
from threeones.kernel.ledgers.words.moments import Moment, moments_of
from threeones.kernel.ledgers.words.pack import DateWords, Words, load_words
from threeones.kernel.ledgers.words.steps import Piece, pieces
from threeones.kernel.values.parse import is_blank, parse_date
from threeones.kernel.values.period import Period
from threeones.kernel.values.problem import ValueProblem

EXPECTED = "如 2021-06-30、6月底前、三季度、年底前、3—6月、常年"
# Day 0 of the spreadsheet's serial dates.
_SERIAL_ZERO = date(1899, 12, 30)
_BRACKETS = re.compile(r"[（(][^（）()]*[)）]")
_TIME = re.compile(r"(?<=\d)[T ]\d{1,2}:\d{2}(:\d{2})?$")
_MARKS = " \t\n，,。.;；、:：“”\"'"
_BY = ("前", "底", "末", "止", "截止")
_AMBIGUOUS_DAY = re.compile(r"\d{1,2}[-./]\d{1,2}")


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline as it was understood.

    ``period`` is the span that the words name, printed as ``Period`` prints it (2021Q3, 2021-06, 2021 for 常年); empty
    where they name a day. ``start_on`` is set where they say when the work begins. ``reason`` says in Chinese how the
    words were taken; empty for a plain day.
    """

    deadline: date
    period: str = ""
    start_on: date | None = None
    reason: str = ""


class Step(NamedTuple):
    """One of the dated steps that stand in one cell; ``due`` is None for words that no date stands with."""

    due: Due | None
    words: str


def read_due(cell: object, year: int, words: Words | None = None) -> Due | None:
    """The deadline in a cell of the handbook of ``year``; None for an empty cell or a dash.

    Raises ValueProblem for what is no deadline, saying what would be right.
    """
    if is_blank(cell):
        return None
    if isinstance(cell, datetime):
        return Due(cell.date())
    if isinstance(cell, date):
        return Due(cell)
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        raise ValueProblem(f"“{cell}”不是完成时限", EXPECTED)
    if not isinstance(cell, str):
        return _of_number(cell, year)
    return _of_text(cell, year, (words or load_words()).dates)


def read_nodes(text: str, year: int, words: Words | None = None) -> list[Step]:
    """The steps (节点) of a cell such as 3月底前完成招标；6月底前开工, in their order; nothing of the text is dropped.

    A cell without any date is one step without ``due``; an empty one none. Raises ValueProblem for a date that cannot be.
    """
    known = (words or load_words()).dates
    return [Step(_of_piece(piece, year, known), piece.words) for piece in pieces(fold_text(text), year, known)]


def read_days(cell: tuple[str, str], year: int, words: Words | None = None) -> list[Step]:
    """The steps of a cell that stands below a time: its text, and the time of its heading (二季度).

    Only a date says another day than the heading: one by which something is done (6月15日前, 三季度前, 5月底), or a day
    of that time. A time that is only spoken of (分析一季度数据, 完成全年计划) is words. Raises ValueProblem as ``read_nodes`` does.
    """
    text, heading = cell
    known = (words or load_words()).dates
    span = moments_of(known).whole("".join(fold_text(heading).split()), year)

    def counts(moment: Moment) -> bool:
        within = span is not None and moment.period is None and span.first <= moment.last <= span.last
        return not moment.opens and (within or moment.text.endswith(_BY))

    found = pieces(fold_text(text), year, known, counts)
    return [Step(of_moment(p.moment, year) if p.moment else None, p.words) for p in found]


def _of_piece(piece: Piece, year: int, words: DateWords) -> Due | None:
    if piece.moment is not None:
        return of_moment(piece.moment, year)
    return _recurring(piece.recurring, year) if piece.recurring else None


def of_moment(moment: Moment, year: int) -> Due:
    """The deadline that a moment means in the handbook of ``year``."""
    named = f"“{moment.text}”"
    if moment.opens:
        end = Period.whole_year(max(year, moment.first.year)).end
        return Due(end, "", moment.first, f"{named}只说了何时开始，完成时限按{end}计")
    start = moment.first if moment.span else None
    if moment.before:
        return _before(moment, named, year)
    if moment.period is None and not moment.vague:
        reason = f"{named}含{moment.last.month}月{moment.last.day}日当天" if moment.text.endswith("前") else ""
        return Due(moment.last, "", start, reason or (f"{named}从{start}到{moment.last}" if start else ""))
    how = f"，{moment.vague}" if moment.vague else ""
    period = str(moment.period) if moment.period else ""
    return Due(moment.last, period, start, f"{named}按{moment.last}计{how}")


def _before(moment: Moment, named: str, year: int) -> Due:
    """What is due before a span: 12月前 is over when December begins, unless that lay before the handbook's year."""
    day = moment.first - timedelta(1)
    if day.year < year and moment.year_said is None:
        period = str(moment.period) if moment.period else ""
        return Due(moment.last, period, None, f"{named}若不含当期就早于{year}年，故按期末{moment.last}计")
    last = f"{moment.last.month}月底前" if moment.period and moment.period.kind == "month" else "期末"
    return Due(day, "", None, f"{named}按该期开始之前计，即{day}；若指{last}，请写明")


def _of_number(cell: int | float, year: int) -> Due:
    """A bare number of a spreadsheet: a year, 202106, 20210630, or a date that lost its format."""
    text = f"{cell:.15g}"
    if isinstance(cell, float) and not cell.is_integer():
        month, _, day = text.partition(".")  # a sheet shows the day 6.30 as 6.3
        raise ValueProblem(f"“{text}”是小数，不是完成时限", f"写成日期，如 {month}月{day}日、{year}-06-30")
    number = int(cell)
    if 1900 <= number <= 2199:
        return Due(*_year_end(number), None, f"“{number}”按全年计")
    if len(text) in (6, 8):
        return _of_digits(text)
    meant = _SERIAL_ZERO + timedelta(number) if 20_000 <= number <= 80_000 else None
    if meant and abs(meant.year - year) <= 1:
        return Due(meant, "", None, f"“{number}”按表格的日期序号读作{meant}")
    near = f"；若指{number}月，写作 {number}月底前" if 1 <= number <= 12 else ""
    raise ValueProblem(f"“{number}”不是完成时限", EXPECTED + near)


def _year_end(year: int) -> tuple[date, str]:
    whole = Period.whole_year(year)
    return whole.end, str(whole)


def _of_digits(text: str) -> Due:
    """202106 or 20210630."""
    if len(text) == 8:
        return Due(parse_date(text))
    month = Period.month(int(text[:4]), int(text[4:]))
    return Due(month.end, str(month), None, f"“{text}”按{month.end}计")


def _of_text(cell: str, year: int, words: DateWords) -> Due | None:
    folded = fold_text(cell)
    if folded in words.none or all(c in "-—/" for c in folded):
        return None
    notes = "".join(_BRACKETS.findall(folded))
    text = _TIME.sub("", _BRACKETS.sub("", folded)).strip(_MARKS)
    due = _bare(text or folded.strip("（()）"), year, words)
    if notes and text:
        due = replace(due, reason=due.reason + f"；另注{notes}" if due.reason else f"另注{notes}")
    return due


def _bare(text: str, year: int, words: DateWords) -> Due:
    """The deadline in a text without its brackets."""
    compact = "".join(text.split())
    if compact.isdecimal():
        return _of_number(int(compact), year)
    if any(word in compact for word in words.recurring):
        return _recurring(text, year)
    if _AMBIGUOUS_DAY.fullmatch(compact):
        day = parse_date(compact, year)
        return Due(day, "", None, f"“{text}”按{day.month}月{day.day}日计")
    trimmed = _without_around(compact, words)
    finder = moments_of(words)
    if (moment := finder.whole(trimmed, year)) is not None:
        return of_moment(moment, year)
    if all_year := _all_year(trimmed, year, words):
        return all_year
    return _within(text, year, words)


def _recurring(text: str, year: int) -> Due:
    deadline, period = _year_end(year)
    return Due(deadline, period, None, f"“{text}”是重复的工作，时限按全年计")


def _all_year(text: str, year: int, words: DateWords) -> Due | None:
    """常年, 长期坚持, 全年持续推进: a cell of such words alone."""
    if not any(word in text for word in words.all_year_needs):
        return None
    pattern = "(?:" + "|".join(map(re.escape, words.all_year)) + r"|[、，,/\d年])+"
    if not re.fullmatch(pattern, text):
        return None
    said = re.search(r"(?:19|20|21)\d{2}", text)
    deadline, period = _year_end(int(said[0]) if said else year)
    return Due(deadline, period, None, f"“{text}”按全年计")


def _without_around(text: str, words: DateWords) -> str:
    """The text without the words beside a deadline that change nothing about it."""
    changed = True
    while changed:
        changed = False
        for word in words.around:
            if text.startswith(word) and len(text) > len(word) and not _needs_head(word, text):
                text, changed = text[len(word) :].lstrip(_MARKS), True
            if text.endswith(word) and len(text) > len(word) and word != "前":
                text, changed = text[: -len(word)].rstrip(_MARKS), True
    return text


def _needs_head(word: str, text: str) -> bool:
    """前三季度 begins with a word that is not beside the deadline."""
    return word == "前" and re.match(r"前[一二两三四1-4]个?季", text) is not None


def _within(text: str, year: int, words: DateWords) -> Due:
    """The deadline among other words: the last one where there are several."""
    found = [of_moment(moment, year) for moment in moments_of(words).scan(text, year)]
    if len(found) == 1:
        return replace(found[0], reason=found[0].reason or f"取“{text}”里的{found[0].deadline}")
    if found:
        last = max(found, key=lambda due: due.deadline)
        return replace(last, reason=f"格内有{len(found)}个时间，按最后的计：{last.reason or last.deadline}")
    if any(word in text for word in words.all_year_needs):
        deadline, period = _year_end(year)
        return Due(deadline, period, None, f"“{text}”按全年计")
    raise ValueProblem(f"“{text}”不是完成时限", EXPECTED)
