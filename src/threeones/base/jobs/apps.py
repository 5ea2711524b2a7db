"""The Django app of the jobs."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Jobs (定时任务)."""

    name = "threeones.base.jobs"
    label = "jobs"
