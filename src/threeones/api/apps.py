"""The Django application of the interface for programs."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "threeones.api"
    label = "api"
