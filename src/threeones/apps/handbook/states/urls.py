"""Addresses of states of projects."""

from __future__ import annotations

from django.urls import path

from threeones.apps.handbook.states import views

urlpatterns = [
    path("handbook/projects/<path:code>/state/", views.change, name="project_state"),
    path("handbook/states/<int:pk>/undo/", views.undo, name="undo_state"),
]
