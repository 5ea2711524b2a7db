"""Where an edition stands with the units (审签情况): who has to sign what, who has, and what is in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from threeones.apps.handbook.drafting.store import book_of_draft
from threeones.apps.handbook.editions.parts import Part, parts_to_sign
from threeones.apps.handbook.editions.settling import Obstacle, Settled, settled
from threeones.apps.handbook.live import live_book
from threeones.apps.handbook.models import Edition, EditionStage, Signing, SigningState
from threeones.base.org.models import Unit
from threeones.kernel.book.difference import Difference, difference
from threeones.kernel.book.model import Book

STALE = "stale"
"""A unit signed, and its part was changed after."""
WORDS = {
    SigningState.WAITING: mark("待审签"),
    SigningState.SIGNED: mark("同意"),
    SigningState.OBJECTED: mark("有意见"),
    STALE: mark("签后有改动"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A unit that has to sign: its part as it stands now, and what it said of it."""

    unit: Unit
    part: Part
    digest: str
    signing: Signing | None

    @property
    def state(self) -> str:
        """waiting, signed, objected, or stale: it signed something else than what stands there now."""
        if self.signing is None:
            return SigningState.WAITING
        stale = self.signing.state == SigningState.SIGNED and self.signing.digest != self.digest
        return STALE if stale else str(self.signing.state)

    @property
    def word(self) -> str:
        """The state in the reader's language."""
        return _(WORDS[self.state])

    @property
    def done(self) -> bool:
        """Whether the unit has signed what stands there now."""
        return self.state == SigningState.SIGNED


class Review:
    """An edition that is not published, looked at as a whole; what is asked for is computed once."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition

    @cached_property
    def settled(self) -> Settled:
        """The draft as it would stand in force."""
        return settled(self.edition, book_of_draft(self.edition))

    @cached_property
    def before(self) -> Book | None:
        """What is in force now; None: this is the first edition."""
        return live_book(self.edition.bureau, self.edition.year) if self.edition.number > 1 else None

    @cached_property
    def difference(self) -> Difference:
        """What the edition changes; of a first one nothing is told."""
        return difference(self.before, _untitled(self.settled.book)) if self.before else Difference()

    @cached_property
    def lines(self) -> list[Line]:
        """The units that have to sign, in the order of their codes. Words that are no unit's are told as obstacles."""
        parts = parts_to_sign(self.before, self.settled.book)
        units = Unit.objects.filter(name__in=list(parts)).order_by("code")
        signings = {s.unit_id: s for s in self.edition.signings.select_related("unit")}
        return [Line(u, parts[u.name], parts[u.name].digest, signings.get(u.pk)) for u in units]

    def again(self) -> Review:
        """The same once a unit has spoken: the text has not changed, so it need not be settled anew."""
        later = Review(self.edition)
        later.__dict__ |= {"settled": self.settled, "before": self.before, "difference": self.difference}
        return later

    def line(self, unit: Unit) -> Line | None:
        """The line of a unit; None where it has nothing to sign."""
        return next((one for one in self.lines if one.unit.pk == unit.pk), None)

    @property
    def open_lines(self) -> Sequence[Line]:
        """Those that have not signed what stands there now."""
        return [one for one in self.lines if not one.done]

    @cached_property
    def obstacles(self) -> list[Obstacle]:
        """Everything of the text that keeps it from being published."""
        found = list(self.settled.obstacles)
        if self.before is not None and not self.difference:
            found.append(Obstacle("", "", "", _("和现行的一版没有差别"), _("先改，或废弃这份草稿")))
        return found

    def in_the_way(self) -> list[Obstacle]:
        """All that keeps it from being published: the text, units that have not signed, the leader who has not approved."""
        found = list(self.obstacles)
        found += [
            Obstacle("unit", one.unit.code, "", _("%(unit)s：%(state)s") % {"unit": one.unit.name, "state": one.word})
            for one in self.open_lines
        ]
        if self.edition.stage != EditionStage.SIGNED:
            found.append(Obstacle("stage", "", "", _("还没有审签完"), ""))
        elif self.edition.approved_on is None:
            found.append(Obstacle("stage", "", "", _("领导还没有签发"), ""))
        return found


def _untitled(book: Book) -> Book:
    # a book in force has no title of its own
    return Book(book.year, book.bureau, "", book.objectives, book.projects)
