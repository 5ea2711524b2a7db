"""Addresses of search."""

from __future__ import annotations

from django.urls import path

from threeones.web.search import views

urlpatterns = [path("search/", views.results, name="search")]
