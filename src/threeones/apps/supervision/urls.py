"""Addresses of supervision."""

from __future__ import annotations

from django.urls import path

from threeones.apps.supervision import completion, correction, entry, views
from threeones.apps.supervision.adjudication import urls as adjudication
from threeones.apps.supervision.burden import urls as burden
from threeones.apps.supervision.circulars import urls as circulars
from threeones.apps.supervision.orders import urls as orders
from threeones.apps.supervision.plans import urls as plans
from threeones.apps.supervision.rounds import urls as rounds

urlpatterns = [
    *plans.urlpatterns,
    *adjudication.urlpatterns,
    *rounds.urlpatterns,
    *orders.urlpatterns,
    *circulars.urlpatterns,
    *burden.urlpatterns,
    path("projects/", views.project_board, name="board"),
    path("projects/<path:code>/report/", entry.report, name="report"),
    path("projects/<path:code>/report/light/", entry.light, name="report_light"),
    path("projects/<path:code>/report/correct/", correction.correct, name="correct_report"),
    path("milestones/<path:code>/correct/", completion.correct_done, name="correct_completion"),
    path("projects/<path:code>/", views.project, name="project"),
]
