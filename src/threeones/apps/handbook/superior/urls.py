"""Addresses of superior tasks."""

from __future__ import annotations

from django.urls import path

from threeones.apps.handbook.superior import views

urlpatterns = [
    path("handbook/superior/", views.task_list, name="superior"),
    path("handbook/superior/<int:pk>/", views.task, name="superior_task"),
    path("handbook/coverage/", views.coverage, name="coverage"),
]
