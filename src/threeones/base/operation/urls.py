"""Addresses of the site's health; the front door answers them before everything else."""

from __future__ import annotations

from django.urls import path

from threeones.base.operation import views

urlpatterns = [
    path("health/live", views.live, name="health_live"),
    path("health/ready", views.ready, name="health_ready"),
    path("metrics", views.figures, name="metrics"),
]
