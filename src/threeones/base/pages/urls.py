"""Addresses of the derivations and of their sources."""

from __future__ import annotations

from django.urls import path

from threeones.base.pages import views

urlpatterns = [
    path("why/<str:kind>/<path:key>/", views.why, name="why"),
    path("source/<path:file>/<str:sheet>/<int:row>/", views.source, name="source"),
]
