"""What the audit tells of polls: that they were opened and closed, and that somebody voted, never what."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop as mark

from threeones.apps.evaluation.models import Poll
from threeones.base.registry.records import RecordKind, record_kinds

POLL = "evaluation.poll"
WORDS = {
    "cycle_id": mark("考核期"),
    "raters": mark("评议主体"),
    "opened_on": mark("开始日期"),
    "closed_on": mark("截止日期"),
}


def told_of_poll(poll: Poll) -> dict[str, Any]:
    """All that the audit keeps of a poll, in values that JSON has."""
    told = {name: getattr(poll, name) for name in WORDS}
    return {n: v.isoformat() if hasattr(v, "isoformat") else v for n, v in told.items()}


def find_poll(key: str) -> Poll | None:
    """The poll that the audit names so."""
    return Poll.objects.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 18 else None


record_kinds.register(
    POLL,
    RecordKind(
        mark("评议安排"),
        WORDS,
        Poll,
        key=lambda p: str(p.pk),
        values=told_of_poll,
        find=find_poll,
        url=lambda p: reverse("cycle", args=[p.cycle_id]),
    ),
)
