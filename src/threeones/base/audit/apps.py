"""The Django application of base/audit."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "threeones.base.audit"
    label = "audit"

    def ready(self) -> None:
        """Register what comes round."""
        # Registration needs the models, which exist only once all apps are set up.
        from threeones.base.audit import registration  # noqa: F401, PLC0415
