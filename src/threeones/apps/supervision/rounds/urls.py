"""Addresses of the monthly round: return sheets, closing, close-out."""

from __future__ import annotations

from django.urls import path

from threeones.apps.supervision.rounds import views

urlpatterns = [
    path("rounds/", views.newest_round, name="rounds"),
    path("rounds/<str:month>/", views.round_page, name="round"),
    path("rounds/<str:month>/units/<path:unit>/", views.newest_round, name="return_sheet"),
    path("rounds/<str:month>/<slug:deed>/", views.round_do, name="round_do"),
]
