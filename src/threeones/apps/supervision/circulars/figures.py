"""The figures that a circular's text may name (数字): each by its word in Chinese, what it says, and the projects behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_noop as mark

from threeones.apps.supervision.circulars.content import FigureTold, RowTold, UnitTold
from threeones.apps.supervision.circulars.policy import CircularPolicy
from threeones.apps.supervision.circulars.ranking import share_text

if TYPE_CHECKING:
    from threeones.apps.supervision.circulars.wording import Wording

SLUGS: Mapping[str, str] = {
    mark("责任局"): "bureau",
    mark("月份"): "month",
    mark("截至日"): "as-of",
    mark("反馈期限"): "answer-by",
    mark("更正文号"): "corrected",
    mark("更正理由"): "reason",
    mark("单位数"): "units",
    mark("项目数"): "total",
    mark("参评项目数"): "counted",
    mark("正常数"): "good",
    mark("正常率"): "good-share",
    mark("绿灯数"): "green",
    mark("黄灯数"): "yellow",
    mark("红灯数"): "red",
    mark("橙灯数"): "orange",
    mark("蓝灯数"): "blue",
    mark("完成数"): "done",
    mark("其他数"): "other",
    mark("审定数"): "published",
    mark("算出数"): "computed",
    mark("通报项目数"): "listed",
    mark("应完成节点数"): "due",
    mark("已完成节点数"): "due-done",
    mark("未完成节点数"): "due-open",
    mark("下月节点数"): "coming",
    mark("应报数"): "owed",
    mark("已报数"): "reported",
    mark("未报数"): "unreported",
    mark("红灯项目"): "red-projects",
    mark("黄灯项目"): "yellow-projects",
    mark("提前完成项目"): "early-projects",
    mark("完成节点"): "done-milestones",
    mark("下月节点"): "coming-milestones",
    mark("未报单位"): "unreported-units",
    mark("全绿单位"): "green-units",
    mark("前列单位"): "first-units",
    mark("末位单位"): "last-units",
}
"""Every figure by its word, with its name in addresses."""
COLOURS = {"绿灯数": "green", "黄灯数": "yellow", "红灯数": "red", "橙灯数": "orange", "蓝灯数": "blue"}
DONE = ("done", "done_early")


@dataclass(frozen=True, slots=True)
class Month:
    """What the figures are computed from: ``words`` are those without rows (bureau, month, days), by the figure's word."""

    rows: Sequence[RowTold]
    units: Sequence[UnitTold]
    words: Mapping[str, str]
    by: CircularPolicy
    said: Wording


def figures_of(month: Month) -> dict[str, FigureTold]:
    """Every figure of ``SLUGS``, by its word."""
    found = {word: _told(word, text, None) for word, text in month.words.items()}
    for word, rows in _chosen(month).items():
        found[word] = _told(word, str(len(rows)), rows)
    counted, good = len(found["参评项目数"]["rows"] or ()), len(found["正常数"]["rows"] or ())
    found["正常率"] = _told("正常率", share_text(good, counted), found["参评项目数"]["rows"])
    for word, (number, rows) in _milestones(month).items():
        found[word] = _told(word, str(number), rows)
    found["单位数"] = _told("单位数", str(len(month.units)), [r["code"] for r in month.rows])
    return found | _names(month) | _unit_names(month)


def _told(word: str, text: str, rows: list[str] | None) -> FigureTold:
    return {"slug": SLUGS[word], "text": text, "rows": rows}


def _chosen(month: Month) -> dict[str, list[str]]:
    by = month.by
    shown = {*COLOURS.values(), *DONE}
    wanted: dict[str, Callable[[RowTold], bool]] = {
        "项目数": lambda _r: True,
        "参评项目数": lambda r: r["light"] not in by.left_out,
        "正常数": lambda r: r["light"] in by.good,
        "完成数": lambda r: r["light"] in DONE,
        "其他数": lambda r: r["light"] not in shown,
        "审定数": lambda r: r["published"],
        "算出数": lambda r: not r["published"],
        "通报项目数": lambda r: r["light"] in by.listed,
        "应报数": lambda r: r["reported"] is not None,
        "已报数": lambda r: r["reported"] is True,
        "未报数": lambda r: r["reported"] is False,
    }
    found = {word: [r["code"] for r in month.rows if test(r)] for word, test in wanted.items()}
    return found | {word: [r["code"] for r in month.rows if r["light"] == state] for word, state in COLOURS.items()}


def _milestones(month: Month) -> dict[str, tuple[int, list[str]]]:
    def of(wanted: Callable[[RowTold], int]) -> tuple[int, list[str]]:
        numbers = [(wanted(r), r["code"]) for r in month.rows]
        return sum(n for n, _code in numbers), [code for n, code in numbers if n]

    return {
        "应完成节点数": of(lambda r: len(r["due"])),
        "已完成节点数": of(lambda r: sum(bool(m["done_on"]) for m in r["due"])),
        "未完成节点数": of(lambda r: sum(not m["done_on"] for m in r["due"])),
        "下月节点数": of(lambda r: len(r["coming"])),
    }


def _names(month: Month) -> dict[str, FigureTold]:
    """Projects and milestones by their names."""
    rows = month.rows
    projects = {
        "红灯项目": [r for r in rows if r["light"] == "red"],
        "黄灯项目": [r for r in rows if r["light"] == "yellow"],
        "提前完成项目": [r for r in rows if r["light"] == "done_early"],
    }
    milestones = {
        "完成节点": [(r, m) for r in rows for m in r["due"] if m["done_on"] and m["done_on"] <= m["due_on"]],
        "下月节点": [(r, m) for r in rows for m in r["coming"]],
    }
    say = month.said
    found = {w: (say.projects(rs, month.by.most_named), [r["code"] for r in rs]) for w, rs in projects.items()}
    for word, pairs in milestones.items():
        codes = list(dict.fromkeys(r["code"] for r, _m in pairs))
        found[word] = (say.milestones(pairs, month.by.most_named), codes)
    return {word: _told(word, text, codes) for word, (text, codes) in found.items()}


def _unit_names(month: Month) -> dict[str, FigureTold]:
    placed = [u["place"] for u in month.units if u["place"] is not None]
    last = max(placed, default=0)
    silent = {r["unit_code"] for r in month.rows if r["reported"] is False}
    watched = {r["unit_code"] for r in month.rows if r["light"] in month.by.listed}
    units = {
        "未报单位": [u for u in month.units if u["code"] in silent],
        # all that count are on track, and there is one that counts
        "全绿单位": [u for u in month.units if u["good"] == u["counted"] > 0 and u["code"] not in watched],
        "前列单位": [u for u in month.units if u["place"] is not None and u["place"] <= month.by.named and u["good"]],
        # where all share the first place nobody is last
        "末位单位": [u for u in month.units if u["place"] == last > 1],
    }
    return {word: _told(word, _joined(month, us), _rows_of(month, us)) for word, us in units.items()}


def _joined(month: Month, units: Sequence[UnitTold]) -> str:
    ordered = sorted(units, key=lambda u: (u["place"] or 0, u["code"]))
    return month.said.joined([u["name"] for u in ordered], month.by.most_named)


def _rows_of(month: Month, units: Iterable[UnitTold]) -> list[str]:
    codes = {u["code"] for u in units}
    return [r["code"] for r in month.rows if r["unit_code"] in codes]
