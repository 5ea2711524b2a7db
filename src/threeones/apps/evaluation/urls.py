"""Addresses of evaluation."""

from __future__ import annotations

from django.urls import path

from threeones.apps.evaluation import views, views_understanding

urlpatterns = [
    path("evaluation/", views.rankings, name="rankings"),
    path("evaluation/signer.pem", views.signer, name="run_signer"),
    path("evaluation/<int:pk>/file/", views.download, name="run_file"),
    path("evaluation/<int:pk>/what-if/", views_understanding.what_if, name="what_if"),
    path("evaluation/<int:pk>/compare/<int:other>/", views_understanding.compare, name="compare"),
    path("evaluation/<int:pk>/sheet/<slug:kind>/<path:subject>/", views.sheet_on_paper, name="sheet_file"),
    path("evaluation/<int:pk>/robustness/", views_understanding.robustness, name="robustness"),
    path("evaluation/<int:pk>/<path:subject>/", views.sheet, name="score_sheet"),
]
