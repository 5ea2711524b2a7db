"""Reading the annual review: for the command, the pages and the drawers."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from threeones.apps.review import drafts
from threeones.apps.review.access import READ, sections_for
from threeones.apps.review.composing import Review, compose, figures_in, narrowed
from threeones.apps.review.definitions import ReviewPack, pack_for
from threeones.apps.review.figures import Figure, Reading, read, year_end
from threeones.base.accounts.access import Access
from threeones.base.audit.memo import until_next_write
from threeones.kernel.values.packfile import pack_path


def review(year: int, as_of: date | None = None) -> Review:
    """The year's whole review as of a day (default: the year's last), in the words of its newest draft.

    Raises Faults for a pack that is wrong.
    """
    return compose(read(year, as_of), drafts.edited(year))


def review_seen(year: int, seen: date, access: Access) -> Review:
    """The review as somebody reads it: the sections of the bureaus that they see. Raises PermissionDenied."""
    access.require(READ)
    reading, edited = reading_seen(year, seen), drafts.edited(year)
    return compose(narrowed(reading, sections_for(access, reading.pack), edited), edited)


def is_seen(access: Access, pack: ReviewPack, figure: str) -> bool:
    """Whether a figure stands in a section that one reads."""
    return access.everything or figure in figures_in(pack, sections_for(access, pack), drafts.edited(pack.year))


def reading_seen(year: int, seen: date) -> Reading:
    """All figures as a page takes them; computed once until a record changes."""
    pack = pack_path("review", pack_for(year)).stat()
    return _kept(year, day_of(year, seen), timezone.localdate(), (pack.st_mtime_ns, pack.st_size))


@until_next_write
def _kept(year: int, day: date, _today: date, _pack: tuple[int, int]) -> Reading:
    return read(year, day)


def day_of(year: int, seen: date) -> date:
    """The day as of which a page shows the review of a year: the page's own, but never after the year's end."""
    return min(seen, year_end(year))


def reading_of(year: int, figure: str, seen: date) -> tuple[Reading, Figure] | None:
    """One figure as the page of that day shows it; None where the pack has none of that id."""
    found = reading_seen(year, seen)
    return (found, found.figures[figure]) if figure in found.figures else None
