"""Addresses of the handbook."""

from __future__ import annotations

from django.urls import include, path

from threeones.apps.handbook import views
from threeones.apps.handbook.lists.urls import urlpatterns as lists
from threeones.apps.handbook.quality.urls import urlpatterns as quality
from threeones.apps.handbook.states.urls import urlpatterns as states
from threeones.apps.handbook.superior.urls import urlpatterns as superior

urlpatterns = [
    path("handbook/", views.handbook, name="handbook"),
    *quality,
    *states,
    *superior,
    *lists,
    path("", include("threeones.apps.handbook.editions.urls")),
]
