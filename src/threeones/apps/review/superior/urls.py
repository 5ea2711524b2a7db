"""Addresses of superiors' forms."""

from __future__ import annotations

from django.urls import path

from threeones.apps.review.superior import views, views_mapping

urlpatterns = [
    path("superior-forms/", views.form_list, name="superior-forms"),
    path("superior-forms/new/", views_mapping.new, name="superior-form-new"),
    path("superior-forms/<int:pk>/", views.form, name="superior-form"),
    path("superior-forms/<int:pk>/cell/", views_mapping.cell, name="superior-cell"),
    path("superior-forms/<int:pk>/sent/", views_mapping.sent, name="superior-sent"),
    path("superior-forms/<int:pk>/<slug:period>.xlsx", views.download, name="superior-file"),
]
