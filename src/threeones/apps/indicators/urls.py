"""Addresses of the indicators."""

from __future__ import annotations

from django.urls import path

from threeones.apps.indicators import entry, views

urlpatterns = [
    path("open/", views.open_figures, name="open"),
    path("indicators/", views.index, name="indicators"),
    path("indicators/entry/", entry.enter_figures, name="enter_figures"),
    path("indicators/entry/release/", entry.release_figures, name="release_figures"),
    path("indicators/entry/<int:number>/", entry.correct_figure, name="correct_figure"),
    path("indicators/<path:code>/", views.one, name="indicator"),
]
