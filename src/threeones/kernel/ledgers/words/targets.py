"""What handbooks promise (目标值): indicator, number, unit and direction out of words, or what they lack to be measured."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from threeones.kernel.book.model import AT_LEAST, Target
from threeones.kernel.ledgers.words.amounts import Amount, amounts
from threeones.kernel.ledgers.words.folding import fold_text
from threeones.kernel.ledgers.words.masking import DROPPED, masked
from threeones.kernel.ledgers.words.pack import TargetWords, Words, load_words
from threeones.kernel.ledgers.words.sides import EDGES, Side, has_side, lower_is_better, side_of, without_leading
from threeones.kernel.ledgers.words.steps import clauses

_BARE = re.compile(r"[-−+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_WEAK = re.compile(r"[，,、]")
_BRACKETS = re.compile(r"[（(【\[][^（）()【】\[\]]*[)）】\]]")
_FROM = re.compile(r"[从由][^，。；]{0,8}$")


@dataclass(frozen=True, slots=True)
class ReadTarget:
    """A target as it was understood. ``text`` are the cell's own words of it, ``indicator`` the words before the number.

    ``number`` is in ``unit``; None: it cannot be measured, and ``suggestion`` says in Chinese what to add. ``reason``
    says how words were taken that leave a choice (左右, a range); empty where nothing was chosen.
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
    known = words or load_words()
    out: list[ReadTarget] = []
    for clause in clauses(fold_text(text)):
        out += _Clause(clause, unit_hint, known, out[-1].indicator if out else "").targets()
    return _told_apart(out)


def suggestion_for(text: str, words: Words | None = None) -> str:
    """What to add to a target that cannot be measured, in Chinese."""
    known = (words or load_words()).targets
    return next((say for heard, say in known.suggestions if any(w in text for w in heard)), known.suggest_otherwise)


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of a clause that ends before the next one's words: ``start`` of its text, ``named`` of its indicator."""

    start: int
    named: int
    stop: int
    amounts: tuple[Amount, ...]


class _Clause:
    """One clause of a cell while it is read; ``before`` is the indicator that the one before it named."""

    def __init__(self, text: str, unit_hint: str, words: Words, before: str) -> None:
        self.text = text
        self.hint = unit_hint
        self.words: TargetWords = words.targets
        self.all_words = words
        self.mask = masked(text, words)
        self.base = before

    def targets(self) -> list[ReadTarget]:
        """The targets of the clause."""
        if _BARE.fullmatch(self.text):
            return [ReadTarget("", self.text, Decimal(self.text.replace(",", "").replace("−", "-")), self.hint)]
        found, aside = self._counted()
        if not found:
            return [self._unmeasurable()]
        out: list[ReadTarget] = []
        for part in self._parts(found):
            out += self._of_part(part)
        if aside and out:
            out[-1] = _with_reason(out[-1], f"括号内“{'、'.join(aside)}”没有另算")
        return out

    def _unmeasurable(self) -> ReadTarget:
        name = without_leading(self.text, self.words) or self.text
        return ReadTarget(name, self.text, suggestion=suggestion_for(self.text, self.all_words))

    def _counted(self) -> tuple[list[Amount], list[str]]:
        """The amounts that are targets, and those in brackets that only comment on one."""
        found = [a for a in amounts(self.mask, self.words) if self._is_target(a)]
        spans = [m.span() for m in _BRACKETS.finditer(self.text)]
        inside = [a for a in found if any(start < a.start < stop for start, stop in spans)]
        if len(inside) == len(found):
            return found, []
        return [a for a in found if a not in inside], [self.text[a.start : a.stop] for a in inside]

    def _is_target(self, amount: Amount) -> bool:
        if amount.kind != "amount":
            return True
        needs_side = not amount.unit or amount.unit in self.words["spans"] or (amount.in_words and amount.number == 1)
        if not needs_side:
            return True
        said = has_side(self._shown(0, amount.start), self._shown(amount.stop, len(self.text)), self.words)
        return said or (not amount.unit and bool(self.hint))

    def _parts(self, found: Sequence[Amount]) -> list[_Part]:
        """The clause cut at the commas between amounts; words without one lead in the next amount's."""
        out: list[_Part] = []
        start = named = 0
        for stop, mark in self._pieces():
            inside = tuple(a for a in found if named <= a.start < stop)
            if inside:
                out.append(_Part(start, named, stop, inside))
                start = named = stop + 1
            elif mark != "、":
                named = stop + 1
        return out

    def _pieces(self) -> Iterator[tuple[int, str]]:
        """Where each piece of the clause ends, and with which mark; marks in brackets part nothing."""
        spans = [m.span() for m in _BRACKETS.finditer(self.text)]
        for m in _WEAK.finditer(self.text):
            if not any(start < m.start() < stop for start, stop in spans) and not self._in_number(m.start()):
                yield m.start(), m[0]
        yield len(self.text), ""

    def _in_number(self, at: int) -> bool:
        """Whether a comma parts thousands."""
        return re.fullmatch(r"\d,\d{3}(?!\d)", self.text[max(0, at - 1) : at + 4]) is not None

    def _of_part(self, part: _Part) -> list[ReadTarget]:
        out: list[ReadTarget] = []
        text = self.text[part.start : part.stop].strip(EDGES)
        before = self._shown(part.named, part.amounts[0].start)
        lead_in = self._shown(part.start, part.named)
        for number, amount in enumerate(part.amounts):
            last = number + 1 == len(part.amounts)
            stop = part.stop if last else part.amounts[number + 1].start
            behind = self._shown(amount.stop, stop)
            if not last and (origin := _FROM.search(before)):
                before = before[: origin.start()] + behind
                continue
            if out and self._is_stretch(before, amount, out[-1]):
                out[-1] = _with_reason(out[-1], f"另有“{before.strip(EDGES)}{self.text[amount.start : amount.stop]}”，不作目标值")
                before = behind
                continue
            side = side_of(amount, before, behind, self.words)
            noun, following = (side.behind, "") if last or self._needs_noun(side, amount) else ("", side.behind)
            if not last and not side.behind.strip(EDGES):
                noun, following = self._noun_of_last(part), before
            out.append(self._target(amount, side, lead_in, noun, text))
            before = following
        return out

    def _is_stretch(self, before: str, amount: Amount, last: ReadTarget) -> bool:
        """力争10% behind 8%以上 is a wish, no second target."""
        bare = before.strip(EDGES)
        return bool(bare) and bare in self.words["stretch"] and amount.unit == last.unit

    def _needs_noun(self, side: Side, amount: Amount) -> bool:
        """Whether what is counted stands behind the number: 引进20家企业."""
        name = without_leading(side.before, self.words)
        return amount.unit != "%" and (not name or name in self.words["verbs"])

    def _noun_of_last(self, part: _Part) -> str:
        """5宗165.7亩工业用地: what both count."""
        return side_of(part.amounts[-1], "", self._shown(part.amounts[-1].stop, part.stop), self.words).behind

    def _target(self, amount: Amount, side: Side, lead_in: str, noun: str, text: str) -> ReadTarget:
        name = self._name(amount, side, lead_in, noun)
        side = lower_is_better(side, name, self.words)
        carried = f"指标承前为“{name}”" if name and name == self.base and not side.before.strip(EDGES) else ""
        self.base = name
        unit = side.unit or self.hint
        reason = "；".join((*side.reasons, carried) if carried else side.reasons)
        missing = "" if name else "补上指标的名称"
        return ReadTarget(name, text, side.number, unit, side.comparison, side.of_growth, reason, missing)

    def _name(self, amount: Amount, side: Side, lead_in: str, noun: str) -> str:
        before = side.before.rpartition("：")[2] or side.before.rstrip("：")
        if amount.kind in ("rank", "share_rank"):
            return self._rank_name(before)
        name = without_leading(before, self.words) + amount.indicator + noun.strip(EDGES)
        if not name.strip(EDGES) or name in self.words["verbs"]:
            led = without_leading(lead_in, self.words)
            name = led + name if led else name or self.base
        return name.strip(EDGES)

    def _rank_name(self, before: str) -> str:
        """增速排名全市第3位: 增速全市位次."""
        place = next((p for p in self.words.rank_places if before.endswith(p)), "")
        head = before[: len(before) - len(place)].rstrip(EDGES)
        while verb := next((v for v in self.words.rank_verbs if head.endswith(v)), ""):
            head = head[: -len(verb)].rstrip(EDGES)
        head = without_leading(head, self.words)
        if not head or head in self.words["growth_nouns"]:
            head = self.base + head
        return f"{head}{place}位次"

    def _shown(self, start: int, stop: int) -> str:
        """The text without its dates."""
        return "".join(c for c, m in zip(self.text[start:stop], self.mask[start:stop], strict=True) if m != DROPPED)


def _with_reason(target: ReadTarget, more: str) -> ReadTarget:
    return replace(target, reason="；".join(filter(None, (target.reason, more))))


def _told_apart(targets: Iterable[ReadTarget]) -> list[ReadTarget]:
    """The targets with each indicator once, as a project holds them."""
    out: list[ReadTarget] = []
    seen: Counter[str] = Counter()
    for each in targets:
        name = each.indicator
        if seen[name] and each.of_growth:
            name += "增速"
        elif seen[name] and each.unit:
            name += f"（{each.unit}）"
        seen[name] += 1
        if seen[name] > 1:
            name = f"{name}（{seen[name]}）"
        seen[each.indicator] += each.indicator != name
        out.append(replace(each, indicator=name))
    return out
