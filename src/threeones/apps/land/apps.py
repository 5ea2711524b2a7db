"""The Django application of apps/land."""

from __future__ import annotations

from django.apps import AppConfig


class LandConfig(AppConfig):
    name = "threeones.apps.land"
    label = "land"

    def ready(self) -> None:
        # Registration needs the models, which exist only once all apps are set up.
        from threeones.apps.land import found, registration  # noqa: F401, PLC0415
