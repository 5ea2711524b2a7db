"""What of a year's projects is not done (未完成): who supervises them registers here, as this app stands below."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from threeones.base.org.models import Unit
from threeones.base.registry.core import Registry


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A project that is not done: why it is said so, in Chinese, and the codes of its milestones that are open."""

    reason: str
    milestones: frozenset[str]


Provider = Callable[[Unit, int], Mapping[str, Unfinished]]
"""By the project's code, of a bureau and a year, as everything stands now."""
unfinished: Registry[Provider] = Registry("provider of unfinished projects")


def unfinished_of(bureau: Unit, year: int) -> dict[str, Unfinished]:
    """What all providers say."""
    found: dict[str, Unfinished] = {}
    for provider in unfinished:
        found.update(provider(bureau, year))
    return found
