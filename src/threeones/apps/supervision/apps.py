"""The Django application of apps/supervision."""

from __future__ import annotations

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "threeones.apps.supervision"
    label = "supervision"

    def ready(self) -> None:
        # Registration needs the models, which exist only once all apps are set up.
        from threeones.apps.supervision import at_home, found, registration  # noqa: F401, PLC0415
        from threeones.apps.supervision.adjudication import registration as adjudication  # noqa: F401, PLC0415
        from threeones.apps.supervision.burden import registration as burden  # noqa: F401, PLC0415
        from threeones.apps.supervision.circulars import registration as circulars  # noqa: F401, PLC0415
        from threeones.apps.supervision.orders import registration as orders  # noqa: F401, PLC0415
        from threeones.apps.supervision.plans import registration as plans  # noqa: F401, PLC0415
        from threeones.apps.supervision.rounds import registration as rounds  # noqa: F401, PLC0415
