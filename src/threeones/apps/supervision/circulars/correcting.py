"""What a correction (更正) changes against the circular that it names: figures and lights, before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from threeones.apps.supervision.circulars.content import ChangeTold, Content, FigureTold, RowTold

NOT_THERE = "—"


def changes(old: Content, figures: Mapping[str, FigureTold], rows: Sequence[RowTold]) -> list[ChangeTold]:
    """The figures that print another number now, then the projects whose light is another; names in words are left out."""
    found = [
        _change(word, old["figures"][word]["text"], figure["text"])
        for word, figure in figures.items()
        if word in old["figures"] and old["figures"][word]["text"] != figure["text"] and _is_number(figure)
    ]
    before = {row["code"]: row["light"] for row in old["rows"]}
    now = {row["code"]: row for row in rows}
    for code, row in now.items():
        if before.get(code) != row["light"]:
            what = f"{row['name']}（{row['unit']}）"
            found.append(_change(what, before.get(code, NOT_THERE), row["light"], light=True))
    for row in old["rows"]:
        if row["code"] not in now:
            found.append(_change(f"{row['name']}（{row['unit']}）", row["light"], NOT_THERE, light=True))
    return found


def _is_number(figure: FigureTold) -> bool:
    return figure["text"].rstrip("%").replace(".", "", 1).isdecimal()


def _change(what: str, before: str, after: str, *, light: bool = False) -> ChangeTold:
    return {"what": what, "before": before, "after": after, "light": light}
