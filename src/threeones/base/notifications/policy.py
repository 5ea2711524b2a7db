"""When people are told and how messages are delivered (``packs/notifications/notifying.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from threeones.base.notifications.moments import Habits
from threeones.base.packs.figures import read_figures
from threeones.kernel.calendar import WorkCalendar, load_calendar
from threeones.kernel.values.faults import Fault, Faults
from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.yamls import read_yaml

PACK = "notifications/notifying.yaml"


@dataclass(frozen=True, slots=True)
class DigestRules:
    """How long a digest may be."""

    lines: int


@dataclass(frozen=True, slots=True)
class DeliveryRules:
    """Figures of the delivery, in the units of their names."""

    first_wait_seconds: int
    attempts: int
    unsure: int
    messages_a_round: int
    days_kept: int
    days_remembered: int


@dataclass(frozen=True, slots=True)
class RobotRules:
    """Figures of robots in group chats."""

    per_bureau: int
    a_minute: int
    wecom_bytes: int
    dingtalk_bytes: int


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for whoever has chosen nothing."""

    channel: str
    habits: Habits


@lru_cache
def _pack() -> dict[str, Any]:
    return read_yaml(packs_dir() / PACK)


@lru_cache
def digest_rules() -> DigestRules:
    """The figures of digests in force."""
    return read_figures(PACK, "digest", DigestRules)


@lru_cache
def delivery_rules() -> DeliveryRules:
    """The figures of the delivery in force."""
    return read_figures(PACK, "delivery", DeliveryRules)


@lru_cache
def robot_rules() -> RobotRules:
    """The figures of robots in force."""
    return read_figures(PACK, "robots", RobotRules)


@lru_cache
def defaults() -> Defaults:
    """What holds for whoever has chosen nothing. Raises ``Faults`` where the pack says no hours."""
    given = _pack().get("defaults") or {}
    hours = {name: given.get(name) for name in ("hour", "quiet_from", "quiet_to")}
    wrong = [name for name, hour in hours.items() if type(hour) is not int or not 0 <= hour <= 23]
    if wrong or type(given.get("urgent")) is not bool or not isinstance(given.get("channel"), str):
        fault = Fault(f"packs/{PACK}", "defaults", 0, "、".join(wrong), "不是钟点，或者缺通道、急件", "0到23的整数")
        raise Faults([fault])
    return Defaults(given["channel"], Habits(urgent=given["urgent"], **{n: int(h or 0) for n, h in hours.items()}))


@lru_cache
def urgent_kinds() -> frozenset[str]:
    """The kinds that are told at once."""
    return frozenset(str(kind) for kind in _pack().get("urgent") or ())


def calendar() -> WorkCalendar:
    """The calendar by whose working days people are told."""
    return load_calendar(str(_pack().get("calendar")))


def cases() -> list[dict[str, Any]]:
    """The worked cases of the pack."""
    return list(_pack().get("cases") or ())
