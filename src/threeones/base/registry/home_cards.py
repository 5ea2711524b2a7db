"""What the home page shows to some roles alone: an app registers a card for those whose work it is.

    home_cards.register("supervision.reporting", reporting)

``reporting(access, as_of)`` gives the card, or None to those whose work it is not. What waits for a person is no card:
that is a task (``registry.tasks``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from threeones.base.registry.core import Registry


@dataclass(frozen=True, slots=True)
class HomeLine:
    """A line of a card, in the reader's words: what stands where, and the page that shows it."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class HomeCard:
    """A card with its heading and a few lines."""

    title: str
    lines: Sequence[HomeLine]


Show = Callable[[Any, date], HomeCard | None]
"""``show(access, as_of)``; ``access`` is an ``accounts.access.Access``, which stands above the registry."""
home_cards: Registry[Show] = Registry("home card")


def cards_for(access: Any, as_of: date) -> list[HomeCard]:
    """The cards of somebody, in the order of registration."""
    return [card for show in home_cards if (card := show(access, as_of)) is not None]
