"""What notifications tell the rest of the house: their round, and how the audit names settings and robots."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from threeones.base.jobs.registry import minutely
from threeones.base.notifications.models import Preference, Robot
from threeones.base.notifications.rounds import round_
from threeones.base.notifications.telling import (
    PREFERENCE,
    ROBOT,
    bureau_said,
    channel_said,
    told_of_preference,
    told_of_robot,
)
from threeones.base.registry.navigation import Entry, navigation
from threeones.base.registry.records import RecordKind, record_kinds

WORDS = {
    "channel": gettext_lazy("通道"),
    "address": gettext_lazy("收件地址"),
    "robot": gettext_lazy("群机器人"),
    "hour": gettext_lazy("摘要几点发"),
    "quiet_from": gettext_lazy("免打扰从几点"),
    "quiet_to": gettext_lazy("免打扰到几点"),
    "urgent": gettext_lazy("急件随到随发"),
}
ROBOT_WORDS = {
    "bureau_id": gettext_lazy("责任局"),
    "kind": gettext_lazy("通道"),
    "label": gettext_lazy("名称"),
    "host": gettext_lazy("主机"),
    "seal": gettext_lazy("地址和密钥的指纹"),
    "closed_at": gettext_lazy("停用时间"),
}

minutely.register("notifications", round_)
navigation.register(
    "notifications",
    Entry(gettext_lazy("通知"), "notifications", "bell", 7, also=("notification_settings", "notification_channels")),
)
record_kinds.register(
    PREFERENCE,
    RecordKind(
        gettext_lazy("通知设置"),
        WORDS,
        Preference,
        key=lambda one: str(one.user.username),
        values=told_of_preference,
        related=("user",),
        said={"channel": channel_said},
    ),
)
record_kinds.register(
    ROBOT,
    RecordKind(
        gettext_lazy("群机器人"),
        ROBOT_WORDS,
        Robot,
        key=lambda one: str(one.pk),
        values=told_of_robot,
        said={"kind": channel_said, "bureau_id": bureau_said},
    ),
)
