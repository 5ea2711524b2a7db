"""Addresses of circulars."""

from __future__ import annotations

from django.urls import path

from threeones.apps.supervision.circulars import views, views_writing

urlpatterns = [
    path("circulars/", views.circular_list, name="circulars"),
    path("circulars/new/", views_writing.circular_new, name="circular_new"),
    path("circulars/months/<str:month>/<str:bureau>.xlsx", views.month_report, name="month_report"),
    path("circulars/<int:pk>/", views.circular, name="circular"),
    path("circulars/<int:pk>/edit/", views_writing.circular_edit, name="circular_edit"),
    path("circulars/<int:pk>/rows/<slug:figure>/", views.circular_rows, name="circular_rows"),
    path("circulars/<int:pk>/papers/<slug:name>.<slug:kind>", views.circular_paper, name="circular_paper"),
    path("circulars/<int:pk>/<slug:name>/", views_writing.circular_step, name="circular_step"),
]
