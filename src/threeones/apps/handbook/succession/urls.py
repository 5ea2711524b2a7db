"""The address of what units that have ended still lead."""

from __future__ import annotations

from django.urls import path

from threeones.apps.handbook.succession import views

urlpatterns = [path("handbook/succession/", views.succession, name="succession")]
