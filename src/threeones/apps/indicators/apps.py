"""The Django application of apps/indicators."""

from __future__ import annotations

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "threeones.apps.indicators"
    label = "indicators"

    def ready(self) -> None:
        # Registration needs the models, which exist only once all apps are set up.
        from threeones.apps.indicators import found, registration  # noqa: F401, PLC0415
