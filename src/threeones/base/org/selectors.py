"""Reading units, people and the year's settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from threeones.base.audit.memo import until_touched
from threeones.base.org.models import Unit, UnitKind, YearSetting

NATURE, DEMONSTRATION = "数据性质", "演示数据"


@until_touched("org.yearsetting")
def all_settings() -> Mapping[int, Mapping[str, str]]:
    """The settings of all years by year and name; shared by all who ask, so nothing in them is changed."""
    found: dict[int, dict[str, str]] = {}
    for year, key, value in YearSetting.objects.order_by("year", "key").values_list("year", "key", "value"):
        found.setdefault(year, {})[key] = value
    return found


def settings_of(year: int) -> dict[str, str]:
    """The year's settings by name."""
    return dict(all_settings().get(year, {}))


@until_touched("org.unit")
def bureau_names() -> Sequence[str]:
    """The names of the bureaus."""
    return [u.name for u in units(UnitKind.BUREAU)]


def setting_list(year: int, key: str) -> list[str]:
    """A setting that names several things, separated by 、."""
    return [v.strip() for v in settings_of(year).get(key, "").split("、") if v.strip()]


def is_demonstration(year: int) -> bool:
    """Whether the year's records are a demonstration (演示数据)."""
    return settings_of(year).get(NATURE) == DEMONSTRATION


def default_as_of(year: int, today: date) -> date:
    """The day that a year is looked at by default: today, or its last day once it is over."""
    return min(today, date(year, 12, 31))


def units(kind: UnitKind | None = None) -> list[Unit]:
    """Units, of one kind or all."""
    query = Unit.objects.select_related("parent", "source_file")
    return list(query.filter(kind=kind) if kind else query)
