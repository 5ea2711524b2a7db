"""The Django app of the site's operation."""

from __future__ import annotations

from django.apps import AppConfig


class OperationConfig(AppConfig):
    """Operation (运行): health, logs, backup."""

    name = "threeones.base.operation"
    label = "operation"

    def ready(self) -> None:
        """Register what comes round."""
        # models load only after every app is known
        from threeones.base.operation import registration  # noqa: F401, PLC0415
