"""Differences between books in the reader's words, for a page and for paper: entries, fields, both values, the pieces of texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from threeones.apps.handbook.spans import span_words
from threeones.apps.handbook.wordings import plain_number
from threeones.base.org.models import Person
from threeones.kernel.book.canonical import project_to_json
from threeones.kernel.book.difference import (
    ADDED,
    CHANGED,
    MILESTONE,
    OBJECTIVE,
    PROJECT,
    REMOVED,
    TARGET,
    Difference,
    EntryChange,
    segments,
)
from threeones.kernel.book.model import AT_LEAST, AT_MOST, Book
from threeones.kernel.book.model import Project as ProjectText

KINDS = {OBJECTIVE: mark("目标"), PROJECT: mark("项目"), MILESTONE: mark("节点"), TARGET: mark("指标")}
DEEDS = {ADDED: mark("新增"), REMOVED: mark("删去"), CHANGED: mark("有改动")}
FIELDS = {
    "name": mark("名称"),
    "title": mark("名称"),
    "content": mark("主要工作内容"),
    "lead_unit": mark("牵头单位"),
    "supporting_units": mark("配合单位"),
    "leader": mark("责任领导"),
    "owner": mark("责任人"),
    "start_on": mark("开始日期"),
    "deadline": mark("完成时限"),
    "period": mark("期间"),
    "weight": mark("权重"),
    "also_serves": mark("兼属目标"),
    "objectives": mark("所属目标"),
    "lists": mark("清单来源"),
    "kept": mark("未归位的内容"),
    "due_on": mark("完成时间"),
    "revised_from": mark("原定时间"),
    "comparison": mark("方式"),
    "number": mark("目标值"),
    "unit": mark("计量单位"),
    "of_growth": mark("目标是增速"),
    "text": mark("原文"),
    "parent": mark("上级目标"),
    "milestones": mark("节点"),
    "code": mark("编码"),
}
COMPARED = {AT_LEAST: mark("不低于"), AT_MOST: mark("不高于")}
OF_PROJECT = (
    "code",
    "name",
    "content",
    "lead_unit",
    "supporting_units",
    "leader",
    "owner",
    "start_on",
    "deadline",
    "period",
    "weight",
    "lists",
)
"""What is told of a new project, in this order; its milestones and targets follow as entries of their own."""
PLACE, UNDER = mark("次序"), mark("所属")
TEXTS = frozenset({"name", "content", "text", "kept", "title"})
"""Fields whose change is told within the text."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field that differs: its heading, both values in words, and the pieces of a text's change (what, words)."""

    heading: str
    before: str
    after: str
    pieces: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry that differs, in words; ``what`` is added, removed or changed."""

    kind: str
    kind_word: str
    code: str
    name: str
    what: str
    what_word: str
    fields: Sequence[Field]


@dataclass(frozen=True, slots=True)
class Group:
    """What differs of a project, itself first; or all that differs of objectives (``code`` is empty)."""

    code: str
    name: str
    what: str
    entries: Sequence[Entry]


class Words:
    """Puts the differences of two books into words; people by their names, objectives by theirs."""

    def __init__(self, before: Book, after: Book) -> None:
        self.before, self.after = before, after
        codes = {c for b in (before, after) for p in b.projects for c in (p.leader, p.owner) if c}
        self.people = dict(Person.objects.filter(code__in=codes).values_list("code", "name"))
        self.names = {o.code: o.name for b in (before, after) for o in b.objectives}
        self.names |= {p.code: p.name for b in (before, after) for p in b.projects}

    def groups(self, found: Difference) -> list[Group]:
        """Objectives, then project by project in the order of the difference."""
        objectives = [self._entry(e) for e in found.of(OBJECTIVE)]
        groups = [Group("", _("目标"), CHANGED, objectives)] if objectives else []
        for code, entries in found.by_project().items():
            own = next((e for e in entries if e.kind == PROJECT), None)
            told = [self._entry(e) for e in sorted(entries, key=lambda e: e.kind != PROJECT)]
            groups.append(Group(code, self.names.get(code, ""), own.what if own else CHANGED, told))
        return groups

    def _entry(self, e: EntryChange) -> Entry:
        whole = e.what == ADDED and e.kind != OBJECTIVE
        fields = list(self._added(e)) if whole else list(self._fields(e))
        return Entry(e.kind, _(KINDS[e.kind]), e.code, e.name, e.what, _(DEEDS[e.what]), fields)

    def _fields(self, e: EntryChange) -> Iterator[Field]:
        if e.moved:
            yield Field(_(UNDER), self._named(e.under[0]), self._named(e.under[1]))
        if e.place:
            yield Field(_(PLACE), str(e.place[0]), str(e.place[1]))
        for f in e.fields:
            before, after = (self.value(f.field, v) for v in (f.before, f.after))
            pieces = segments(before, after) if f.field in TEXTS and before and after else ()
            yield Field(_(FIELDS[f.field]), before, after, pieces)

    def _added(self, e: EntryChange) -> Iterator[Field]:
        """What a new project, milestone or target says."""
        code = e.code if e.kind == PROJECT else e.under[1]
        project = next((p for p in self.after.projects if p.code == code), None)
        if project is None:
            return
        if e.kind == PROJECT:
            yield Field(_(UNDER), "", self._named(e.under[1]))
        for told in project_parts(project, e.kind):
            if told["code"] == e.code:
                said = ((n, self.value(n, v)) for n, v in told.items() if n not in ("code", "name"))
                yield from (Field(_(FIELDS[n]), "", words) for n, words in said if words)

    def _named(self, code: str) -> str:
        return f"{self.names.get(code, '')}（{code}）" if code else ""

    def value(self, name: str, value: Any) -> str:
        """A value of a field in words."""
        if value is None or value == "":
            return ""
        if name == "period":
            return span_words(str(value), self.after.year)
        if name in ("number", "weight"):
            return plain_number(value)
        if name in ("leader", "owner"):
            return f"{self.people[value]}（{value}）" if value in self.people else str(value)
        if name == "also_serves":
            return "、".join(self._named(c) for c in value)
        if name == "comparison":
            return _(COMPARED.get(value, value))
        if name == "of_growth":
            return _("是") if value else ""
        if isinstance(value, Mapping):
            return "；".join(_pair(k, v) for k, v in value.items())
        return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def project_parts(p: ProjectText, kind: str) -> list[dict[str, Any]]:
    """A project itself, or its milestones or targets, with what each says."""
    if kind == PROJECT:
        told = project_to_json(p)
        return [{n: told[n] for n in OF_PROJECT if n in told}]
    if kind == MILESTONE:
        return [{"code": m.code, "name": m.name, "due_on": m.due_on} for m in p.milestones]
    return [
        {
            "code": f"{p.code}/{t.indicator}",
            "name": t.indicator,
            "comparison": t.comparison if t.number is not None else "",
            "number": t.number,
            "unit": t.unit,
            "text": t.text,
        }
        for t in p.targets
    ]


def field_word(name: str) -> str:
    """What a field is called in the reader's language; empty for one that has no word."""
    return _(FIELDS[name]) if name in FIELDS else ""


def _pair(key: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{key}（{'；'.join(_pair(k, v) for k, v in value.items())}）" if value else key
    return f"{key}：{value}"
