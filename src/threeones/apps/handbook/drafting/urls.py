"""Addresses of a draft; the page of its edition stands beside them."""

from __future__ import annotations

from django.urls import path

from threeones.apps.handbook.drafting import views_adding, views_bulk, views_deeds, views_entry, views_tree

EDITION = "handbook/editions/<int:pk>"
urlpatterns = [
    path(f"{EDITION}/tree/", views_tree.tree, name="draft_tree"),
    path(f"{EDITION}/steps/", views_tree.steps, name="draft_steps"),
    path(f"{EDITION}/bulk/", views_bulk.bulk, name="draft_bulk"),
    path(f"{EDITION}/turn/<slug:what>/", views_deeds.turn, name="draft_turn"),
    path(f"{EDITION}/add/<slug:kind>/", views_adding.add, name="draft_add"),
    path(f"{EDITION}/move/<slug:kind>/<path:code>/", views_deeds.move, name="draft_move"),
    path(f"{EDITION}/remove/<slug:kind>/<path:code>/", views_deeds.remove, name="draft_remove"),
    path(f"{EDITION}/entries/<slug:kind>/<path:code>/", views_entry.entry, name="draft_entry"),
]
