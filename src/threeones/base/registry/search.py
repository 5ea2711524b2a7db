"""What search finds (搜索): an app registers its kinds of record and the words by which each is found.

    searchable.register("projects", Source(gettext_lazy("项目"), Project, row_of_project))

Who sees which is not decided here: search asks the sight of the model (``accounts.sight``) with every question.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from threeones.base.registry.core import Registry

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Row:
    """One record as search knows it.

    ``key`` tells it apart within its kind, ``title`` is its name and ``code`` its code, ``aliases`` other names between
    、; ``note`` stands beside the title (the lead unit, a post) and is not searched. Lengths are cut to the index's.
    """

    key: str
    title: str
    url: str
    code: str = ""
    aliases: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of record that is found; ``title`` is lazily translated.

    ``row`` makes the row of a record (``related`` is read along), ``key`` is the field that is its key there and in
    the audit. Where rows show words of other kinds of record, ``also`` names these by their labels in the audit:
    a change of one of them makes all rows anew. Among answers that are equally good ``order`` decides.
    """

    title: object
    model: type[Model]
    row: Callable[[Any], Row]
    key: str = "code"
    related: tuple[str, ...] = ()
    also: frozenset[str] = frozenset()
    order: int = 50


@dataclass(frozen=True, slots=True)
class LiveSource:
    """A small kind that is no record (pages, packs): ``rows(access)`` gives those that may be seen, in the reader's words."""

    title: object
    rows: Callable[[Any], Iterable[Row]]
    order: int = 90


@dataclass(frozen=True, slots=True)
class Wanted:
    """The words that a text must hold, each in one of its spellings; only the newest ``among`` records are read.

    Where who may see a record is known only once it is there, they are read ``batch`` by batch: what is hidden takes
    nobody's place.
    """

    words: Sequence[Collection[str]]
    among: int
    batch: int

    def batches(self, query: QuerySet[M], *fields: str) -> Iterator[list[M]]:
        """What ``of`` gives, some at a time."""
        held, start, more = self.of(query, *fields), 0, True
        while more:
            some = list(held[start : start + self.batch])
            yield some
            start, more = start + self.batch, len(some) == self.batch

    def of(self, query: QuerySet[M], *fields: str) -> QuerySet[M]:
        """Those of ``query`` in whose ``fields`` every word stands, newest first."""
        every = query.model._default_manager.order_by("-pk").values_list("pk", flat=True)
        older = list(every[self.among : self.among + 1])
        held = [
            reduce(or_, [Q(**{f"{f}__icontains": spelt}) for f in fields for spelt in sorted(word)])
            for word in self.words
        ]
        newest = query.filter(pk__gt=older[0]) if older else query
        return newest.filter(reduce(and_, held)).order_by("-pk")


@dataclass(frozen=True, slots=True)
class TextSource:
    """A kind that is found by what is written in it (reports, messages): word for word, not by sound.

    ``rows(access, wanted)`` gives those that may be seen, newest first, with the whole text as title. Asked on the page
    of answers, not while one types.
    """

    title: object
    rows: Callable[[Any, Wanted], Iterable[Row]]
    order: int = 80


searchable: Registry[Source | LiveSource | TextSource] = Registry("search source")
