"""The Django application of base/org."""

from __future__ import annotations

from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "threeones.base.org"
    label = "org"

    def ready(self) -> None:
        # Registration needs the models, which exist only once all apps are set up.
        from threeones.base.org import sheets  # noqa: F401, PLC0415
