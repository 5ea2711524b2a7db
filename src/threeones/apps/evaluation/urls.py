"""Addresses of evaluation."""

from __future__ import annotations

from django.urls import path

from threeones.apps.evaluation import views
from threeones.apps.evaluation.cycles import views as cycle_views
from threeones.apps.evaluation.cycles import views_appeals, views_filing, views_papers, views_polls, views_stating
from threeones.apps.evaluation.schemes import views as schemes
from threeones.apps.evaluation.schemes import views_editing as editing
from threeones.apps.evaluation.understanding import views as views_understanding

urlpatterns = [
    path("evaluation/", views.rankings, name="rankings"),
    path("evaluation/signer.pem", views.signer, name="run_signer"),
    path("evaluation/cycles/", cycle_views.cycle_list, name="cycles"),
    path("evaluation/cycles/<int:pk>/", cycle_views.cycle, name="cycle"),
    path("evaluation/cycles/<int:pk>/check/", cycle_views.check, name="cycle_check"),
    path("evaluation/cycles/<int:pk>/facts/<str:unit>/", views_stating.state, name="state_facts"),
    path("evaluation/cycles/<int:pk>/facts/<str:unit>/<str:fact>/", views_stating.spot_check, name="spot_check"),
    path("evaluation/cycles/<int:pk>/appeal/<str:unit>/", views_appeals.file, name="file_appeal"),
    path("evaluation/cycles/<int:pk>/step/<str:name>/", cycle_views.step, name="cycle_step"),
    path("evaluation/cycles/<int:pk>/binder/<str:unit>/", views_papers.evidence, name="binder"),
    path("evaluation/cycles/<int:pk>/duty/<str:unit>/<slug:kind>/", views_papers.duty, name="duty_report"),
    path("evaluation/cycles/<int:pk>/claim/<str:unit>/", views_filing.claim, name="file_claim"),
    path("evaluation/filings/<int:pk>/", views_filing.filing, name="filing"),
    path("evaluation/cycles/<int:pk>/poll/", views_polls.open_poll, name="open_poll"),
    path("evaluation/polls/<int:pk>/", views_polls.ballot, name="ballot"),
    path("evaluation/polls/<int:pk>/<str:deed>/", views_polls.poll_deed, name="poll_deed"),
    path("open/evaluation/", views.open_rankings, name="open_rankings"),
    path("ballot/<str:code>/", views_polls.slip, name="ballot_slip"),
    path("evaluation/appeals/<int:pk>/", views_appeals.appeal, name="appeal"),
    path("evaluation/<int:pk>/", views.ranking, name="ranking"),
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
    path("evaluation/<int:pk>/what-if/", views_understanding.what_if, name="what_if"),
    path("evaluation/<int:pk>/compare/<int:other>/", views_understanding.compare, name="compare"),
    path("evaluation/<int:pk>/sheet/<slug:kind>/<path:subject>/", views.sheet_on_paper, name="sheet_file"),
    path("evaluation/<int:pk>/robustness/", views_understanding.robustness, name="robustness"),
    path("evaluation/<int:pk>/<path:subject>/", views.sheet, name="score_sheet"),
]
