"""A scheme in words (方案说明): what is read, how each item is scored, and what follows from the total."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from django.utils.translation import gettext as _

from threeones.apps.evaluation.facts import TEXTS, definitions
from threeones.apps.evaluation.schemes import sources
from threeones.apps.evaluation.schemes.sources import Source
from threeones.apps.evaluation.score_sheet import rule_text
from threeones.base.org.models import UnitKind
from threeones.kernel.scheme import Scheme
from threeones.kernel.scheme.model import Adjustment, Fact, Grade, Item
from threeones.kernel.values.faults import Fault

NAME = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Listed:
    """A scheme as the list shows it: ``scheme`` is None where its text cannot be read, ``faults`` say why."""

    source: Source
    scheme: Scheme | None
    faults: Sequence[Fault]

    @property
    def title(self) -> str:
        """Its title; the identifier where it cannot be read."""
        return self.scheme.title if self.scheme else self.source.identifier

    @property
    def subject(self) -> str:
        """What a line of its result is: a kind of unit by its name, else as the scheme calls it."""
        named = self.scheme.subject if self.scheme else ""
        return str(UnitKind(named).label) if named in UnitKind.values else named


@dataclass(frozen=True, slots=True)
class ReadFact:
    """A fact with how it comes about: ``counted`` from records, by the definition of which ``how`` is the condition."""

    fact: Fact
    counted: bool
    how: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A line of the scheme in words: an item or a part of it (then without a label of its own), an adjustment, a veto."""

    label: str
    weight: Decimal | None
    how: str
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Bit:
    """A line of a text that stayed, went or came."""

    op: Literal["same", "gone", "new"]
    text: str


def listed(source: Source) -> Listed:
    """A scheme as it is shown in the list."""
    read = sources.read(source.text)
    return Listed(source, None, read) if isinstance(read, tuple) else Listed(source, read, ())


def facts_of(scheme: Scheme) -> list[ReadFact]:
    """The facts of a scheme with where they come from."""
    known = definitions()
    return [
        ReadFact(f, f.name in known or f.name in TEXTS, known[f.name].measure.where if f.name in known else "")
        for f in scheme.facts.values()
    ]


def items_of(scheme: Scheme) -> list[Rule]:
    """The items with their rules."""
    return [rule for item in scheme.items for rule in _item(scheme, item)]


def _item(scheme: Scheme, item: Item) -> Iterator[Rule]:
    if item.whole:
        yield Rule(item.label, item.weight, rule_text(scheme, item.parts[0]), missing_word(item))
        return
    yield Rule(item.label, item.weight, _("分%(n)s部分") % {"n": len(item.parts)}, missing_word(item))
    for part in item.parts:
        yield Rule("", part.weight, rule_text(scheme, part))


def missing_word(item: Item) -> str:
    """What happens where an item has no value, in words."""
    words = {
        "zero": _("缺数计0分"),
        "skip": _("缺数不计这一项，其余各项按比例放大"),
        "average": _("缺数取其余各项的平均得分率"),
    }
    said = [words[item.missing]] if item.missing in words else []
    return _("；").join([*said, _("除数为零按缺数")] if item.zero_division == "missing" else said)


def adjustments_of(scheme: Scheme) -> list[Rule]:
    """Bonuses and penalties with their conditions and limits."""
    found = []
    for a in scheme.adjustments:
        bounds = []
        if a.floor is not None:
            bounds.append(_("不低于%(n)s分") % {"n": a.floor})
        if a.cap is not None:
            bounds.append(_("不超过%(n)s分") % {"n": a.cap})
        if a.at_most is not None:
            bounds.append(_most(scheme, a))
        how = in_words(scheme, a.points.text)
        if a.when:
            how = _("%(when)s 时：%(points)s") % {"when": in_words(scheme, a.when.text), "points": how}
        found.append(Rule(a.label, None, _("，").join([how, *bounds])))
    return found


def _most(scheme: Scheme, adjustment: Adjustment) -> str:
    """Who gets a bonus of which there are not enough for all."""
    by = in_words(scheme, adjustment.by.text) if adjustment.by else _("各项得分之和")
    return _("不超过组内%(share)s，按%(by)s从高到低") % {"share": _percent(adjustment.at_most or Fraction(0)), "by": by}


def vetoes_of(scheme: Scheme) -> list[Rule]:
    """What holds the grade down."""
    words = _("%(when)s 时：等次不高于%(grade)s")
    return [
        Rule(v.label, None, words % {"when": in_words(scheme, v.when.text), "grade": v.grade}) for v in scheme.vetoes
    ]


def grades_of(scheme: Scheme) -> list[tuple[str, str]]:
    """The grades with who gets them."""
    return [(g.name, _grade(g)) for g in scheme.grades]


def _grade(grade: Grade) -> str:
    said = []
    if grade.top is not None:
        said.append(_("累计前%(share)s") % {"share": _percent(grade.top)})
    if grade.least is not None:
        said.append(_("总分不低于%(n)s") % {"n": grade.least})
    return _("，且").join(said) or _("其余各单位")


def _percent(share: Fraction) -> str:
    number = Decimal(share.numerator * 100) / Decimal(share.denominator)
    return f"{number.normalize():f}%"


def in_words(scheme: Scheme, text: str) -> str:
    """An expression with the facts' labels for their names."""
    return NAME.sub(lambda m: scheme.facts[m[0]].label if m[0] in scheme.facts else m[0], text)


def changes(before: bytes, after: bytes) -> list[Bit]:
    """Two texts line by line, with some lines around what differs."""
    found: list[Bit] = []
    a, b = before.decode().splitlines(), after.decode().splitlines()
    for n, group in enumerate(difflib.SequenceMatcher(None, a, b, autojunk=False).get_grouped_opcodes(2)):
        if n:
            found.append(Bit("same", "…"))
        for tag, i, j, k, m in group:
            if tag == "equal":
                found += [Bit("same", line) for line in a[i:j]]
            else:
                found += [Bit("gone", line) for line in a[i:j]] + [Bit("new", line) for line in b[k:m]]
    return found
