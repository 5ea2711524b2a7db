"""A page of the tree: its groups, the places to which each line moves by a button, and what stands around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from threeones.apps.handbook.drafting.fields import CHOICES
from threeones.apps.handbook.drafting.names import Names
from threeones.apps.handbook.drafting.outline import LACKS, NOWHERE, Line, Outline
from threeones.apps.handbook.spans import deadline_words
from threeones.apps.handbook.wordings import plain_number
from threeones.kernel.book.model import AT_LEAST

PAGE = 50
"""So many projects stand on a page."""


@dataclass(frozen=True, slots=True)
class Moves:
    """The places to which buttons move a line, as forms name them; empty where there is none."""

    up: str = ""
    down: str = ""
    inward: str = ""
    outward: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A line with what its page says of it beside its content, where it moves, and (of a project) its parts."""

    line: Line
    moves: Moves
    parts: Sequence[Shown] = ()
    lacks: Sequence[str] = ()
    leader: str = ""
    owner: str = ""
    wording: str = ""
    deadline: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """An objective (None: what stands under none) with its projects on the page; ``path`` are those that it belongs to."""

    objective: Shown | None
    path: Sequence[str]
    depth: int
    projects: Sequence[Shown]
    continued: bool


def page_of(whole: Outline, found: Mapping[str, Sequence[Line]], number: str | None, *, empty: bool) -> Page[Any]:
    """A page of places in the tree: an objective's code and a project of it (None: it has none, told where ``empty``)."""
    places: list[tuple[str, Line | None]] = []
    for code in whole.order:
        places += [(code, p) for p in found.get(code, ())]
        places += [(code, None)] if empty and code not in found else []
    return Paginator(places, PAGE).get_page(number)


def groups(
    page: Page[Any],
    whole: Outline,
    found: Mapping[str, Sequence[Line]],
    parts: Mapping[str, Sequence[Line]],
    names: Names,
) -> list[Group]:
    """What a page of the tree shows; six queries at most, whatever stands on it."""
    places: list[tuple[str, Line | None]] = list(page.object_list)
    names.know_people([str(p.told.get(n, "")) for _o, p in places if p for n in ("leader", "owner")])
    objectives, codes = (
        {o.code: o for o in whole.objectives},
        [code for code in whole.order if code in found or not found],
    )
    shown = []
    for code, some in groupby(places, lambda place: place[0]):
        mine = [p for _code, p in some if p is not None]
        first = found.get(code, ())[:1]
        own = objectives.get(code)
        shown.append(
            Group(
                Shown(own, _objective_moves(whole, own)) if own else None,
                _path(objectives, own),
                whole.depth.get(code, 0),
                [project_shown(p, _project_moves(p, code, found, codes), parts.get(p.code, ()), names) for p in mine],
                bool(mine) and mine[0].code != first[0].code,
            )
        )
    return shown


def _path(objectives: Mapping[str, Line], own: Line | None) -> list[str]:
    path: list[str] = []
    above = objectives.get(own.under) if own else None
    while above is not None and above.name not in path:
        path.insert(0, above.name)
        above = objectives.get(above.under)
    return path


def _objective_moves(whole: Outline, own: Line) -> Moves:
    siblings = [o.code for o in whole.objectives if o.under == own.under]
    at = siblings.index(own.code)
    before, after = siblings[at - 1] if at else "", siblings[at + 1] if at + 1 < len(siblings) else ""
    return Moves(
        f"before/{before}" if before else "",
        f"after/{after}" if after else "",
        f"last/{before}" if before else "",
        f"after/{own.under}" if own.under else "",
    )


def _project_moves(p: Line, under: str, found: Mapping[str, Sequence[Line]], codes: Sequence[str]) -> Moves:
    """Up and down among those that are shown; from the first or last of an objective into the one before or behind."""
    mine = [one.code for one in found.get(under, ())]
    at, here = mine.index(p.code), codes.index(under)
    real = [code for code in codes[:here] if code != NOWHERE]
    later = [code for code in codes[here + 1 :] if code != NOWHERE]
    up = f"before/{mine[at - 1]}" if at else f"last/{real[-1]}" if real else ""
    down = f"after/{mine[at + 1]}" if at + 1 < len(mine) else f"first/{later[0]}" if later else ""
    return Moves(up, down)


def project_shown(p: Line, moves: Moves, parts: Sequence[Line], names: Names) -> Shown:
    """A project with its parts."""
    leader, owner = (names.person_name(str(p.told.get(name, ""))) for name in ("leader", "owner"))
    below = [part_shown(part, _part_moves(part, parts)) for part in parts]
    deadline = deadline_words(str(p.told.get("period", "")), str(p.told.get("deadline", "")), names.edition.year)
    return Shown(p, moves, below, [_(LACKS[name]) for name in p.lacks], leader, owner, deadline=deadline)


def part_shown(part: Line, moves: Moves) -> Shown:
    """A milestone or target."""
    return Shown(part, moves, wording=wording(part) if part.kind == "target" else "")


def _part_moves(part: Line, parts: Sequence[Line]) -> Moves:
    siblings = [one.code for one in parts if one.kind == part.kind]
    at = siblings.index(part.code)
    up = f"before/{siblings[at - 1]}" if at else ""
    return Moves(up, f"after/{siblings[at + 1]}" if at + 1 < len(siblings) else "")


def wording(target: Line) -> str:
    """A target in the book's own words; where it has none, 不低于8%."""
    told = target.told
    if told.get("text") or not told.get("number"):
        return str(told.get("text", ""))
    return f"{_(CHOICES[str(told.get('comparison', AT_LEAST))])}{plain_number(told['number'])}{told.get('unit', '')}"
