"""The Django application of base/packs."""

from __future__ import annotations

from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "threeones.base.packs"
    label = "packs"
