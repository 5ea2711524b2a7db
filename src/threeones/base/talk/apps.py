"""The Django application of base/talk."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class TalkConfig(AppConfig):
    name = "threeones.base.talk"
    label = "talk"

    def ready(self) -> None:
        """What talk offers needs the models, which are there only now."""
        for module in ("rights", "telling", "inbox"):
            import_module(f"threeones.base.talk.{module}")
