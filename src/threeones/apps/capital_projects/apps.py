"""The Django application of apps/capital_projects."""

from __future__ import annotations

from django.apps import AppConfig


class CapitalProjectsConfig(AppConfig):
    name = "threeones.apps.capital_projects"
    label = "capital_projects"

    def ready(self) -> None:
        # Registration needs the models, which exist only once all apps are set up.
        from threeones.apps.capital_projects import found, registration  # noqa: F401, PLC0415
