"""The Django application of apps/register."""

from __future__ import annotations

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "threeones.apps.register"
    label = "register"

    def ready(self) -> None:
        # Registration needs the models, which exist only once all apps are set up.
        from threeones.apps.register import found, registration  # noqa: F401, PLC0415
