"""Texts that people type: how long they may be, and what no text of a person holds."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from threeones.base.entry.errors import Wrong
from threeones.base.texts.unseen import unseen


def check_text(field: str, text: str, most: int, needed: str | None, *, lines: bool = False) -> Iterator[Wrong]:
    """What is wrong with a text; ``needed`` says what belongs there where it must not be empty, ``lines``: it may have several.

    Markup is text like any other: pages show it as it was typed.
    """
    if not text:
        if needed is not None:
            yield Wrong(field, _("没有填"), needed)
        return
    if len(text) > most:
        yield Wrong(field, _("有%(count)s个字，太长") % {"count": len(text)}, _("不超过%(most)s个字") % {"most": most})
    if hidden := unseen(text, lines=lines):
        yield Wrong(field, *hidden)


def check_reason(reason: str, most: int) -> Iterator[Wrong]:
    """A change needs its reason, in one line that the audit keeps whole."""
    yield from check_text("reason", reason, most, _("为什么改，一句话"))
