"""Reading units, people and the year's settings."""

from __future__ import annotations

from datetime import date

from threeones.base.org.models import Unit, UnitKind, YearSetting

DEMONSTRATION = "演示数据"


def settings_of(year: int) -> dict[str, str]:
    """The year's settings by name."""
    return dict(YearSetting.objects.filter(year=year).values_list("key", "value"))


def setting_list(year: int, key: str) -> list[str]:
    """A setting that names several things, separated by 、."""
    return [v.strip() for v in settings_of(year).get(key, "").split("、") if v.strip()]


def is_demonstration(year: int) -> bool:
    """Whether the year's records are a demonstration (演示数据)."""
    return settings_of(year).get("数据性质") == DEMONSTRATION


def default_as_of(year: int, today: date) -> date:
    """The day that a year is looked at by default: today, or its last day once it is over."""
    return min(today, date(year, 12, 31))


def units(kind: UnitKind | None = None) -> list[Unit]:
    """Units, of one kind or all."""
    query = Unit.objects.select_related("parent", "source_file")
    return list(query.filter(kind=kind) if kind else query)
