"""The Django application of base/search."""

from __future__ import annotations

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "threeones.base.search"
    label = "search"

    def ready(self) -> None:
        # Registration needs the models, which exist only once all apps are set up.
        from threeones.base.search import registration  # noqa: F401, PLC0415
