"""The fields of each kind of entry: what they are called, how long they may be, how their values look as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from threeones.apps.handbook.drafting.entries import INSIDE, POSITION, UNDER, inside, list_of
from threeones.apps.handbook.models import (
    ListEntry,
    Milestone,
    Objective,
    Project,
    WordedTarget,
    WorkList,
)
from threeones.base.entry.policy import entry_policy
from threeones.kernel.book.model import AT_LEAST, AT_MOST

Shape = Literal[
    "line", "text", "day", "number", "unit", "units", "person", "lists", "objectives", "period", "choice", "tick"
]
MANY = frozenset({"units", "lists", "objectives"})
"""Shapes of fields with several words, set apart by 、."""
BETWEEN = "、"
YES = "1"
"""The text of a tick."""
CHOICES = {AT_LEAST: mark("不低于"), AT_MOST: mark("不高于")}


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its ``label`` is a message; ``most`` characters; a number has at most ``digits`` and ``decimals``."""

    name: str
    label: str
    shape: Shape = "line"
    most: int = 0
    digits: int = 0
    decimals: int = 0
    positive: bool = False
    needed: bool = False

    @property
    def word(self) -> str:
        """The label in the reader's language."""
        return _(self.label)


def most_of(model: type[Model], name: str) -> int:
    """So many characters a field of a model holds."""
    field: Any = model._meta.get_field(name)
    return field.max_length or 0


def _number(model: type[Model], name: str, label: str, *, positive: bool = False) -> Field:
    field: Any = model._meta.get_field(name)
    return Field(name, label, "number", digits=field.max_digits, decimals=field.decimal_places, positive=positive)


FIELDS: dict[str, tuple[Field, ...]] = {
    "objective": (Field("name", mark("目标名称"), most=most_of(Objective, "name"), needed=True),),
    "project": (
        Field("name", mark("项目名称"), most=most_of(Project, "name"), needed=True),
        Field("content", mark("主要工作内容"), "text"),
        Field("lead_unit", mark("牵头单位"), "unit"),
        Field("supporting_units", mark("配合单位"), "units"),
        Field("leader", mark("责任领导"), "person"),
        Field("owner", mark("责任人"), "person"),
        Field("start_on", mark("开始日期"), "day"),
        Field("deadline", mark("完成时限"), "day"),
        Field("period", mark("期间"), "period", most=most_of(Project, "period")),
        _number(Project, "weight", mark("权重"), positive=True),
        Field("also_serves", mark("兼属目标"), "objectives"),
        Field("lists", mark("清单来源"), "lists", most=most_of(WorkList, "name")),
    ),
    "milestone": (
        Field("name", mark("节点内容"), most=most_of(Milestone, "name"), needed=True),
        Field("due_on", mark("完成时间"), "day"),
        Field("revised_from", mark("原定时间"), "day"),
        _number(Milestone, "weight", mark("权重"), positive=True),
    ),
    "target": (
        Field("comparison", mark("方式"), "choice"),
        _number(WordedTarget, "number", mark("目标值")),
        Field("unit", mark("计量单位"), most=most_of(WordedTarget, "unit")),
        Field("of_growth", mark("目标是增速"), "tick"),
        Field("text", mark("原文"), most=most_of(WordedTarget, "text")),
    ),
}
"""The fields of each kind, in the order of its form."""
IN_LINE = {
    "objective": ("name",),
    "project": ("name", "lead_unit", "leader", "owner", "deadline", "weight"),
    "milestone": ("name", "due_on", "weight"),
    "target": ("comparison", "number", "unit", "text"),
}
"""Fields that are edited in the tree itself."""
PLACES = {UNDER: mark("所属"), POSITION: mark("次序")}


def fields_of(kind: str, lists: Iterable[tuple[str, Sequence[str]]] = ()) -> dict[str, Field]:
    """The fields of a kind by name; of a project also those of its lists' own columns (list, headings)."""
    found = {f.name: f for f in FIELDS[kind]}
    if kind == "project":
        found |= {inside(name, h): field_inside(inside(name, h)) for name, headings in lists for h in headings}
    return found


def field_inside(name: str) -> Field:
    """The field of a list's own column."""
    of, heading = list_of(name)
    return Field(name, f"{of} · {heading}", most=most_of(ListEntry, "value"))


def label_of(kind: str, name: str) -> str:
    """What a field, or a place, is called in the reader's language."""
    if name.startswith(INSIDE):
        return field_inside(name).label
    known = {f.name: f.label for f in FIELDS[kind]} | PLACES
    return _(known[name]) if name in known else name


def longest(field: Field) -> int:
    """So many characters a field's text may have."""
    return field.most or entry_policy().max_text_characters
