"""Cells whose words run over several lines, as one line."""

from __future__ import annotations

import re

_BROKEN = re.compile(r"(?<=[\u4e00-\u9fff，、；：）”])[ \t\u3000]*\n\s*(?=[\u4e00-\u9fff（“])")


def one_line(text: str) -> str:
    """A text on one line: where a line breaks between Chinese characters nothing stood, elsewhere a space."""
    if "\n" in text:
        text = _BROKEN.sub("", text)
    return " ".join(text.split())
