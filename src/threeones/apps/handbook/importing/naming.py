"""Whom the names of a file mean: units while it is understood, people afterwards; each name once, with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from threeones.apps.handbook.importing.decisions import Decisions
from threeones.apps.handbook.importing.found import PERSON, UNIT, Name
from threeones.apps.handbook.importing.known import day_of, known_people, known_units
from threeones.base.org.selectors import settings_of
from threeones.base.pages.site import DISTRICT
from threeones.kernel.book.model import Book, Project
from threeones.kernel.ledgers.words.units import Match, Named, People, Units
from threeones.kernel.values.faults import Fault

CHOSEN, WRITTEN = "您选的", "照写"
PLACES = 5
"""So many places of a name that means nobody are told."""
_MEMBER = re.compile("“([^“”]*)”之一")
LEADER, OWNER = "责任领导", "责任人"
Cells = Mapping[str, Sequence[tuple[str, int]]]
"""Texts of the cells in which names stand, each with its sheets and rows."""


@dataclass(frozen=True, slots=True)
class _Met:
    """What a name was taken for: the name to be written (empty: nobody known), and a person's code."""

    name: str
    code: str = ""
    reason: str = ""
    near: tuple[str, ...] = ()
    chosen: bool = False


def group_of(reason: str) -> str:
    """The group (各街道) as whose member a unit was taken; empty where it was not."""
    found = _MEMBER.fullmatch(reason)
    return found[1] if found else ""


class _Names:
    """The names of one kind as they turn up, in their order."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.met: dict[str, _Met] = {}

    def meet(self, text: str, met: _Met) -> None:
        self.met[text] = met

    def names(self, cells: Cells) -> list[Name]:
        """All of them; those that mean nobody first, the most frequent of them in front."""
        found = [self._name(text, met, cells) for text, met in self.met.items()]
        return sorted(found, key=lambda n: (n.known, -n.count))

    def _name(self, text: str, met: _Met, cells: Cells) -> Name:
        sought = group_of(met.reason) or text
        stands = [place for cell, places in cells.items() if sought in cell for place in places]
        return Name(
            kind=self.kind,
            text=text,
            count=len(stands) or 1,
            name=met.name,
            code=met.code,
            reason=met.reason,
            near=list(met.near),
            places=[] if met.name else [list(p) for p in stands[:PLACES]],
            chosen=met.chosen,
        )


class Asked(Units):
    """The units of the roster with what was decided, which remember what they were asked for."""

    def __init__(self, decided: Decisions, bureau: int, year: int) -> None:
        district = settings_of(year).get(DISTRICT, "")
        super().__init__(known_units(bureau), day_of(year), district, last=date(year, 12, 31))
        self.decided = decided
        self.faults: list[Fault] = []
        self._names = _Names(UNIT)

    def read(self, text: str) -> list[tuple[Named, Match]]:
        """As ``Units`` do; a name of which it was decided whom it means, means him."""
        if (settled := self._settled_by_decision(Named(text))) is not None:
            return settled
        found: list[tuple[Named, Match]] = []
        for named, match in super().read(text):
            settled = self._settled_by_decision(named)
            if settled is None and match.name is None and self.decided.rest_as_written:
                self._names.meet(named.text, _Met(named.text, reason=WRITTEN))
                settled = [(named, Match(named.text, WRITTEN))]
            if settled is None:
                self._names.meet(named.text, _Met(match.name or "", reason=match.reason, near=match.near))
            found += settled or [(named, match)]
        return found

    def _settled_by_decision(self, named: Named) -> list[tuple[Named, Match]] | None:
        meant = self.decided.reading.units.get(named.text)
        if meant is not None:
            found = super().read(meant)
            names = [m.name for _n, m in found if m.name]
            if names:
                self._names.meet(named.text, _Met("、".join(names), reason=CHOSEN, chosen=True))
                return [(replace(one, lead=named.lead or one.lead), m) for one, m in found if m.name]
        if named.text in self.decided.as_written:
            self._names.meet(named.text, _Met(named.text, reason=WRITTEN, chosen=True))
            return [(named, Match(named.text, WRITTEN))]
        return None

    def settle(self, book: Book) -> Book:
        """A book that was read without being understood, with the units that its names mean; an unknown one is a fault."""
        return replace(book, projects=tuple(self._project(p) for p in book.projects))

    def _project(self, p: Project) -> Project:
        lead = self._all(p, [p.lead_unit])
        supporting = [name for name in self._all(p, p.supporting_units) if name not in lead[:1]]
        return replace(
            p, lead_unit=lead[0] if lead else "", supporting_units=tuple(dict.fromkeys([*lead[1:], *supporting]))
        )

    def _all(self, p: Project, texts: Iterable[str]) -> list[str]:
        found: list[str] = []
        for text in filter(None, texts):
            for named, match in self.read(text):
                if match.name is None:
                    expected = "、".join(match.near) or match.expected or "已有的单位，或定为照写"
                    fault = match.reason or f"没有“{named.text}”这个单位"
                    self.faults.append(Fault("", "", 0, p.code, fault, expected))
                found.append(match.name or named.text)
        return found

    def names(self, cells: Cells) -> list[Name]:
        """What was asked for, and where it stands."""
        return self._names.names(cells)


class Staff:
    """The people of the roster with what was decided; a name that means nobody stands in the draft as it is written."""

    def __init__(self, decided: Decisions, bureau: int) -> None:
        known = known_people(bureau)
        self._people = People(known)
        self._by_code = {p.code: p for p in known}
        self.decided = decided
        self._names = _Names(PERSON)
        self._seen: dict[tuple[str, str], list[str]] = {}

    def settle(self, book: Book) -> Book:
        """The book with people by their codes; of several in one cell the first answers, and the cell is kept beside."""
        return replace(book, projects=tuple(self._project(p) for p in book.projects))

    def _project(self, p: Project) -> Project:
        if not p.leader and not p.owner:
            return p
        leaders, owners, kept = self._read(p.leader, p), self._read(p.owner, p), dict(p.kept)
        for label, text, found in ((LEADER, p.leader, leaders), (OWNER, p.owner, owners)):
            if len(found) > 1:
                kept.setdefault(label, text)
        leader, owner = (next(iter(found), "") for found in (leaders, owners))
        return replace(p, leader=leader, owner=owner, kept=MappingProxyType(kept))

    def _read(self, text: str, p: Project) -> list[str]:
        """The codes of a cell's people, a name that means nobody as it stands; the same cell is read once."""
        if not text:
            return []
        if (text, p.lead_unit) not in self._seen:
            found = [(named, self._met(named, match)) for named, match in self._people.read(text, p.lead_unit)]
            for named, met in found:
                self._names.meet(named.text, met)
            self._seen[text, p.lead_unit] = [met.code or named.text for named, met in found]
        return self._seen[text, p.lead_unit]

    def _met(self, named: Named, match: Match) -> _Met:
        chosen = self._by_code.get(self.decided.people.get(named.text, ""))
        if chosen is not None:
            return _Met(chosen.name, chosen.code, CHOSEN, chosen=True)
        if named.text in self.decided.as_written:
            return _Met(named.text, "", WRITTEN, chosen=True)
        return _Met(match.name or "", match.code, match.reason, match.near)

    def names(self, cells: Cells) -> list[Name]:
        """Who was named, and where."""
        return self._names.names(cells)
