"""Addresses of the review."""

from __future__ import annotations

from django.urls import path

from threeones.apps.review import views, views_editing
from threeones.apps.review.superior.urls import urlpatterns as superior

urlpatterns = [
    path("review/", views.latest, name="review-latest"),
    path("review/<int:year>/", views.page, name="review"),
    path("review/<int:year>/file/<slug:kind>/", views.download, name="review-file"),
    path("review/<int:year>/edit/", views_editing.edit, name="review-edit"),
    path("review/<int:year>/edit/keep/", views_editing.keep, name="review-keep"),
    path("review/<int:year>/edit/discard/", views_editing.discard, name="review-discard"),
    path("review/<int:year>/drafts/", views_editing.versions, name="review-drafts"),
    path("review/<int:year>/drafts/<int:number>/", views_editing.version, name="review-draft"),
    *superior,
]
