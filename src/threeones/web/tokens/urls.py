"""Addresses of one's own tokens and webhooks."""

from __future__ import annotations

from django.urls import path

from threeones.web.tokens import views

urlpatterns = [
    path("me/tokens/", views.tokens, name="tokens"),
    path("me/tokens/<int:pk>/revoke/", views.revoke, name="token_revoke"),
    path("me/webhooks/", views.hooks, name="hooks"),
    path("me/webhooks/<int:pk>/end/", views.end_hook, name="hook_end"),
    path("me/webhooks/deliveries/<int:pk>/retry/", views.retry_hook, name="hook_retry"),
]
