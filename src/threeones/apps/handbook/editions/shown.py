"""What the page of an edition tells beside its text: what the quality reading finds, who signed, who may have on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Max
from django.utils import timezone

from threeones.apps.handbook.editions.review import Line
from threeones.apps.handbook.editions.rights import signers_of
from threeones.apps.handbook.models import Edition, EditionStage, Signing
from threeones.apps.handbook.quality.reading import of_edition
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen


def quality_told(access: Access, found: Edition) -> Mapping[str, int]:
    """How much the quality reading finds in its text; it keeps nothing from being done."""
    told = of_edition(found, access).findings
    return {"stopping": sum(f.stops for f in told), "looking": sum(not f.stops for f in told)}


def on_paper(lines: Sequence[Line]) -> list[tuple[Line, str]]:
    """Units that may have signed on paper, each with who could sign here (empty: nobody), those without anybody first."""
    people = signers_of([line.unit for line in lines])
    told = [(line, "、".join(p.name for p in people[line.unit.pk])) for line in lines]
    return sorted(told, key=lambda one: bool(one[1]))


def last_signed(found: Edition) -> date | None:
    """The day of the last signature, once the review is over."""
    if found.stage not in (EditionStage.SIGNED, EditionStage.PUBLISHED):
        return None
    last = found.signings.aggregate(last=Max("signed_at"))["last"]
    return timezone.localtime(last).date() if last else None


def signed(access: Access, found: Edition) -> Sequence[Signing]:
    """What the units said of a published edition, in the order of their codes, as far as it is seen."""
    return list(seen(Signing, access).filter(edition=found).select_related("unit").order_by("unit__code"))
