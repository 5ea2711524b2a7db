"""Codes that a file gives none of: an entry of the same name as one that stands takes its code, and no other's is taken.

Ledgers mostly number their rows anew each year. What was reported, asked and scored hangs on a project's code, so the
project of the same name keeps it, whatever row it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from threeones.kernel.book.model import Book, Milestone, Objective, Project
from threeones.kernel.ledgers.words.folding import fold_text

_LAST_NUMBER = re.compile(r"(\d+)(?!.*\d)")
Named = tuple[str, str]
"""Code and name."""


def aligned(standing: Book, book: Book, elsewhere: Elsewhere | None = None, by_place: Collection[str] = ()) -> Book:
    """The book with the codes of the entries that stand, where they are the same by name; else by a code of the file's own.

    The codes ``by_place`` are only where an entry stood in the file, by which nothing is the same.

    A new code that another bureau or year has already (``elsewhere``) gets the bureau's own before it.
    """
    elsewhere = elsewhere or Elsewhere()
    objectives = codes_for(_named(standing.objectives), _named(book.objectives), Taken(elsewhere), by_place)
    projects = codes_for(_named(standing.projects), _named(book.projects), Taken(elsewhere), by_place)
    known = {p.code: p for p in standing.projects}
    taken = Taken(elsewhere, (m.code for p in standing.projects for m in p.milestones))
    return replace(
        book,
        objectives=tuple(
            replace(o, code=objectives[o.code], parent=objectives.get(o.parent, o.parent)) for o in book.objectives
        ),
        projects=tuple(
            _project(p, projects[p.code], objectives, known.get(projects[p.code]), taken) for p in book.projects
        ),
    )


def _named(of: Sequence[Objective] | Sequence[Project]) -> list[Named]:
    return [(one.code, one.name) for one in of]


def _project(p: Project, code: str, objectives: Mapping[str, str], standing: Project | None, taken: Taken) -> Project:
    under = tuple(objectives.get(o, o) for o in p.objectives)
    return replace(p, code=code, objectives=under, milestones=_milestones(p, code, standing, taken))


def _milestones(p: Project, code: str, standing: Project | None, taken: Taken) -> tuple[Milestone, ...]:
    """Milestones are the same by name within their project; their own codes begin with its code."""
    there = [(m.code, m.name) for m in standing.milestones] if standing else []
    own = [(_moved(m.code, p.code, code), m.name) for m in p.milestones]
    codes = codes_for(there, own, taken)
    return tuple(replace(m, code=codes[moved]) for m, (moved, _name) in zip(p.milestones, own, strict=True))


def _moved(code: str, was: str, now: str) -> str:
    return now + code.removeprefix(was) if code.startswith(was) else code


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Codes that other bureaus and years have, and what goes before one of ours that would be the same."""

    codes: Collection[str] = frozenset()
    prefix: str = ""


class Taken:
    """Codes that are taken here, and elsewhere."""

    def __init__(self, elsewhere: Elsewhere, codes: Iterable[str] = ()) -> None:
        self._elsewhere = elsewhere
        self._codes = set(codes)

    def also(self, codes: Iterable[str]) -> None:
        """These are taken, too."""
        self._codes.update(codes)

    def take(self, code: str) -> str:
        """The code, or the next of its kind that is free."""
        if code in self._elsewhere.codes and self._elsewhere.prefix:
            code = f"{self._elsewhere.prefix}-{code}"
        while code in self._codes or code in self._elsewhere.codes:
            found = _LAST_NUMBER.search(code)
            number = found[1] if found else ""
            code = f"{code[: found.start()]}{int(number) + 1:0{len(number)}d}" if found else f"{code}-2"
        self._codes.add(code)
        return code


def codes_for(
    standing: Sequence[Named], new: Sequence[Named], taken: Taken, by_place: Collection[str] = ()
) -> dict[str, str]:
    """For the code of each new entry the one that it gets: that of the standing one of its name, else of its code; else a free one."""
    there, ours = _by_name(standing), _by_name(new)
    found: dict[str, str] = {}
    for name, codes in ours.items():
        found |= _paired(there.get(name, []), codes)
    known, used = dict(standing), set(found.values())
    for code, _name in new:
        if code not in found and code in known and code not in used and code not in by_place:
            found[code] = code
            used.add(code)
    taken.also(known)
    for code, _name in new:
        if code not in found:
            found[code] = taken.take(code)
    return found


def _paired(standing: Sequence[str], new: Sequence[str]) -> dict[str, str]:
    """Of entries that all have one name, which is which: by code, and where the codes differ in the order in which they stand."""
    if len(standing) == len(new) and set(standing) != set(new):
        return dict(zip(new, standing, strict=True))
    found = {code: code for code in new if code in standing}
    rest = [code for code in standing if code not in found]
    return found | dict(zip((code for code in new if code not in found), rest, strict=False))


def _by_name(of: Sequence[Named]) -> dict[str, list[str]]:
    """Codes by name, each in its order."""
    found: dict[str, list[str]] = {}
    for code, name in of:
        found.setdefault("".join(fold_text(name).split()), []).append(code)
    return found
