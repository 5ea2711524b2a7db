"""Addresses of the handbook."""

from __future__ import annotations

from django.urls import include, path

from threeones.apps.handbook import views

urlpatterns = [
    path("handbook/", views.handbook, name="handbook"),
    *(
        path("", include(f"threeones.apps.handbook.{part}.urls"))
        for part in (
            "drafting",
            "editions",
            "importing",
            "lists",
            "printing",
            "quality",
            "states",
            "succession",
            "superior",
        )
    ),
]
