"""Addresses of superior tasks."""

from __future__ import annotations

from django.urls import path

from threeones.apps.handbook.superior import views, views_import

urlpatterns = [
    path("handbook/superior/", views.task_list, name="superior"),
    path("handbook/superior/import/", views_import.bring_in, name="superior_import"),
    path("handbook/superior/<int:pk>/", views.task, name="superior_task"),
    path("handbook/coverage/", views.coverage, name="coverage"),
]
