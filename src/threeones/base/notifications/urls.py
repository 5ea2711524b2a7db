"""Addresses of notifications."""

from __future__ import annotations

from django.urls import path

from threeones.base.notifications import views

urlpatterns = [
    path("notifications/", views.today, name="notifications"),
    path("notifications/settings/", views.settings, name="notification_settings"),
    path("notifications/messages/<int:pk>/retry/", views.retry, name="notification_retry"),
    path("notifications/channels/", views.channels, name="notification_channels"),
    path("notifications/channels/<int:pk>/test/", views.test_channel, name="notification_test"),
    path("notifications/channels/<int:pk>/end/", views.end_channel, name="notification_end"),
]
