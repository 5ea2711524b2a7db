"""The Django application of base/hooks."""

from __future__ import annotations

from django.apps import AppConfig


class HooksConfig(AppConfig):
    name = "threeones.base.hooks"
    label = "hooks"

    def ready(self) -> None:
        # The rounds and the kinds of record need the models, which exist only once all apps are set up.
        from threeones.base.hooks import registration  # noqa: F401, PLC0415
