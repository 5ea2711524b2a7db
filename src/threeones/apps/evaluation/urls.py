"""Addresses of evaluation."""

from __future__ import annotations

from django.urls import path

from threeones.apps.evaluation import views
from threeones.apps.evaluation.schemes import views as schemes
from threeones.apps.evaluation.schemes import views_editing as editing

urlpatterns = [
    path("evaluation/", views.rankings, name="rankings"),
    path("evaluation/signer.pem", views.signer, name="run_signer"),
    path("evaluation/schemes/", schemes.schemes, name="schemes"),
    path("evaluation/schemes/new/", schemes.new, name="new_scheme"),
    path("evaluation/schemes/words/", editing.words, name="scheme_words"),
    path("evaluation/schemes/<slug:scheme>/", schemes.scheme, name="scheme"),
    path("evaluation/schemes/<slug:scheme>/<int:number>/", schemes.saving, name="scheme_saving"),
    path("evaluation/schemes/<slug:scheme>/file/", schemes.text, name="scheme_text"),
    path("evaluation/schemes/<slug:scheme>/edit/", editing.edit, name="edit_scheme"),
    path("evaluation/schemes/<slug:scheme>/check/", editing.check, name="check_scheme"),
    path("evaluation/schemes/<slug:scheme>/change/", editing.change, name="change_scheme"),
    path("evaluation/schemes/<slug:scheme>/preview/", editing.preview, name="preview_scheme"),
    path("evaluation/<int:pk>/file/", views.download, name="run_file"),
    path("evaluation/<int:pk>/<path:subject>/", views.sheet, name="score_sheet"),
]
