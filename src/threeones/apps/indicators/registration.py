"""What this app offers to the rest of the system."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy

from threeones.apps.indicators import enterable, explain, selectors, sheets, sight
from threeones.apps.indicators.models import Observation
from threeones.base.accounts.access import OPERATOR
from threeones.base.registry.datasets import Dataset, Record, datasets
from threeones.base.registry.explainers import explainers
from threeones.base.registry.navigation import Entry, navigation

__all__ = ["enterable", "sheets", "sight"]


def _key(o: Observation) -> str:
    return f"{o.indicator.code}/{o.place.code}/{o.period}/{o.vintage}"


def observations(as_of: date) -> Sequence[Record]:
    """Values and growth of all places, newest vintage."""
    return [
        Record(
            key=_key(o),
            label=f"{o.place.name} {o.indicator.name} {o.period}",
            values={
                "indicator": o.indicator.code,
                "indicator_name": o.indicator.name,
                "place": o.place.name,
                "own": o.place.is_own,
                "period": o.period,
                "vintage": o.vintage,
                "value": o.value,
                "growth": o.growth,
                "published_on": o.published_on.isoformat(),
            },
            source=o.source,
            row=o.source_row,
            basis=o.basis,
            document=o.document,
        )
        for o in selectors.released(as_of)
    ]


def ranks(as_of: date) -> Sequence[Record]:
    """The own district's computed ranks."""
    return [
        Record(
            key=f"{_key(r.own)}/{r.place_set}/{r.of}",
            label=f"{r.indicator.name} {r.period} {r.place_set}",
            values={
                "indicator": r.indicator.code,
                "period": r.period,
                "place_set": r.place_set,
                "of": r.of,
                "rank": r.rank,
                "size": r.size,
            },
            source=r.own.source,
            row=r.own.source_row,
            basis=r.own.basis,
            document=r.own.document,
            nodes={"rank": r.node},
        )
        for r in selectors.ranks(selectors.released(as_of))
    ]


def published_ranks(as_of: date) -> Sequence[Record]:
    """Ranks as others published them."""
    return [
        Record(
            key=f"{p.indicator.code}/{p.period}/{p.place_set.name}",
            label=f"{p.indicator.name} {p.period} {p.place_set.name}",
            values={
                "indicator": p.indicator.code,
                "period": p.period,
                "place_set": p.place_set.name,
                "rank": p.rank,
                "size": p.set_size,
            },
            source=p.source,
            row=p.source_row,
            basis=p.basis,
            document=p.document,
        )
        for p in selectors.published_ranks(as_of, OPERATOR)
    ]


_RANK_COLUMNS = {
    "indicator": "指标代码",
    "period": "期间",
    "place_set": "位次范围",
    "rank": "位次",
    "size": "范围内个数",
}
datasets.register(
    "indicators.observations",
    Dataset(
        "指标数据",
        {
            "indicator": "指标代码",
            "indicator_name": "指标",
            "place": "地区",
            "own": "本区",
            "period": "期间",
            "vintage": "版本",
            "value": "数值",
            "growth": "同比增速",
            "published_on": "发布日期",
        },
        observations,
    ),
)
datasets.register("indicators.ranks", Dataset("本区位次", {**_RANK_COLUMNS, "of": "按数值或增速"}, ranks))
datasets.register("indicators.published_ranks", Dataset("公布的位次", _RANK_COLUMNS, published_ranks))
explainers.register("indicator", explain.explain_value)
explainers.register("observation", explain.explain_observation)
explainers.register("rank", explain.explain_rank)
explainers.register("place_rank", explain.explain_place_rank)
explainers.register("published_rank", explain.explain_published_rank)
explainers.register("revision", explain.explain_revision)
navigation.register("indicators", Entry(gettext_lazy("指标"), "indicators", "chart-line", 40, permission=sight.READ))
navigation.register("open", Entry(gettext_lazy("公开数据"), "open", "world", 85, permission=sight.OPEN))
