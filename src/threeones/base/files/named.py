"""Which kept files somebody still needs: those that a record names by their SHA-256."""

from __future__ import annotations

import time
from pathlib import Path

from django.apps import apps

FRESH_SECONDS = 3600
"""So long a file that nothing names is left alone: whoever is about to name it has just touched it."""


def is_named(sha256: str) -> bool:
    """Whether any record names the file of that hash."""
    models = (m for m in apps.get_models() if any(f.attname == "sha256" for f in m._meta.concrete_fields))
    return any(m._default_manager.filter(sha256=sha256).exists() for m in models)


def drop_unnamed(home: Path, sha256: str, *, fresh: float = FRESH_SECONDS) -> bool:
    """Remove the file of that hash from the data folder where nothing names it, and it is no longer fresh; whether it is gone."""
    path = home / "files" / sha256[:2] / sha256
    if is_named(sha256) or not path.is_file() or time.time() - path.stat().st_mtime <= fresh:
        return False
    path.unlink(missing_ok=True)
    return True
