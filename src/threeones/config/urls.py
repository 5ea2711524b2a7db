"""Addresses of the site."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

handler400 = "threeones.base.operation.views.bad_request"
handler403 = "threeones.web.refusing.forbidden"
handler500 = "threeones.base.operation.views.server_error"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("threeones.base.operation.urls")),
    path("", include("threeones.web.accounts.urls")),
    path("", include("threeones.base.pages.urls")),
    path("", include("threeones.base.entry.urls")),
    path("", include("threeones.base.notifications.urls")),
    path("", include("threeones.apps.handbook.urls")),
    path("", include("threeones.apps.supervision.urls")),
    path("", include("threeones.apps.evaluation.urls")),
    path("", include("threeones.apps.review.urls")),
    path("", include("threeones.apps.indicators.urls")),
    path("", include("threeones.apps.capital_projects.urls")),
    path("", include("threeones.apps.land.urls")),
    path("", include("threeones.api.urls")),
    path("", include("threeones.web.tokens.urls")),
    path("", include("threeones.web.urls")),
]
