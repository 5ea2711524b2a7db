"""Addresses of what stands above all apps."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from threeones.web import views

urlpatterns = [
    path("", views.index, name="home"),
    path("rules/", views.rule_packs, name="rules"),
    path("", include("threeones.web.audit.urls")),
    path("", include("threeones.web.inbox.urls")),
    path("", include("threeones.web.search.urls")),
    path("", include("threeones.web.talk.urls")),
    path("language/", login_not_required(require_POST(set_language)), name="set_language"),
]
