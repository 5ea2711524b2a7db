"""A page with every piece of the layout, for tests only: the site's addresses and ``/showcase/``."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import include, path

from threeones.base.accounts.access import Access
from threeones.base.pages.charts import Chart, Series
from threeones.base.pages.drawing import Part
from threeones.base.pages.requests import PageRequest
from threeones.base.registry.explainers import Explanation, explainers
from threeones.base.registry.navigation import Entry, navigation
from threeones.kernel.values.derivation import Node, const, row

SHEET = "项目.xlsx#开工项目"
INVESTMENTS = [Decimal(n) / 100 for n in (120000, 88050, 45325, 230010, 9800, 61000, 7700)]
STATES = ["green", "green", "red", "yellow", "yellow", "green", None, None, "no_data", "not_due", "suspended", "done"]


def rows() -> tuple[Node, ...]:
    """Leaves as records give them."""
    return tuple(
        Node("row", v, source=SHEET, row=n + 2, label=f"示例项目{n + 1}", unit="万元", params={"basis": "synthetic"})
        for n, v in enumerate(INVESTMENTS)
    )


def total() -> Node:
    """A sum of many rows."""
    return Node("sum", sum(INVESTMENTS, Decimal()), rows(), label="总投资", unit="万元")


def in_hundred_millions() -> Node:
    """A nested tree: the sum, in 亿元, rounded."""
    whole = total()
    assert isinstance(whole.value, Decimal)
    converted = Node("/", whole.value / 10000, (whole, const(Decimal(10000), "万元/亿元")), label="折合亿元")
    value = (whole.value / 10000).quantize(Decimal("0.01"))
    return Node("round", value, (converted, const(2, label="小数位")), label="总投资", unit="亿元")


def explain(key: str, as_of: date, _access: Access) -> Explanation | None:
    """Derivations by key."""
    if key == "P001":
        return Explanation("桃源总部中心总投资", row(Decimal("1200"), SHEET, 2, "总投资", "万元"), "1200 万元")
    if key != "investment":
        return None
    note = f"到{as_of}为止装入的记录"
    return Explanation(
        "集中开工项目总投资", in_hundred_millions(), "0.56 亿元", "全年集中开工项目的总投资之和", (note,)
    )


def showcase(request: PageRequest) -> HttpResponse:
    """Everything once."""
    months = [f"{m}月" for m in range(1, 13)]
    this = [None, *[Decimal(n) for n in (52, 101, 160, 215, 300, 355, 420, 490, 562)], None, None]
    before = [None, *[Decimal(n) for n in (48, 95, 150, 205, 270, 330, 390, 450, 511, 560, 610)]]
    return render(
        request,
        "showcase/page.html",
        {
            "crumbs": [("首页", "/showcase/"), ("固定资产投资", None)],
            "states": STATES,
            "all_states": [
                "green",
                "yellow",
                "red",
                "orange",
                "blue",
                "done",
                "not_due",
                "no_data",
                "not_issued",
                "suspended",
                "withdrawn",
            ],
            "investment": in_hundred_millions(),
            "day": date(2021, 11, 12),
            "points": this,
            "parts": [Part("目标", 48), Part("评议", Decimal("38.5")), Part("加分", 3)],
            "peers": [Decimal(n) for n in (61, 65, 70, 71, 80, 92)],
            "lines": Chart(
                "固定资产投资", months, [Series("2021年", this), Series("2020年", before, "before")], unit="亿元"
            ),
            "ranks": Chart(
                "位次", months, [Series("本区", [None, 9, 8, 8, 7, 6, 6, 5, 4, 3, None, None])], inverted=True
            ),
        },
    )


explainers.register("showcase", explain)
navigation.register("showcase", Entry("ThreeOnes", "showcase", "home", 1))
urlpatterns = [path("showcase/", showcase, name="showcase"), path("", include("threeones.config.urls"))]
