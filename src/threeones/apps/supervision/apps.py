"""The Django application of apps/supervision."""

from __future__ import annotations

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "threeones.apps.supervision"
    label = "supervision"

    def ready(self) -> None:
        # Registration needs the models, which exist only once all apps are set up.
        from threeones.apps.supervision import at_home, found, registration  # noqa: F401, PLC0415
