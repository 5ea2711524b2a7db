"""Which app's tables point to which: foreign keys, one-to-one and many-to-many, written as text or not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import Field, Model
from django.db.models.fields.related import RelatedField

from tests.architecture.floors import PACKAGE, may_use


def package(model: type[Model] | str, user: type[Model]) -> str:
    """The package of a model, or of a reference that is still text (``app.Model``, ``Model``)."""
    if not isinstance(model, str):
        return model.__module__.rsplit(".", 1)[0]
    label, dot, _ = model.partition(".")
    if not dot or model == "self":
        return package(user, user)
    return apps.get_app_config(label).name


def pointing_up(models: Iterable[type[Model]]) -> list[str]:
    """Relations of our models to a higher floor, a higher app or a sibling."""
    found = []
    for model in models:
        mine = package(model, model)
        if not mine.startswith(PACKAGE):
            continue
        fields: list[Field[Any, Any]] = [*model._meta.local_fields, *model._meta.local_many_to_many]
        for field in fields:
            if isinstance(field, RelatedField):
                theirs = package(field.remote_field.model, model)
                if not may_use(mine, theirs):
                    found.append(f"{mine}: {model.__name__}.{field.name} points to {theirs}")
    return found
