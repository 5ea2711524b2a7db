"""Texts of the interface's description: written in Chinese where they belong, put into the reader's language when shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as mark

__all__ = ["in_language", "mark"]

SHOWN = ("description", "summary", "title")


def in_language(part: Any) -> Any:
    """The description with its marked texts in the active language (``title`` of a schema is a name and stays)."""
    if isinstance(part, Mapping):
        return {k: _shown(k, v) for k, v in part.items()}
    return [in_language(one) for one in part] if isinstance(part, list) else part


def _shown(key: str, value: Any) -> Any:
    return gettext(value) if key in SHOWN and isinstance(value, str) and value else in_language(value)
