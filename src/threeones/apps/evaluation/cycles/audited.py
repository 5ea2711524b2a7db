"""What the audit tells of cycles and appeals."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop as mark

from threeones.apps.evaluation.audited import scheme_said
from threeones.apps.evaluation.models import Appeal, Cycle, Filing
from threeones.base.registry.records import RecordKind, record_kinds

CYCLE, APPEAL, FILING = "evaluation.cycle", "evaluation.appeal", "evaluation.filing"
CYCLE_WORDS = {
    "scheme": mark("方案"),
    "title": mark("名称"),
    "year": mark("年度"),
    "as_of": mark("截至日期"),
    "stage": mark("环节"),
    "opened_on": mark("开始日期"),
    "notice_from": mark("公示开始"),
    "notice_until": mark("公示截止"),
    "published_on": mark("发布日期"),
}
APPEAL_WORDS = {
    "cycle_id": mark("考核期"),
    "run_id": mark("考评结果"),
    "unit_id": mark("单位"),
    "fact": mark("事实"),
    "stood": mark("原数"),
    "asked": mark("主张的数"),
    "text": mark("理由"),
    "filed_by": mark("提出人"),
    "filed_on": mark("提出日期"),
    "state": mark("结果"),
    "decided": mark("认定的数"),
    "decision": mark("复核意见"),
    "decided_by": mark("复核人"),
    "decided_on": mark("复核日期"),
    "rerun_id": mark("重算的结果"),
}


FILING_WORDS = {
    "cycle_id": mark("考核期"),
    "unit_id": mark("单位"),
    "kind": mark("类别"),
    "title": mark("事项"),
    "happened_on": mark("日期"),
    "filed_by": mark("提出人"),
    "filed_on": mark("提出日期"),
    "state": mark("核验结果"),
    "decision": mark("核验意见"),
    "decided_by": mark("核验人"),
    "claim_id": mark("加减分"),
}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def told_of_cycle(cycle: Cycle) -> dict[str, Any]:
    """All that the audit keeps of a cycle, in values that JSON has."""
    told = {name: _plain(getattr(cycle, name)) for name in CYCLE_WORDS}
    return told | {"stage": str(cycle.stage)}


def told_of_appeal(appeal: Appeal) -> dict[str, Any]:
    """All that the audit keeps of an appeal; numbers as text."""
    told = {name: _plain(getattr(appeal, name)) for name in APPEAL_WORDS}
    numbers = {n: None if told[n] is None else f"{told[n]:f}" for n in ("stood", "asked", "decided")}
    return told | numbers | {"state": str(appeal.state)}


def told_of_filing(filing: Filing) -> dict[str, Any]:
    """All that the audit keeps of a claim that was filed, in values that JSON has."""
    return {name: _plain(getattr(filing, name)) for name in FILING_WORDS} | {"state": str(filing.state)}


def find_filing(key: str) -> Filing | None:
    """The filed claim that the audit names so."""
    return Filing.objects.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 18 else None


def find_cycle(key: str) -> Cycle | None:
    """The cycle that the audit names so."""
    return Cycle.objects.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 18 else None


def find_appeal(key: str) -> Appeal | None:
    """The appeal that the audit names so."""
    return Appeal.objects.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 18 else None


record_kinds.register(
    CYCLE,
    RecordKind(
        mark("考核期"),
        CYCLE_WORDS,
        Cycle,
        key=lambda c: str(c.pk),
        values=told_of_cycle,
        find=find_cycle,
        url=lambda c: reverse("cycle", args=[c.pk]),
        said={"scheme": scheme_said},
    ),
)
record_kinds.register(
    APPEAL,
    RecordKind(
        mark("申诉"),
        APPEAL_WORDS,
        Appeal,
        key=lambda a: str(a.pk),
        values=told_of_appeal,
        find=find_appeal,
        url=lambda a: reverse("appeal", args=[a.pk]),
    ),
)
record_kinds.register(
    FILING,
    RecordKind(
        mark("加分申报"),
        FILING_WORDS,
        Filing,
        key=lambda f: str(f.pk),
        values=told_of_filing,
        find=find_filing,
        url=lambda f: reverse("filing", args=[f.pk]),
    ),
)
