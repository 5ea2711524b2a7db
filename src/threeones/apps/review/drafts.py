"""Reading drafts: the edited texts in force, the versions and what each changed, what somebody has typed and not saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from threeones.apps.review.models import ReviewPassage, ReviewUnsaved, ReviewVersion
from threeones.apps.review.prose import CLOSING, OPENING, Section, Theme
from threeones.apps.review.snapshots import Kept, from_text
from threeones.apps.review.writing import original


@dataclass(frozen=True, slots=True)
class Place:
    """A passage of the review: its section and its theme (None for the opening and the closing)."""

    key: str
    section: Section
    theme: Theme | None

    @property
    def original(self) -> str:
        """The pack's own text; empty for a passage that only an editor writes."""
        return original(self.theme)

    @property
    def title(self) -> Mapping[str, str]:
        """Its theme's title; empty for the opening and the closing."""
        return self.theme.title if self.theme else {}

    @property
    def is_opening(self) -> bool:
        """Whether it stands before the themes."""
        return self.key.endswith(f".{OPENING}")


def places(section: Section) -> list[Place]:
    """The passages of a section in the order of the text."""
    themes: list[Theme | None] = [None, *section.themes, None]
    names = [OPENING, *(t.id for t in section.themes), CLOSING]
    return [Place(section.key(n), section, t) for n, t in zip(names, themes, strict=True)]


def newest(year: int) -> ReviewVersion | None:
    """The newest version of a year's draft; None before the first."""
    return ReviewVersion.objects.filter(draft__year=year).order_by("-number").select_related("draft").first()


def version(year: int, number: int) -> ReviewVersion | None:
    """A version by its number."""
    return ReviewVersion.objects.filter(draft__year=year, number=number).select_related("draft").first()


def versions(year: int) -> list[ReviewVersion]:
    """All versions, newest first."""
    return list(ReviewVersion.objects.filter(draft__year=year).order_by("-number"))


def edited(year: int, number: int | None = None) -> dict[str, str]:
    """The edited texts by passage as of a version (default: the newest). A passage in the pack's own words is not there."""
    changed = ReviewPassage.objects.filter(version__draft__year=year).order_by("version__number")
    if number is not None:
        changed = changed.filter(version__number__lte=number)
    texts: dict[str, str] = {}
    for key, text, is_original in changed.values_list("key", "text", "original"):
        texts.pop(key, None)
        if not is_original:
            texts[key] = text
    return texts


def last_change(year: int, key: str) -> ReviewVersion | None:
    """The version that changed a passage last."""
    found = ReviewPassage.objects.filter(version__draft__year=year, key=key).order_by("-version__number")
    passage = found.select_related("version").first()
    return passage.version if passage else None


def figures_of(found: ReviewVersion) -> dict[str, Kept]:
    """The figures as a version printed them."""
    return from_text(found.figures)


def unsaved(user_id: int, year: int) -> dict[str, ReviewUnsaved]:
    """What somebody has typed into the year's passages and not saved."""
    return {u.key: u for u in ReviewUnsaved.objects.filter(user_id=user_id, year=year)}
