"""Addresses of drafts, files and differences."""

from __future__ import annotations

from django.urls import path

from threeones.base.entry import views

urlpatterns = [
    path("drafts/<path:form>/throw/", views.throw_draft, name="throw_draft"),
    path("drafts/<path:form>/", views.draft, name="draft"),
    path("uploads/<int:pk>/throw/", views.throw_upload, name="throw_upload"),
    path("uploads/<int:pk>/picture/", views.upload_picture, name="upload_picture"),
    path("uploads/<path:form>/", views.upload, name="upload"),
    path("attachments/<int:pk>/", views.attachment, name="attachment"),
    path("differences/", views.differences, name="differences"),
]
