"""What webhooks tell the rest of the house: their round, and how the audit names subscriptions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from threeones.base.audit.telling import labels_said
from threeones.base.hooks.models import Subscription
from threeones.base.hooks.rounds import round_
from threeones.base.hooks.services import LABEL, told_of
from threeones.base.jobs.registry import minutely
from threeones.base.registry.records import RecordKind, record_kinds

WORDS = {
    "label": gettext_lazy("名称"),
    "url": gettext_lazy("地址"),
    "events": gettext_lazy("事件"),
    "closed_at": gettext_lazy("停用时间"),
}

minutely.register("webhooks", round_)
record_kinds.register(
    LABEL,
    RecordKind(
        gettext_lazy("推送订阅"),
        WORDS,
        Subscription,
        key=lambda subscription: str(subscription.pk),
        values=told_of,
        said={"events": labels_said},
    ),
)
