"""What the apps offer to the floors below and to each other, without importing one another.

An app registers at start-up (``AppConfig.ready``); a call upward goes through here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Named things of one kind, in the order of registration; a name stands once."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._items: dict[str, T] = {}

    def register(self, name: str, item: T) -> None:
        """Add ``item``; a second one of the same name is a programming error."""
        if name in self._items:
            raise ValueError(f"{self.kind} {name!r} is registered twice")
        self._items[name] = item

    def get(self, name: str) -> T | None:
        """The item of that name, or None."""
        return self._items.get(name)

    def items(self) -> Iterator[tuple[str, T]]:
        """All of them."""
        return iter(self._items.items())

    def __iter__(self) -> Iterator[T]:
        return iter(self._items.values())

    def __contains__(self, name: str) -> bool:
        return name in self._items
