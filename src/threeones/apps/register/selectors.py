"""Reading places and the sets that ranks are taken in, and enterprises."""

from __future__ import annotations

from threeones.apps.register.models import Enterprise, Place, PlaceSet
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen


def own_place() -> Place | None:
    """The bureau's own district (本区)."""
    return Place.objects.filter(is_own=True).first()


def place_sets() -> dict[str, set[int]]:
    """Primary keys of the places in each set, by the set's name."""
    return {s.name: {p.pk for p in s.places.all()} for s in PlaceSet.objects.prefetch_related("places")}


def enterprises(access: Access) -> list[Enterprise]:
    """The enterprises that are seen, by name."""
    return list(seen(Enterprise, access).select_related("source_file"))


def coded_enterprise() -> tuple[str, str] | None:
    """Name and code of the first enterprise that has a code (统一社会信用代码), for a demonstration; None: none has."""
    return Enterprise.objects.exclude(uscc="").values_list("name", "uscc").first()


def place_of(code: str) -> Place | None:
    """The place of that code."""
    return Place.objects.filter(code=code).first()


def places() -> list[Place]:
    """All places that are compared, the own district first."""
    return list(Place.objects.order_by("-is_own", "code"))
