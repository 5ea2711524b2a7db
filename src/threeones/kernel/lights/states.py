"""The states that a light may show: colours, and the words that are no colour."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

NO_DATA = "no_data"
NOT_DUE = "not_due"
# What a memory fact holds before there is a light to remember.
NONE_YET = "none"

STATES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "green": {"zh": "绿灯", "en": "Green"},
        "yellow": {"zh": "黄灯", "en": "Yellow"},
        "red": {"zh": "红灯", "en": "Red"},
        "blue": {"zh": "蓝灯", "en": "Blue"},
        "orange": {"zh": "橙灯", "en": "Orange"},
        "done": {"zh": "已完成", "en": "Done"},
        "done_early": {"zh": "提前完成", "en": "Done early"},
        "not_started": {"zh": "未启动", "en": "Not started"},
        NOT_DUE: {"zh": "未到期", "en": "Not due yet"},
        NO_DATA: {"zh": "数据未出", "en": "No data yet"},
        "not_issued": {"zh": "目标未下达", "en": "Target not issued"},
        "suspended": {"zh": "暂缓", "en": "Suspended"},
        "withdrawn": {"zh": "调出", "en": "Withdrawn"},
        "merged": {"zh": "并入", "en": "Merged"},
        "split": {"zh": "拆分", "en": "Split"},
    }
)


def label(state: str, language: str = "zh") -> str:
    """The words for a state (灯的状态) in ``zh`` or ``en``."""
    return STATES[state][language]
