"""Addresses of the parcels."""

from __future__ import annotations

from django.urls import path

from threeones.apps.land import views

urlpatterns = [path("land/", views.parcel_table, name="parcels")]
