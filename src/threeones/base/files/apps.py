"""The Django application of base/files."""

from __future__ import annotations

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "threeones.base.files"
    label = "files"
