"""The Django application of apps/review."""

from __future__ import annotations

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "threeones.apps.review"
    label = "review"

    def ready(self) -> None:
        # Registration needs the models, which exist only once all apps are set up.
        from threeones.apps.review import found, registration  # noqa: F401, PLC0415
