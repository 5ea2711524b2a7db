"""Addresses of the audit. ``{% history label key %}`` leads to the history of any record."""

from __future__ import annotations

from django.urls import path

from threeones.web.audit import views

urlpatterns = [
    path("audit/", views.index, name="audit"),
    path("audit/check/", views.check, name="audit_check"),
    path("audit/anchor/", views.anchor, name="audit_anchor"),
    path("audit/record/<str:label>/<path:key>/", views.record, name="audit_record"),
]
