"""Addresses of the capital projects."""

from __future__ import annotations

from django.urls import path

from threeones.apps.capital_projects import views

urlpatterns = [path("capital-projects/", views.project_table, name="capital_projects")]
