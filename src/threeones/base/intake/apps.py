"""The Django application of base/intake."""

from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "threeones.base.intake"
    label = "intake"
