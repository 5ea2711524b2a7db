"""Announcements (告知): what apps have people told, beside what waits for them (``tasks``).

``announcements.register("supervision.circular", AnnouncementKind(gettext_lazy("通报"), circulars))``. Whoever announces
keeps nothing of who was told: ``base/notifications`` asks every day, and tells each thing once, by its ``key``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from threeones.base.registry.core import Registry


@dataclass(frozen=True, slots=True)
class Announcement:
    """One thing to be told: ``key`` names it within its kind, for good; ``title`` and ``text`` in the reader's language."""

    key: str
    title: str
    text: str
    url: str


ToPerson = Callable[[Any, date], Iterable[Announcement]]
"""``told(access, today)``: what is to be told these days to whom ``access`` is; the same for some days, so that a day
on which nothing was sent loses nothing."""
ToBureau = Callable[[int, date], Iterable[Announcement]]
"""``told(bureau, today)``: what the group of a bureau (its number) is to be told by a robot; all its people may read it."""


@dataclass(frozen=True, slots=True)
class AnnouncementKind:
    """A kind of announcement: its lazily translated ``label``, and who is told what."""

    label: object
    to_person: ToPerson | None = None
    to_bureau: ToBureau | None = None


announcements: Registry[AnnouncementKind] = Registry("announcement kind")
