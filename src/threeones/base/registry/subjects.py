"""Subjects (所议记录): records that people can talk about and that changes are told of, found for whoever may see them.

An app registers each kind under the label that the audit uses (``handbook.project``)::

    subjects.register("handbook.project", SubjectKind(gettext_lazy("项目"), found_projects))

``found_projects(keys, access)`` gives the subjects of those keys that exist and may be seen, in a constant number
of queries; whoever may not see a record gets the same answer as for one that does not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from threeones.base.registry.core import Registry


@dataclass(frozen=True, slots=True)
class Subject:
    """A record with what whoever talks about it needs: its words, its page, and who answers for it.

    ``bureau`` and ``unit`` (the lead unit) are numbers of units, ``people`` those who answer for it (责任领导, 责任人)
    as numbers of persons of the roster, in that order.
    """

    title: str
    url: str
    bureau: int | None = None
    unit: int | None = None
    people: tuple[int, ...] = ()


Find = Callable[[Collection[str], Any], Mapping[str, Subject]]
"""``find(keys, access)``: subjects by key; ``access`` is an ``accounts.access.Access``, which stands above the registry."""


@dataclass(frozen=True, slots=True)
class SubjectKind:
    """A kind of record that can be talked about: its lazily translated ``name``, and how its records are found."""

    name: object
    find: Find


subjects: Registry[SubjectKind] = Registry("subject")


def subject(label: str, key: str, access: Any) -> Subject | None:
    """The record of that label and key; None where there is none or it may not be seen."""
    kind = subjects.get(label)
    return kind.find([key], access).get(key) if kind else None


def found(wanted: Iterable[tuple[str, str]], access: Any) -> dict[tuple[str, str], Subject]:
    """Those of the records (label, key) that may be seen; each kind is asked once."""
    keys: dict[str, set[str]] = {}
    for label, key in wanted:
        keys.setdefault(label, set()).add(key)
    return {
        (label, key): one
        for label, some in keys.items()
        if (kind := subjects.get(label))
        for key, one in kind.find(some, access).items()
    }
