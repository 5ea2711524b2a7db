"""Addresses of the monthly round: return sheets, closing, close-out."""

from __future__ import annotations

from django.urls import path

from threeones.apps.supervision.rounds import views, views_close_out, views_sheets

urlpatterns = [
    path("milestones/<path:code>/close-out/", views_close_out.close_out, name="close_out"),
    path("rounds/", views.newest_round, name="rounds"),
    path("rounds/<str:month>/", views.round_page, name="round"),
    path("rounds/<str:month>/sheets.zip", views_sheets.sheet_files, name="return_sheets"),
    path("rounds/<str:month>/units/<path:unit>/sheet.xlsx", views_sheets.sheet_file, name="return_sheet_file"),
    path("rounds/<str:month>/units/<path:unit>/", views_sheets.sheet_page, name="return_sheet"),
    path("rounds/<str:month>/<slug:deed>/", views.round_do, name="round_do"),
]
