"""Addresses of the quality reading."""

from __future__ import annotations

from django.urls import path

from threeones.apps.handbook.quality import views

urlpatterns = [
    path("handbook/quality/", views.of_year, name="handbook_quality"),
    path("handbook/editions/<int:pk>/quality/", views.of_edition, name="edition_quality"),
]
