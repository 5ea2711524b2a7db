"""Ways to the pages around an edition: its text, files that bring it, its quality, its prints."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from threeones.apps.handbook.editions.settling import Obstacle
from threeones.apps.handbook.models import Edition
from threeones.kernel.book.difference import KINDS

TREE, ENTRY, QUALITY, PRINT = "draft_tree", "draft_entry", "edition_quality", "edition_print"
IMPORT = "book_imports"


def way(name: str, *args: object) -> str:
    """The address of a page; empty where this installation has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def ways(edition: Edition) -> Mapping[str, str]:
    """The pages around an edition by what they are."""
    tree = "" if edition.sha256 else way(TREE, edition.pk)
    of = urlencode({"bureau": edition.bureau.code, "year": str(edition.year)})
    brought = f"{way(IMPORT)}?{of}" if edition.open and way(IMPORT) else ""
    return {"tree": tree, "import": brought, "quality": way(QUALITY, edition.pk), "print": way(PRINT, edition.pk)}


def way_to(edition: Edition, obstacle: Obstacle) -> str:
    """Where an obstacle can be done away with."""
    if obstacle.kind == "unit":
        return f"{reverse('edition', args=[edition.pk])}#unit-{obstacle.code}"
    if obstacle.kind in KINDS:
        return way(ENTRY, edition.pk, obstacle.kind, obstacle.code) or way(TREE, edition.pk)
    return way(TREE, edition.pk) if obstacle.kind != "stage" else ""
