"""The Django application of base/inbox."""

from __future__ import annotations

from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "threeones.base.inbox"
    label = "inbox"
