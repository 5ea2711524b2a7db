"""Addresses of what is printed from a handbook."""

from __future__ import annotations

from django.urls import path

from threeones.apps.handbook.printing import views

EDITION = "handbook/editions/<int:pk>/print/"
urlpatterns = [
    path("handbook/print/", views.prints, name="handbook_print"),
    path("handbook/print/wall/", views.wall, name="handbook_print_wall"),
    path("handbook/print/<slug:what>/<slug:kind>/", views.print_file, name="handbook_print_file"),
    path("handbook/printed/<slug:key>/", views.printed, name="handbook_printed"),
    path(EDITION, views.prints, name="edition_print"),
    path(f"{EDITION}wall/", views.wall, name="edition_print_wall"),
    path(f"{EDITION}<slug:what>/<slug:kind>/", views.print_file, name="edition_print_file"),
]
