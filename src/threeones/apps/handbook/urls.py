"""Addresses of the handbook."""

from __future__ import annotations

from django.urls import include, path

from threeones.apps.handbook import views
from threeones.apps.handbook.quality.urls import urlpatterns as quality

urlpatterns = [
    path("handbook/", views.handbook, name="handbook"),
    *quality,
    path("", include("threeones.apps.handbook.drafting.urls")),
    path("", include("threeones.apps.handbook.editions.urls")),
]
