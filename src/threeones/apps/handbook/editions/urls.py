"""Addresses of editions."""

from __future__ import annotations

from django.urls import path

from threeones.apps.handbook.editions import views, views_compare, views_signing

urlpatterns = [
    path("handbook/editions/", views.edition_list, name="editions"),
    path("handbook/editions/<int:pk>/", views.edition, name="edition"),
    path("handbook/editions/<int:pk>/step/<str:name>/", views.step, name="edition_step"),
    path("handbook/editions/<int:pk>/answer/<str:unit>/", views.answer, name="edition_answer"),
    path("handbook/editions/<int:pk>/paper/", views.paper, name="edition_paper"),
    path("handbook/editions/<int:pk>/sign/<str:unit>/", views_signing.signing_page, name="edition_sign"),
    path("handbook/editions/<int:pk>/file/", views_compare.edition_file, name="edition_file"),
    path("handbook/editions/<int:a>/compare/<int:b>/", views_compare.compare, name="edition_compare"),
    path(
        "handbook/editions/<int:a>/compare/<int:b>/file/<slug:kind>/",
        views_compare.compare_file,
        name="edition_compare_file",
    ),
]
