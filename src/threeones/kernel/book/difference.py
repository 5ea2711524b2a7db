"""What differs between two books (版次比对), entry by entry: added, removed, changed, moved, told in another order.

Entries are told apart by their codes, so a renamed or moved one is the same one. Order counts where a book is read in
it (objectives, and projects under one objective); milestones, targets, lists and supporting units have none.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from threeones.kernel.book.canonical import milestone_to_json, objective_to_json, project_to_json, target_to_json
from threeones.kernel.book.model import Book, Milestone, Project

OBJECTIVE, PROJECT, MILESTONE, TARGET = "objective", "project", "milestone", "target"
KINDS = (OBJECTIVE, PROJECT, MILESTONE, TARGET)
ADDED, REMOVED, CHANGED = "added", "removed", "changed"
MOST_COMPARED = 4_000_000
KEPT = "kept"
"""The part of a text that stays; the others are ``ADDED`` and ``REMOVED``."""
ALSO = "also_serves"
"""A project's objectives beside the one that it stands under, as a field."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that differs, with both values as ``kernel.book.canonical`` writes them; None: it says nothing."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class EntryChange:
    """An entry that differs: ``what`` became of it, and where it stood and stands.

    ``under`` is the code of the entry above it, before and after (an objective's parent, a project's first objective, a
    milestone's or target's project); ``place`` its number among its fellows before and after, where order says
    something and has changed.
    """

    kind: str
    code: str
    name: str
    what: str
    under: tuple[str, str]
    fields: tuple[FieldChange, ...] = ()
    place: tuple[int, int] | None = None

    @property
    def moved(self) -> bool:
        """Whether it stands under another entry than before."""
        return self.what == CHANGED and self.under[0] != self.under[1]


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs: what stands in the later book in its order, then what is gone in the earlier one's.

    Milestones and targets come right behind their project.
    """

    entries: tuple[EntryChange, ...] = ()
    title: FieldChange | None = None

    def __bool__(self) -> bool:
        return bool(self.entries or self.title)

    def of(self, kind: str, what: str = "") -> list[EntryChange]:
        """The entries of a kind, of all or of those of which one thing became."""
        return [e for e in self.entries if e.kind == kind and what in ("", e.what)]

    def by_project(self) -> dict[str, list[EntryChange]]:
        """The entries by the code of the project that they are or belong to; what moved stands where it is now."""
        found: dict[str, list[EntryChange]] = {}
        for e in self.entries:
            if e.kind != OBJECTIVE:
                found.setdefault(e.code if e.kind == PROJECT else e.under[1] or e.under[0], []).append(e)
        return found


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: str
    code: str
    name: str
    under: str
    told: Mapping[str, Any]


def difference(before: Book, after: Book) -> Difference:
    """What is to be done to make ``before`` say what ``after`` says; nothing where they say the same."""
    old, new = {(e.kind, e.code): e for e in _entries(before)}, {(e.kind, e.code): e for e in _entries(after)}
    places = _places(old, new)
    found = [c for key, e in new.items() if (c := _compared(old.get(key), e, places.get(key)))]
    found += [EntryChange(e.kind, e.code, e.name, REMOVED, (e.under, "")) for key, e in old.items() if key not in new]
    title = FieldChange("title", before.title or None, after.title or None) if before.title != after.title else None
    return Difference(tuple(found), title)


def plain(book: Book) -> Book:
    """The book with everything whose order says nothing in one order, and its entries by code: what a digest is taken of."""
    projects = (_plain_project(p) for p in book.projects)
    return replace(
        book,
        objectives=tuple(sorted(book.objectives, key=lambda o: o.code)),
        projects=tuple(sorted(projects, key=lambda p: p.code)),
    )


def segments(before: str, after: str) -> list[tuple[str, str]]:
    """A text's change in pieces, in reading order: (``KEPT``, ``REMOVED`` or ``ADDED``, the words).

    A single sign that both happen to have between two changes is told with them; so are texts too long to be compared.
    """
    if len(before) * len(after) > MOST_COMPARED:
        return [(REMOVED, before), (ADDED, after)]
    pieces: list[tuple[str, str]] = []
    out = into = ""
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        inside = a > 0 and b < len(before) and c > 0 and d < len(after)
        if tag != "equal" or (inside and b - a < 2):
            out, into = out + before[a:b], into + after[c:d]
            continue
        pieces += [*_changed(out, into), (KEPT, before[a:b])]
        out = into = ""
    return [*pieces, *_changed(out, into)]


def _changed(out: str, into: str) -> list[tuple[str, str]]:
    return [piece for piece in ((REMOVED, out), (ADDED, into)) if piece[1]]


def _plain_project(p: Project) -> Project:
    return replace(
        p,
        objectives=(*p.objectives[:1], *sorted(p.objectives[1:])),
        supporting_units=tuple(sorted(p.supporting_units)),
        milestones=tuple(sorted(p.milestones, key=_by_code)),
        targets=tuple(sorted(p.targets, key=lambda t: t.indicator)),
    )


def _by_code(m: Milestone) -> str:
    return m.code


def _entries(book: Book) -> Iterator[_Entry]:
    for o in book.objectives:
        told = objective_to_json(o)
        yield _Entry(OBJECTIVE, o.code, o.name, o.parent, _without(told, "code", "parent"))
    for p in book.projects:
        told = _without(project_to_json(_plain_project(p)), "code", "objectives", "milestones", "targets")
        if also := sorted(p.objectives[1:]):
            told[ALSO] = also
        yield _Entry(PROJECT, p.code, p.name, p.objectives[0] if p.objectives else "", told)
        for m in p.milestones:
            yield _Entry(MILESTONE, m.code, m.name, p.code, _without(milestone_to_json(m), "code"))
        for t in p.targets:
            code = f"{p.code}/{t.indicator}"
            yield _Entry(TARGET, code, t.indicator, p.code, _without(target_to_json(t), "indicator"))


def _without(told: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {k: v for k, v in told.items() if k not in names}


def _compared(old: _Entry | None, new: _Entry, place: tuple[int, int] | None) -> EntryChange | None:
    if old is None:
        return EntryChange(new.kind, new.code, new.name, ADDED, ("", new.under))
    names = dict.fromkeys((*old.told, *new.told))
    fields = tuple(
        FieldChange(n, old.told.get(n), new.told.get(n)) for n in names if old.told.get(n) != new.told.get(n)
    )
    if not fields and old.under == new.under and place is None:
        return None
    return EntryChange(new.kind, new.code, new.name, CHANGED, (old.under, new.under), fields, place)


_Key = tuple[str, str]


def _places(old: Mapping[_Key, _Entry], new: Mapping[_Key, _Entry]) -> dict[_Key, tuple[int, int]]:
    """Of the entries that order says something of and that stayed under theirs: as few as can be that changed places."""
    before, after = _fellows(old, new), _fellows(new, old)
    found: dict[_Key, tuple[int, int]] = {}
    for group, keys in after.items():
        was = {key: n for n, key in enumerate(before[group])}
        stay = longest_run([was[key] for key in keys])
        found |= {key: (was[key] + 1, n + 1) for n, key in enumerate(keys) if was[key] not in stay}
    return found


def _fellows(of: Mapping[_Key, _Entry], other: Mapping[_Key, _Entry]) -> dict[tuple[str, str], list[_Key]]:
    groups: dict[tuple[str, str], list[_Key]] = {}
    for key, e in of.items():
        ordered = e.kind in (OBJECTIVE, PROJECT)
        if ordered and key in other and other[key].under == e.under:
            groups.setdefault((e.kind, e.under), []).append(key)
    return groups


def longest_run(numbers: Sequence[int]) -> set[int]:
    """The longest of the runs of numbers that rise, as a set; each number stands once."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for n in numbers:
        at = bisect_left(ends, n)
        before[n] = ends[at - 1] if at else None
        ends[at : at + 1] = [n]
    run = set[int]()
    last = ends[-1] if ends else None
    while last is not None:
        run.add(last)
        last = before[last]
    return run
