"""Scans of leaders' words: seen by whoever sees what is said about the record."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from threeones.base.accounts.access import Access
from threeones.base.entry.uploads import attachables
from threeones.base.talk.selectors import talk
from threeones.base.talk.telling import LABEL


def may_see(access: Access, message: Any) -> bool:
    """Whether somebody sees the record that a message is about; of a withdrawn message nothing is seen."""
    about = message.thread
    return message.withdrawn_at is None and talk(access, about.label, about.key, timezone.localdate()) is not None


attachables.register(LABEL, may_see)
