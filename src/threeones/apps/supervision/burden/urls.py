"""Addresses of the burden meter."""

from __future__ import annotations

from django.urls import path

from threeones.apps.supervision.burden import views

urlpatterns = [
    path("burden/", views.burden, name="burden"),
    path("burden/rows/", views.burden_rows, name="burden_rows"),
]
