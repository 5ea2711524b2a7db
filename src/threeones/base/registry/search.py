"""What search finds (搜索): an app registers its kinds of record and the words by which each is found.

    searchable.register("projects", Source(gettext_lazy("项目"), Project, row_of_project))

Who sees which is not decided here: search asks the sight of the model (``accounts.sight``) with every question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from threeones.base.registry.core import Registry


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


searchable: Registry[Source | LiveSource] = Registry("search source")
