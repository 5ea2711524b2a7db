"""Addresses of what waits and of what changed."""

from __future__ import annotations

from django.urls import path

from threeones.web.inbox import views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/count/", views.count, name="inbox-count"),
    path("changes/", views.what_changed, name="changes"),
    path("changes/home/", views.changed_at_home, name="changes-home"),
    path("changes/seen/", views.seen, name="changes-seen"),
]
