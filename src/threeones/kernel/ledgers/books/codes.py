"""Codes of what the ledger gives none: from its place, the same at every reading.

The n-th objective of the top is ``YEAR-NN`` (``NN`` where the year is not known), the objectives below one ``CODE.1``,
``CODE.2`` …, the n-th project below an objective of the top ``CODE-NNN``; projects without an objective stand below
``YEAR-00``. A code that the ledger itself gives stays, and none that stands in it is given again.
"""

from __future__ import annotations

from collections.abc import Iterable

from threeones.kernel.book.model import Objective
from threeones.kernel.ledgers.rows.drafts import Step


class Codes:
    """Gives the codes of one file."""

    def __init__(self, year: int | None, taken: Iterable[str]) -> None:
        self._prefix = f"{year}-" if year else ""
        self._taken = set(taken)
        self._objectives: dict[tuple[str, ...], Objective] = {}
        self._by_code: dict[str, Objective] = {}
        self._below: dict[str, int] = {}
        self._projects: dict[str, int] = {}
        self.by_place: set[str] = set()
        """The codes that were given, and not the ledger's own."""

    def objective(self, path: Iterable[Step]) -> Objective | None:
        """The objective at the end of a path, with those above it; None where the path is empty."""
        names: tuple[str, ...] = ()
        found: Objective | None = None
        for step in path:
            names = (*names, f"{step.code}\n{step.name}" if step.code else step.name)
            if names not in self._objectives:
                parent = found.code if found else ""
                made = Objective(self._own(step.code) or self._next(parent), step.name, parent)
                self._objectives[names] = self._by_code[made.code] = made
            found = self._objectives[names]
        return found

    def _own(self, code: str) -> str:
        """The code that the ledger gives, told apart where it gives it to two."""
        return self.again(code) if code in self._by_code else code

    def _next(self, parent: str) -> str:
        while True:
            self._below[parent] = self._below.get(parent, 0) + 1
            count = self._below[parent]
            code = f"{parent}.{count}" if parent else f"{self._prefix}{count:02d}"
            if code not in self._taken:
                return self._given(code)

    @property
    def objectives(self) -> tuple[Objective, ...]:
        """All objectives, in the order in which they were met."""
        return tuple(self._objectives.values())

    def project(self, given: str, objective: Objective | None) -> str:
        """The code of a project: its own, or the next below its objective of the top."""
        if given:
            return given
        top = self._top(objective) if objective else f"{self._prefix}00"
        while True:
            self._projects[top] = self._projects.get(top, 0) + 1
            code = f"{top}-{self._projects[top]:03d}"
            if code not in self._taken:
                return self._given(code)

    def _given(self, code: str) -> str:
        self._taken.add(code)
        self.by_place.add(code)
        return code

    def _top(self, objective: Objective) -> str:
        while objective.parent:
            objective = self._by_code[objective.parent]
        return objective.code

    def again(self, code: str) -> str:
        """A code for a project whose own stands in the ledger already (that is a fault; nothing of it is lost)."""
        count = 2
        while f"{code}#{count}" in self._taken:
            count += 1
        self._taken.add(f"{code}#{count}")
        return f"{code}#{count}"
