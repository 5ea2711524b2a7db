"""Hand-over (交接): what each part of the system does where somebody gives his matters to another.

An app registers what it keeps in somebody's name::

    handovers.register("handbook.projects", Mover(gettext_lazy("项目"), names_of_projects, move_projects))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from threeones.base.registry.core import Registry


@dataclass(frozen=True, slots=True)
class Side:
    """Who gives or takes: the number of the account, and of the person of the roster where it is somebody's there."""

    account: int
    person: int | None


@dataclass(frozen=True, slots=True)
class Moving:
    """A hand-over that is carried out, within the transaction of who calls; ``access`` is for the audit's entries.

    (``access`` is an ``accounts.access.Access``, which stands above the registry.)
    """

    giver: Side
    taker: Side
    access: Any
    reason: str


@dataclass(frozen=True, slots=True)
class Mover:
    """One kind of matter: ``title`` in the reader's words, what somebody has of it now (by name), and moving all of it.

    ``move`` gives how many were moved, and leaves their entries in the audit.
    """

    title: object
    waiting: Callable[[Side], Sequence[str]]
    move: Callable[[Moving], int]


handovers: Registry[Mover] = Registry("mover of matters")
