"""The Django application of base/entry."""

from __future__ import annotations

from django.apps import AppConfig


class EntryConfig(AppConfig):
    name = "threeones.base.entry"
    label = "entry"

    def ready(self) -> None:
        # Registration needs the models, which exist only once all apps are set up.
        from threeones.base.entry import registration  # noqa: F401, PLC0415
