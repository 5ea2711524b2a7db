"""The Django application of base/pages: layout, numbers, drawers."""

from __future__ import annotations

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "threeones.base.pages"
    label = "pages"
