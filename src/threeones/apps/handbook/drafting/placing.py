"""Where an entry stands among its siblings: places told by a neighbour or by what it stands under, and their positions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from django.db.models import F, Q
from django.utils.translation import gettext as _

from threeones.apps.handbook.drafting import steps
from threeones.apps.handbook.drafting.store import GAP
from threeones.apps.handbook.models import DraftEntry, Edition, EntryKind
from threeones.base.entry.errors import Refused, Wrong

How = Literal["before", "after", "first", "last"]
PARENTS = {"objective": "objective", "project": "objective", "milestone": "project", "target": "project"}
"""Under which kind each kind stands; objectives may stand under nothing."""


class Sibling(NamedTuple):
    """An entry among those of its kind."""

    code: str
    under: str
    position: int
    pk: int


@dataclass(frozen=True, slots=True)
class Place:
    """A place: ``before`` or ``after`` the sibling ``code``; ``first`` or ``last`` under the entry ``code`` (empty: none)."""

    how: How
    code: str = ""

    def __str__(self) -> str:
        return f"{self.how}/{self.code}"


def place_from(text: str) -> Place | None:
    """The place that a form names: ``after/FG-01-002``; None where it names none."""
    how, slash, code = text.partition("/")
    for known in ("before", "after", "first", "last"):
        if slash and how == known:
            return Place(known, code)
    return None


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that was found: what one stands under there, and the entries of the kind around it (None: it is an end)."""

    under: str
    low: Sibling | None
    high: Sibling | None
    behind: str = ""
    """The code of the sibling in front; empty where it is the first."""


def of_kind(edition: Edition, kind: str) -> list[Sibling]:
    """All entries of a kind in their order."""
    entries = DraftEntry.objects.filter(edition=edition, kind=kind).order_by("position", "pk")
    return [Sibling(*row) for row in entries.values_list("code", "under", "position", "pk")]


def spot(kind: str, siblings: Sequence[Sibling], place: Place, moving: Collection[str] = ()) -> Spot | None:
    """Where a place is among the entries of a kind (``moving`` do not count); None: the sibling is not there."""
    others = [s for s in siblings if s.code not in moving]
    if place.how in ("before", "after"):
        at = next((n for n, s in enumerate(others) if s.code == place.code), None)
        if at is None:
            return None
        return _between(others, at if place.how == "before" else _behind(kind, others, at), others[at].under)
    under = [n for n, s in enumerate(others) if s.under == place.code]
    if under:
        return _between(others, under[0] if place.how == "first" else _behind(kind, others, under[-1]), place.code)
    above = next((n for n, s in enumerate(others) if s.code == place.code), None)
    return _between(others, len(others) if above is None or kind != PARENTS[kind] else above + 1, place.code)


def _behind(kind: str, others: Sequence[Sibling], at: int) -> int:
    """The number behind an entry; behind an objective come those under it first."""
    inside, end = {others[at].code}, at + 1
    while kind == PARENTS[kind] and end < len(others) and others[end].under in inside:
        inside.add(others[end].code)
        end += 1
    return end


def _between(others: Sequence[Sibling], at: int, under: str) -> Spot:
    """The spot in front of the entry number ``at``, whatever it stands under: so no two positions meet."""
    low, high = others[at - 1] if at else None, others[at] if at < len(others) else None
    behind = next((s.code for s in reversed(others[:at]) if s.under == under), "")
    return Spot(under, low, high, behind)


def positions_at(edition: Edition, found: Spot, count: int = 1) -> list[int]:
    """Free positions at a spot, in their order; where there are too few, what stands behind it moves on."""
    low = found.low.position if found.low else 0
    if found.high is None:
        return [low + GAP * (n + 1) for n in range(count)]
    room = found.high.position - low
    if room > count:
        return [low + room * (n + 1) // (count + 1) for n in range(count)]
    first, by = found.high.position, GAP * count
    behind = Q(position__gt=first) | Q(position=first, pk__gte=found.high.pk)
    DraftEntry.objects.filter(behind, edition=edition).update(position=F("position") + by)
    steps.make_room(edition, first, by)
    return [low + GAP * (n + 1) - GAP // 2 for n in range(count)]


def check_under(kind: str, under: str, parents: Sequence[Sibling], moving: str = "") -> list[Wrong]:
    """What is wrong with standing under an entry: it is not there, or it stands under the one that moves."""
    if not under:
        return [] if kind == EntryKind.OBJECTIVE else [Wrong("place", _("要放在一个目标或项目下"))]
    above = {s.code: s.under for s in parents}
    if under not in above:
        return [Wrong("place", _("“%(code)s”已经不在这一版里") % {"code": under}, _("刷新后再放"))]
    seen: set[str] = set()
    at = under
    while kind == EntryKind.OBJECTIVE and moving and at and at not in seen:
        if at == moving:
            return [Wrong("place", _("目标不能放到自己下面"))]
        seen.add(at)
        at = above.get(at, "")
    return []


def found_spot(edition: Edition, kind: str, place: Place, moving: Collection[str] = ()) -> Spot:
    """The spot of a place. Raises ``Refused`` where it is none."""
    siblings = of_kind(edition, kind)
    found = spot(kind, siblings, place, moving)
    if found is None:
        gone = _("“%(code)s”已经不在这一版里") % {"code": place.code}
        raise Refused([Wrong("place", gone, _("刷新后再放"))])
    parents = siblings if PARENTS[kind] == kind else of_kind(edition, PARENTS[kind])
    # several move only under another objective, never objectives themselves
    one = next(iter(moving), "") if len(moving) == 1 else ""
    if wrong := check_under(kind, found.under, parents, one):
        raise Refused(wrong)
    return found
