"""A draft as a tree (手册树): objectives with their projects in order, what each lacks, and those that somebody looks for."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_noop as mark

from threeones.apps.handbook.drafting.entries import indicator_of
from threeones.apps.handbook.models import DraftEntry, Edition, EntryKind
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen

LACKS = {
    "objective": mark("没有归到目标"),
    "lead_unit": mark("没有牵头单位"),
    "leader": mark("没有责任领导"),
    "owner": mark("没有责任人"),
    "deadline": mark("没有完成时限"),
    "content": mark("没有工作内容"),
    "milestones": mark("没有节点"),
    "targets": mark("没有指标"),
}
"""What a project can lack."""
NOWHERE = ""
"""The code of what projects stand under that stand under no objective of the draft."""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as the tree shows it: ``told`` is its content; ``lacks`` are keys of ``LACKS``."""

    pk: int
    kind: str
    code: str
    under: str
    told: Mapping[str, Any]
    lead: int | None = None
    lacks: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.told.get("name") or indicator_of(self.code, self.under))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: a lead ``unit`` and a list (清单) by name, an objective with those under it, what is lacking, words."""

    unit: str = ""
    of_list: str = ""
    objective: str = ""
    lacks: str = ""
    words: str = ""

    @property
    def anything(self) -> bool:
        """Whether anything is."""
        return any((self.unit, self.of_list, self.objective, self.lacks, self.words.strip()))


@dataclass(slots=True)
class Outline:
    """All objectives in the order of the tree (``depth`` by code) and the projects under each; how many entries of each kind."""

    objectives: list[Line] = field(default_factory=list)
    depth: dict[str, int] = field(default_factory=dict)
    projects: dict[str, list[Line]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def every(self) -> list[Line]:
        """All projects in the order of the tree."""
        return [p for code in self.order for p in self.projects.get(code, ())]

    @property
    def order(self) -> list[str]:
        """The codes under which projects stand, in the order of the tree."""
        return [*(o.code for o in self.objectives), *([NOWHERE] if NOWHERE in self.projects else [])]


def outline(access: Access, edition: Edition) -> Outline:
    """The whole draft, without its milestones and targets: two queries, however long it is."""
    entries = seen(DraftEntry, access).filter(edition=edition)
    below = entries.filter(kind__in=(EntryKind.MILESTONE, EntryKind.TARGET)).order_by()
    counted = below.values_list("kind", "under").annotate(n=Count("pk"))
    having: dict[str, set[str]] = {"milestone": set(), "target": set()}
    found = Outline(counts={"milestone": 0, "target": 0})
    for kind, under, n in counted:
        having[kind].add(under)
        found.counts[kind] += n
    rows = entries.filter(kind__in=(EntryKind.OBJECTIVE, EntryKind.PROJECT)).order_by("position", "pk")
    lines = [
        Line(pk, kind, code, under, json.loads(content), lead)
        for pk, kind, code, under, content, lead in rows.values_list("pk", "kind", "code", "under", "content", "lead")
    ]
    objectives = [line for line in lines if line.kind == EntryKind.OBJECTIVE]
    _grow(found, objectives)
    for line in lines:
        if line.kind == EntryKind.PROJECT:
            under = line.under if line.under in found.depth else NOWHERE
            complete = Line(line.pk, line.kind, line.code, under, line.told, line.lead, lacking(line, under, having))
            found.projects.setdefault(under, []).append(complete)
    found.counts |= {"objective": len(objectives), "project": len(lines) - len(objectives)}
    return found


def _grow(found: Outline, objectives: Sequence[Line]) -> None:
    """Objectives below those that they belong to; what belongs to one that is not there, or in a circle, stands at the top."""
    codes, children = {o.code for o in objectives}, dict[str, list[Line]]()
    for one in objectives:
        children.setdefault(one.under if one.under in codes else NOWHERE, []).append(one)

    waiting = [(one, 0) for one in (*children.get(NOWHERE, ()), *objectives)][::-1]
    while waiting:
        line, depth = waiting.pop()
        if line.code not in found.depth:
            found.depth[line.code] = depth
            found.objectives.append(line)
            waiting += [(child, depth + 1) for child in children.get(line.code, ())][::-1]


def lacking(line: Line, under: str, having: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """What a project lacks; ``having`` are the projects that have milestones and targets."""
    lacks = {name for name in ("leader", "owner", "deadline", "content") if not line.told.get(name)}
    lacks |= {"lead_unit"} if line.lead is None else set()
    lacks |= {"objective"} if under == NOWHERE else set()
    lacks |= {f"{kind}s" for kind in ("milestone", "target") if line.code not in having[kind]}
    return tuple(name for name in LACKS if name in lacks)


def narrowed(whole: Outline, wanted: Wanted, said: Mapping[str, str]) -> dict[str, list[Line]]:
    """The projects that are looked for, by what they stand under; ``said`` is what else of a project is searched, by code."""
    within = _within(whole, wanted.objective)
    words = wanted.words.casefold().split()
    found: dict[str, list[Line]] = {}
    for code in whole.order:
        if wanted.objective and code not in within:
            continue
        mine = [p for p in whole.projects.get(code, ()) if _is_wanted(p, wanted, words, said)]
        if mine:
            found[code] = mine
    return found


def _within(whole: Outline, objective: str) -> set[str]:
    """An objective and those under it."""
    found = {objective} if objective else set()
    for one in whole.objectives:
        if one.under in found:
            found.add(one.code)
    return found


def _is_wanted(p: Line, wanted: Wanted, words: Sequence[str], said: Mapping[str, str]) -> bool:
    told = p.told
    if wanted.unit and told.get("lead_unit") != wanted.unit:
        return False
    if wanted.of_list and wanted.of_list not in told.get("lists", {}):
        return False
    if wanted.lacks and wanted.lacks not in p.lacks:
        return False
    if not words:
        return True
    text = " ".join(
        (p.code, p.name, str(told.get("content", "")), str(told.get("lead_unit", "")), said.get(p.code, ""))
    )
    return all(word in text.casefold() for word in words)


def said_below(access: Access, edition: Edition) -> dict[str, str]:
    """What the milestones and targets of each project say, to be searched."""
    entries = seen(DraftEntry, access).filter(edition=edition, kind__in=(EntryKind.MILESTONE, EntryKind.TARGET))
    found: dict[str, list[str]] = {}
    for under, content in entries.order_by().values_list("under", "content"):
        told = json.loads(content)
        found.setdefault(under, []).append(" ".join(str(told.get(n, "")) for n in ("name", "indicator", "text")))
    return {code: " ".join(texts) for code, texts in found.items()}


def parts_of(access: Access, edition: Edition, projects: Iterable[str]) -> dict[str, list[Line]]:
    """The milestones and targets of some projects, by project and in their order; one query."""
    kinds = (EntryKind.MILESTONE, EntryKind.TARGET)
    entries = seen(DraftEntry, access).filter(edition=edition, kind__in=kinds, under__in=list(projects))
    found: dict[str, list[Line]] = {}
    for e in entries.order_by("kind", "position", "pk"):
        found.setdefault(e.under, []).append(Line(e.pk, e.kind, e.code, e.under, json.loads(e.content), e.lead_id))
    return found


def occurring(whole: Outline, field_name: str) -> list[tuple[str, int]]:
    """The units or lists that occur, each with how many projects; the commonest first."""
    counts: dict[str, int] = {}
    for p in whole.every:
        value = p.told.get(field_name, "")
        for name in [value] if isinstance(value, str) else value:
            counts[name] = counts.get(name, 0) + bool(name)
    return sorted(((n, c) for n, c in counts.items() if c), key=lambda one: (-one[1], one[0]))


def lacks_counted(whole: Outline) -> list[tuple[str, str, int]]:
    """What is lacking anywhere: key, message, how many projects."""
    every = whole.every
    counted = [(key, word, sum(key in p.lacks for p in every)) for key, word in LACKS.items()]
    return [one for one in counted if one[2]]
