"""Addresses of the handbook."""

from __future__ import annotations

from django.urls import path

from threeones.apps.handbook import views
from threeones.apps.handbook.printing import views as printing

EDITION = "handbook/editions/<int:pk>/print/"
urlpatterns = [
    path("handbook/", views.handbook, name="handbook"),
    path("handbook/print/", printing.prints, name="handbook_print"),
    path("handbook/print/wall/", printing.wall, name="handbook_print_wall"),
    path("handbook/print/<slug:what>/<slug:kind>/", printing.print_file, name="handbook_print_file"),
    path("handbook/printed/<slug:key>/", printing.printed, name="handbook_printed"),
    path(EDITION, printing.prints, name="edition_print"),
    path(f"{EDITION}wall/", printing.wall, name="edition_print_wall"),
    path(f"{EDITION}<slug:what>/<slug:kind>/", printing.print_file, name="edition_print_file"),
]
