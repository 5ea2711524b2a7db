"""Addresses of importing."""

from __future__ import annotations

from django.urls import path

from threeones.apps.handbook.importing import views, views_taking

urlpatterns = [
    path("handbook/import/", views.imports, name="book_imports"),
    path("handbook/import/<int:pk>/", views.one, name="book_import"),
    path("handbook/import/<int:pk>/correct/", views.corrected, name="book_import_correct"),
    path("handbook/import/<int:pk>/take/", views_taking.taking, name="book_import_take"),
    path("handbook/import/<int:pk>/file/", views.file, name="book_import_file"),
    path("handbook/import/<int:pk>/faults/<slug:kind>/", views.faults, name="book_import_faults"),
    path("handbook/import/<int:pk>/do/<str:deed>/", views.deed, name="book_import_deed"),
]
