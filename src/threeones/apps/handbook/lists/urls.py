"""Addresses of lists."""

from __future__ import annotations

from django.urls import path

from threeones.apps.handbook.lists import views

urlpatterns = [
    path("handbook/lists/", views.all_lists, name="lists"),
    path("handbook/lists/<path:name>/fill/", views.fill, name="fill_list"),
    path("handbook/lists/<path:name>/", views.one_list, name="worklist"),
]
