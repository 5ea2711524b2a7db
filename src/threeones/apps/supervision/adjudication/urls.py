"""Addresses of lights that are checked, decided, signed and published."""

from __future__ import annotations

from django.urls import path

from threeones.apps.supervision.adjudication import views, views_one

urlpatterns = [
    path("lights/", views.lights_page, name="lights"),
    path("lights/do/<slug:deed>/", views.lights_do, name="lights_do"),
    path("lights/<int:pk>/", views_one.adjudication, name="adjudication"),
    path("lights/<str:month>/<str:unit>/", views_one.lights_of_unit, name="lights_of_unit"),
]
