"""What the reader of ledgers says, on pages in any language."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from threeones.apps.handbook.importing import said as sentences

register = template.Library()


@register.filter
def said(text: object) -> SafeString | str:
    """A reason, a note or a fault of the reader's in the language of the page."""
    return sentences.said(text)
