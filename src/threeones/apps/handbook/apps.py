"""The Django application of apps/handbook."""

from __future__ import annotations

from django.apps import AppConfig


class HandbookConfig(AppConfig):
    name = "threeones.apps.handbook"
    label = "handbook"

    def ready(self) -> None:
        # Registration needs the models, which exist only once all apps are set up.
        from threeones.apps.handbook import enterable, found, registration, services  # noqa: F401, PLC0415
