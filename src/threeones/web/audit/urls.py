"""Addresses of the audit. ``{% url 'audit_record' label key %}`` is the history of any record."""

from __future__ import annotations

from django.urls import path

from threeones.web.audit import views

urlpatterns = [
    path("audit/", views.index, name="audit"),
    path("audit/check/", views.check, name="audit_check"),
    path("audit/anchor/", views.anchor, name="audit_anchor"),
    path("audit/record/<str:label>/<path:key>/", views.record, name="audit_record"),
]
