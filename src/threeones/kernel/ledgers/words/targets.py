"""What handbooks promise (目标值): indicator, number, unit and direction out of words, or what they lack to be measured."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from threeones.kernel.book.model import AT_LEAST, Target
from threeones.kernel.ledgers.words.amounts import Amount, amounts
from threeones.kernel.ledgers.words.folding import fold_text
from threeones.kernel.ledgers.words.masking import DROPPED, masked
from threeones.kernel.ledgers.words.pack import TargetWords, Words, load_words
from threeones.kernel.ledgers.words.sides import EDGES, Side, has_side, lower_is_better, side_of, without_leading
from threeones.kernel.ledgers.words.steps import clauses, parting

_BARE = re.compile(r"[-−+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_BRACKETS = re.compile(r"[（(【\[][^（）()【】\[\]]*[)）】\]]")
_FROM = re.compile(r"[从由][^，。；]{0,8}$")
_FROM_NUMBER = re.compile(r"[从由][^，。；\d]{0,4}\d[^，。；]{0,6}$")
_SENTENCE = " \t\n，,、;；。"


@dataclass(frozen=True, slots=True)
class ReadTarget:
    """A target as it was understood. ``text`` are the cell's own words of it, ``indicator`` the words before the number.

    ``number`` is in ``unit``; None: it cannot be measured, and ``suggestion`` says in Chinese what to add. ``reason``
    says how words were taken that leave a choice (左右, a range); empty where nothing was chosen. ``suggestion`` also asks
    for the indicator or the unit of a number that stands alone.
    """

    indicator: str
    text: str
    number: Decimal | None = None
    unit: str = ""
    comparison: str = AT_LEAST
    of_growth: bool = False
    reason: str = ""
    suggestion: str = ""

    @property
    def measurable(self) -> bool:
        """Whether there is a number to hold a value against."""
        return self.number is not None

    def target(self) -> Target:
        """As a book holds it."""
        return Target(self.indicator, self.text, self.number, self.unit, self.comparison, self.of_growth)


def read_targets(text: str, unit_hint: str = "", words: Words | None = None) -> list[ReadTarget]:
    """The targets in a cell, in their order; one that cannot be measured where there is no number, none where it is empty.

    ``unit_hint`` is the unit of the column (its heading's brackets), for numbers that name none.
    """
    reader = _Reader(unit_hint, words or load_words())
    for clause in clauses(fold_text(text)):
        reader.read(clause)
    return _told_apart(reader.found)


def suggestion_for(text: str, words: Words | None = None) -> str:
    """What to add to a target that cannot be measured, in Chinese."""
    known = (words or load_words()).targets
    return next((say for heard, say in known.suggestions if any(w in text for w in heard)), known.suggest_otherwise)


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of a clause with amounts: its text begins at ``start``, the words of its indicator at ``named``; ``stop``
    ends the words behind its last amount, ``end`` its text.
    """

    start: int
    named: int
    stop: int
    end: int
    amounts: tuple[Amount, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A target with the dates that stand in its text, which tell targets of one indicator apart."""

    target: ReadTarget
    dates: str


class _Reader:
    """Reads a cell clause by clause; what one names holds for a number alone in the next."""

    def __init__(self, unit_hint: str, words: Words) -> None:
        self.hint = unit_hint
        self.words = words
        self.found: list[_Found] = []
        self.base = ""

    def read(self, text: str) -> None:
        """Read one clause."""
        if _BARE.fullmatch(text):
            number = Decimal(text.replace(",", "").replace("−", "-"))
            self._add(ReadTarget("", text, number, self.hint, suggestion=_lacking("", self.hint)))
            return
        clause = _Clause(text, masked(text, self.words), self.words.targets, self.hint)
        if not clause.amounts:
            name = without_leading(text, self.words.targets) or text
            self._add(ReadTarget(name, text, suggestion=suggestion_for(text, self.words)))
            return
        for part in clause.parts():
            self._part(clause, part)
        if clause.aside:
            self._reason(f"括号内“{'、'.join(clause.aside)}”没有另算")

    def _part(self, clause: _Clause, part: _Part) -> None:
        before = clause.shown(part.named, part.amounts[0].start)
        for number, amount in enumerate(part.amounts):
            last = number + 1 == len(part.amounts)
            behind = clause.shown(amount.stop, part.stop if last else part.amounts[number + 1].start)
            if not last and (origin := _FROM.search(before)):
                before = before[: origin.start()] + behind
            elif not last and self._is_size(amount, before, behind):
                before += clause.text[amount.start : amount.stop] + behind
            elif self._is_stretch(before, amount):
                said = before.strip(EDGES) + clause.text[amount.start : amount.stop]
                self._reason(f"另有“{said}”，不作目标值")
                before = behind
            else:
                before = self._amount(clause, part, amount, (before, behind), last)

    def _amount(self, clause: _Clause, part: _Part, amount: Amount, around: tuple[str, str], last: bool) -> str:
        """Add the target of one amount; the words that are left for the next."""
        words = self.words.targets
        side = side_of(amount, *around, words)
        behind = _BRACKETS.sub("", side.behind)
        name = without_leading(side.before, words)
        counted_behind = amount.unit != "%" and (not name or name in words["verbs"])
        noun, following = (behind, "") if last or counted_behind else ("", behind)
        if not last and not behind.strip(EDGES):
            noun, following = clause.noun_of_last(part, words), around[0]
        name = self._name(amount, side, clause.shown(part.start, part.named), noun)
        side = lower_is_better(side, name, words)
        carried = (f"指标承前为“{name}”",) if name and name == self.base and not side.before.strip(EDGES) else ()
        self.base = name
        unit = side.unit or self.hint
        if part.start and not side.before.strip(EDGES) and self._goes_on_growing(unit):
            side = replace(side, of_growth=True)
        text = clause.text[part.start : part.end].strip(_SENTENCE)
        target = ReadTarget(name, text, side.number, unit, side.comparison, side.of_growth)
        reason = "；".join((*side.reasons, *carried, *_doubtful(amount, side)))
        self._add(replace(target, reason=reason, suggestion=_lacking(name, unit)), clause.dates(part))
        return following

    def _goes_on_growing(self, unit: str) -> bool:
        """增长5%以上且不超过8%: what the clause said of growth before holds for a number alone behind it."""
        last = self.found[-1].target
        return last.of_growth and last.unit == unit == "%" and last.number is not None and last.number >= 0

    def _is_size(self, amount: Amount, before: str, behind: str) -> bool:
        """10亿元以上项目3个: the first number says which ones the second counts."""
        words = self.words.targets
        side = side_of(amount, before, behind, words)
        name = without_leading(side.before, words)
        return (
            side.said
            and side.behind != behind
            and side.behind.strip(EDGES) != ""
            and (not name or name in words["verbs"])
        )

    def _is_stretch(self, before: str, amount: Amount) -> bool:
        """力争10% behind 8%以上 is a wish, no second target."""
        bare = before.strip(EDGES)
        last = self.found[-1].target if self.found else None
        return bool(bare) and bare in self.words.targets["stretch"] and last is not None and amount.unit == last.unit

    def _name(self, amount: Amount, side: Side, lead_in: str, noun: str) -> str:
        words = self.words.targets
        before = _FROM_NUMBER.sub("", side.before.rstrip("：").rpartition("：")[2])
        if amount.kind in ("rank", "share_rank"):
            return self._rank_name(before)
        name = (without_leading(before, words) + amount.indicator + noun.strip(EDGES)).strip(EDGES)
        if not name or name in words["verbs"]:
            led = without_leading(lead_in, words)
            name = led + name if led else name or self.base
        return name

    def _rank_name(self, before: str) -> str:
        """增速排名全市第3位: 增速全市位次."""
        words = self.words.targets
        head, place = before.rstrip(EDGES), ""
        beside = sorted((*words.rank_places, *words.rank_verbs, *words["stretch"], "在"), key=len, reverse=True)
        while word := next((w for w in beside if head.endswith(w)), ""):
            head = head[: -len(word)].rstrip(EDGES)
            place = word if word in words.rank_places and not place else place
        head = without_leading(head, words)
        if not head or head in words["growth_nouns"]:
            head = self.base.removesuffix(head) + head
        return f"{head}{place}位次"

    def _add(self, target: ReadTarget, dates: str = "") -> None:
        self.found.append(_Found(target, dates))

    def _reason(self, more: str) -> None:
        last = self.found[-1]
        reason = "；".join(filter(None, (last.target.reason, more)))
        self.found[-1] = _Found(replace(last.target, reason=reason), last.dates)


class _Clause:
    """One clause of a cell, its amounts, and the ``aside`` ones, in brackets, that only comment on another."""

    def __init__(self, text: str, mask: str, words: TargetWords, hint: str) -> None:
        self.text = text
        self._mask = mask
        self._weak = parting(words)
        self._brackets = [m.span() for m in _BRACKETS.finditer(text)]
        found = [a for a in amounts(mask, words) if self._is_target(a, words, hint)]
        inside = [a for a in found if self._bracketed(a.start)]
        outside = [a for a in found if not self._bracketed(a.start)]
        self.amounts = outside or found
        self.aside = [text[a.start : a.stop] for a in inside] if outside else []

    def _is_target(self, amount: Amount, words: TargetWords, hint: str) -> bool:
        """Whether a number is meant as a target, and not as part of a name (3年行动计划)."""
        doubtful = not amount.unit or amount.unit in words["spans"] or (amount.in_words and amount.number == 1)
        if amount.kind != "amount" or not doubtful or (hint and not amount.unit):
            return True
        return has_side(self.shown(0, amount.start), self.shown(amount.stop, len(self.text)), words)

    def _bracketed(self, at: int) -> bool:
        return any(start < at < stop for start, stop in self._brackets)

    def parts(self) -> list[_Part]:
        """The clause cut at the commas between amounts; words without one lead in the next amount's, the last trail."""
        out: list[_Part] = []
        start = named = 0
        for stop, mark in self._pieces():
            inside = tuple(a for a in self.amounts if named <= a.start < stop)
            after = stop + len(mark)
            if inside:
                out.append(_Part(start, named, stop, stop, inside))
                start = named = after
            elif mark != "、":
                named = after
        if start < len(self.text):
            out[-1] = replace(out[-1], end=len(self.text))
        return out

    def _pieces(self) -> Iterator[tuple[int, str]]:
        """Where each piece of the clause ends, and with which mark; marks in brackets part nothing."""
        for m in self._weak.finditer(self.text):
            thousands = re.fullmatch(r"\d,\d{3}(?!\d)", self.text[max(0, m.start() - 1) : m.start() + 4])
            if not self._bracketed(m.start()) and not thousands:
                yield m.start(), m[0]
        yield len(self.text), ""

    def noun_of_last(self, part: _Part, words: TargetWords) -> str:
        """5宗165.7亩工业用地: what both count."""
        last = part.amounts[-1]
        return side_of(last, "", self.shown(last.stop, part.stop), words).behind

    def shown(self, start: int, stop: int) -> str:
        """The text without its dates."""
        return "".join(c for c, m in zip(self.text[start:stop], self._mask[start:stop], strict=True) if m != DROPPED)

    def dates(self, part: _Part) -> str:
        """The dates in the text of a part."""
        shown = zip(self.text[part.start : part.stop], self._mask[part.start : part.stop], strict=True)
        return "".join(c for c, m in shown if m == DROPPED).strip(EDGES)


def _doubtful(amount: Amount, side: Side) -> tuple[str, ...]:
    """What should be looked at: -5亿元 and 下降-3% are written by mistake, 增长-3% may be meant."""
    below = amount.number < 0 and (not side.of_growth or side.number > 0)
    return ("数是负的，请核对",) if below else ()


def _lacking(name: str, unit: str) -> str:
    """What a number lacks."""
    missing = [what for what, there in (("指标的名称", name), ("计量单位", unit)) if not there]
    return f"补上{'和'.join(missing)}" if missing else ""


def _told_apart(found: Iterable[_Found]) -> list[ReadTarget]:
    """The targets with each indicator once, as a project holds them: by 增速, by their dates, their units, else counted."""
    out: list[ReadTarget] = []
    seen: dict[str, ReadTarget] = {}
    for each in found:
        target = each.target
        name = target.indicator
        if name in seen and target.of_growth and not seen[name].of_growth and name:
            name += "增速"
        if name in seen:
            apart = each.dates or ("" if seen[name].unit == target.unit else target.unit)
            name = f"{name}（{apart}）" if apart else name
        number = 1
        bare = name
        while name in seen:
            number += 1
            name = f"{bare}（{number}）"
        seen[name] = target
        out.append(replace(target, indicator=name))
    return out
