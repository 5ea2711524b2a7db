"""Editions as a program reads them."""

from __future__ import annotations

from threeones.apps.handbook.models import Edition


def listed(year: int | None) -> list[Edition]:
    """All editions, of one year or of all, for whoever runs the installation."""
    query = Edition.objects.select_related("bureau")
    return list(query.filter(year=year) if year else query)


def told_of(edition: Edition) -> dict[str, object]:
    """An edition as JSON has it."""
    days = {n: getattr(edition, n) for n in ("opened_on", "approved_on", "published_on", "in_force_from")}
    return {
        "bureau": edition.bureau.code,
        "year": edition.year,
        "number": edition.number,
        "stage": str(edition.stage),
        "adopted": edition.adopted,
        "reason": edition.reason,
        "document": edition.document,
        "sha256": edition.sha256,
        **{name: day.isoformat() if day else None for name, day in days.items()},
    }


def line(edition: Edition) -> str:
    """An edition in a line, in Chinese."""
    day = f"，{edition.in_force_from}起施行" if edition.in_force_from else ""
    mark = f"，SHA-256 {edition.sha256[:12]}…" if edition.sha256 else ""
    return f"{edition.bureau.name}{edition.year}年第{edition.number}版：{edition.get_stage_display()}{day}{mark}"
