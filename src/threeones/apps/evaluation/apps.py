"""The Django application of apps/evaluation."""

from __future__ import annotations

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "threeones.apps.evaluation"
    label = "evaluation"

    def ready(self) -> None:
        # Registration needs the models, which exist only once all apps are set up.
        from threeones.apps.evaluation import at_home, found, registration  # noqa: F401, PLC0415
