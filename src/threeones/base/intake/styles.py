"""The cell styles of a workbook: how numbers are shown, how far texts are indented."""

from __future__ import annotations

from threeones.base.intake.scanning import bounded, local, natural, parse

_PERCENT_FORMATS = {9, 10}


class Styles:
    """The cell styles of a workbook, one after the other: the code of each one's number format, and its indent."""

    def __init__(self) -> None:
        self.formats: dict[int, str] = {}
        self.numbers: list[int] = []
        self.indents: dict[int, int] = {}
        self.inside = False

    def StartElementHandler(self, tag: str, attributes: dict[str, str]) -> None:  # noqa: N802  expat's name
        tag = local(tag)
        if tag == "xf":
            if self.inside:
                self.numbers.append(natural(attributes.get("numFmtId", "0")))
                bounded(self.numbers)
        elif tag == "alignment":
            if self.inside and self.numbers and (indent := natural(attributes.get("indent", "0"))) > 0:
                self.indents[len(self.numbers) - 1] = indent
        elif tag == "numFmt":
            self.formats[natural(attributes.get("numFmtId", ""))] = attributes.get("formatCode", "")
            bounded(self.formats)
        elif tag in ("cellXfs", "cellStyles", "dxfs", "cellStyleXfs"):
            self.inside = tag == "cellXfs"


def cell_styles(part: bytes) -> Styles:
    """The styles that cells name by their number (from 0)."""
    handler = Styles()
    parse(part, handler)
    return handler


def percent_styles(part: bytes) -> frozenset[str]:
    """Numbers of the cell styles that show a fraction as percent (0.081 as 8.1%)."""
    styles = cell_styles(part)
    formats = _PERCENT_FORMATS | {n for n, code in styles.formats.items() if "%" in code}
    return frozenset(str(n) for n, f in enumerate(styles.numbers) if f in formats)
