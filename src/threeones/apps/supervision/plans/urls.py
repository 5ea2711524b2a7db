"""Addresses of work plans and the Gantt page."""

from __future__ import annotations

from django.urls import path

from threeones.apps.supervision.plans import exporting, views, views_writing

urlpatterns = [
    path("projects/<path:code>/plan/", views.plan, name="plan"),
    path("projects/<path:code>/plan/rows/", views.rows, name="plan_rows"),
    path("projects/<path:code>/plan/effect/", views.effect, name="plan_effect"),
    path("projects/<path:code>/plan/chance/", views.chance, name="plan_chance"),
    path("projects/<path:code>/plan/export/<slug:form>/", exporting.export, name="plan_export"),
    path("projects/<path:code>/plan/make/", views_writing.make, name="plan_make"),
    path("projects/<path:code>/plan/bounds/", views_writing.bounds, name="plan_bounds"),
    path("projects/<path:code>/plan/move/", views_writing.move, name="plan_move"),
    path("projects/<path:code>/plan/baselines/", views_writing.baseline, name="plan_baseline"),
    path("projects/<path:code>/plan/activities/new/", views_writing.activity, name="plan_new_activity"),
    path("projects/<path:code>/plan/activities/<int:pk>/", views_writing.activity, name="plan_activity"),
    path("projects/<path:code>/plan/activities/<int:pk>/remove/", views_writing.remove, name="plan_remove"),
]
