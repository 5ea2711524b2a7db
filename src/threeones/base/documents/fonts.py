"""The fonts of this machine, and which of them a printed text is set in."""

from __future__ import annotations

from functools import lru_cache

import typst

from threeones.base.documents.layout import Layout, Style
from threeones.kernel.values.faults import Fault, Faults


@lru_cache(maxsize=1)
def _found() -> typst.Fonts:
    """Looking through the machine's folders takes a tenth of a second: once a process."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)


def fonts(layout: Layout) -> typst.Fonts:
    """The machine's fonts. Raises Faults that say what to install where a style of the layout has none of its own."""
    if _without(layout):
        _found.cache_clear()  # they may have been installed since
    if without := _without(layout):
        names = "、".join(dict.fromkeys(without))
        expected = f"装上中文字体再来一次：apt-get install {layout.fonts_package}（含 {names}）"
        raise Faults([Fault("字体", "", 0, "", "这台机器没有印 docx 和 pdf 要用的中文字体", expected)])
    return _found()


def families(style: Style) -> list[str]:
    """The fonts of a style that the machine has, best first; typst would warn of the others."""
    there = set(_found().families())
    return [name for name in style.pdf if name in there]


def substituted(layout: Layout) -> list[tuple[str, str]]:
    """The fonts that a pdf would best be set in and this machine lacks, each with the one that stands in for it."""
    pairs = ((style, families(style)) for style in layout.styles.values())
    return list(dict.fromkeys((s.docx, found[0]) for s, found in pairs if found and found[0] != s.pdf[0]))


def _without(layout: Layout) -> list[str]:
    return [style.pdf[-1] for style in layout.styles.values() if not families(style)]
