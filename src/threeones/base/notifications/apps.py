"""The Django application of base/notifications."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "threeones.base.notifications"
    label = "notifications"

    def ready(self) -> None:
        """What notifications offer needs the models, which are there only now."""
        for module in ("rights", "adapters", "registration"):
            import_module(f"threeones.base.notifications.{module}")
