"""What this app offers to the rest of the system."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy

from threeones.apps.evaluation import audited, explain, sheets, sight
from threeones.apps.evaluation.cycles import audited as audited_cycles
from threeones.apps.evaluation.cycles import waiting
from threeones.apps.evaluation.models import Claim, Rating
from threeones.apps.evaluation.schemes import registration as schemes
from threeones.apps.evaluation.selectors import verdicts_known
from threeones.apps.evaluation.sheets import STATED
from threeones.apps.evaluation.understanding import comparing, trials
from threeones.base.accounts.access import OPERATOR
from threeones.base.accounts.sight import seen, sees
from threeones.base.entry.uploads import attachables, attachers
from threeones.base.registry.datasets import Dataset, Record, datasets
from threeones.base.registry.explainers import explainers
from threeones.base.registry.navigation import Entry, navigation

__all__ = ["audited", "audited_cycles", "schemes", "sheets", "sight", "waiting"]


def ratings(_as_of: date) -> Sequence[Record]:
    """Ratings of units, one row for each group of raters."""
    return [
        Record(
            f"{r.unit.code}/{r.year}/{r.raters}",
            f"{r.unit.name} {r.raters}",
            {"unit": r.unit.name, "year": r.year, "raters": r.raters, "score": r.score, "ballots": r.ballots},
            r.source,
            r.source_row,
            r.basis,
            r.document,
        )
        for r in seen(Rating, OPERATOR).select_related("unit", "source_file")
    ]


def claims(as_of: date) -> Sequence[Record]:
    """Bonus and penalty claims that had happened by the day."""
    return [
        Record(
            c.code,
            f"{c.title}（{c.happened_on}）",
            {"unit": c.unit.name, "year": c.year, "kind": c.kind, "happened_on": c.happened_on.isoformat()},
            c.source,
            c.source_row,
            c.basis,
            c.document,
        )
        for c in seen(Claim, OPERATOR).filter(happened_on__lte=as_of).select_related("unit", "source_file")
    ]


def verdicts(as_of: date) -> Sequence[Record]:
    """What others judged, as published; known from the end of the year judged."""
    return [
        Record(
            v.code,
            v.title,
            {
                "code": v.code,
                "title": v.title,
                "subject": v.subject,
                "judged_by": v.judged_by,
                "year": v.year,
                "among": v.among,
                "rank": v.rank,
                "grade": v.grade or None,
            },
            v.source,
            v.source_row,
            v.basis,
            v.document,
        )
        for v in verdicts_known(as_of, OPERATOR)
    ]


datasets.register(
    "evaluation.ratings",
    Dataset(
        "评议", {"unit": "单位", "year": "年度", "raters": "评议主体", "score": "平均分", "ballots": "票数"}, ratings
    ),
)
datasets.register(
    "evaluation.claims",
    Dataset("加减分事项", {"unit": "单位", "year": "年度", "kind": "类别", "happened_on": "日期"}, claims),
)
datasets.register(
    "evaluation.verdicts",
    Dataset(
        "外部评价",
        {
            "code": "编码",
            "title": "评价名称",
            "subject": "评价对象",
            "judged_by": "评价单位",
            "year": "年度",
            "among": "评价范围",
            "rank": "位次",
            "grade": "等次",
        },
        verdicts,
    ),
)
for evidence_of in (audited_cycles.APPEAL, audited_cycles.FILING, STATED.model._meta.label_lower):
    attachables.register(evidence_of, sees)
    # evidence comes with the form that states, files or appeals, and with nothing else
    attachers.register(evidence_of, lambda _access: False)
explainers.register("run", explain.explain_run)
explainers.register("trial", trials.explain_trial)
explainers.register("fact", comparing.explain_fact)
navigation.register("rankings", Entry(gettext_lazy("考评"), "rankings", "list-numbers", 50, permission=sight.READ))
