"""Addresses of what is said about records."""

from __future__ import annotations

from django.urls import path

from threeones.web.talk import views

urlpatterns = [path("talk/<str:label>/<path:key>/", views.thread, name="talk")]
