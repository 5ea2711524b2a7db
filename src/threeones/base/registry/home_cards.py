"""What the home page shows to some roles alone: an app registers a card for those whose work it is.

    home_cards.register("supervision.reporting", reporting)

``reporting(access, as_of)`` gives the card, or None to those whose work it is not. A card that tells of the present alone
(the last check of the audit) is registered with ``NowCard(show)`` and left out where one looks at another day. What waits
for a person is no card: that is a task (``registry.tasks``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from threeones.base.registry.core import Registry


@dataclass(frozen=True, slots=True)
class HomeLine:
    """A line of a card, in the reader's words: what stands where, and the page that shows it.

    Where it tells of several pages, ``parts`` are their links behind the words, which then lead nowhere themselves.
    """

    words: str
    url: str = ""
    parts: Sequence[HomeLine] = ()


@dataclass(frozen=True, slots=True)
class HomeCard:
    """A card with its heading and a few lines."""

    title: str
    lines: Sequence[HomeLine]


Show = Callable[[Any, date], HomeCard | None]
"""``show(access, as_of)``; ``access`` is an ``accounts.access.Access``, which stands above the registry."""


@dataclass(frozen=True, slots=True)
class NowCard:
    """A card that is the same whatever day is looked at, and so is shown only where none was chosen."""

    show: Show


home_cards: Registry[Show | NowCard] = Registry("home card")


def cards_for(access: Any, as_of: date, *, now: bool) -> list[HomeCard]:
    """The cards of somebody, in the order of registration; ``now``: no day was chosen."""
    shows = [one.show if isinstance(one, NowCard) else one for one in home_cards if now or not isinstance(one, NowCard)]
    return [card for show in shows if (card := show(access, as_of)) is not None]
