"""Addresses of supervision orders, leaders' notes, extensions."""

from __future__ import annotations

from django.urls import path

from threeones.apps.supervision.orders import views, views_extensions, views_filing

urlpatterns = [
    path("orders/", views.order_list, name="orders"),
    path("orders/new/", views_filing.order_new, name="order_new"),
    path("orders/<int:pk>/", views.order, name="order"),
    path("orders/<int:pk>/papers/<slug:name>.<slug:kind>", views.paper, name="order_paper"),
    path("orders/<int:pk>/<slug:name>/", views.step, name="order_step"),
    path("batches/new/", views_filing.batch_new, name="batch_new"),
    path("batches/<int:pk>/", views_filing.batch, name="batch"),
    path("batches/<int:pk>/assign/", views_filing.batch_assign, name="batch_assign"),
    path("extensions/new/", views_extensions.extension_new, name="extension_new"),
    path("extensions/<int:pk>/", views_extensions.extension, name="extension"),
    path("extensions/<int:pk>/<slug:name>/", views_extensions.extension_step, name="extension_step"),
]
