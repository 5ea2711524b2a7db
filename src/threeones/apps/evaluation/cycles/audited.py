"""What the audit tells of cycles, polls, appeals and filed claims. Of a poll that somebody voted, never what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_noop as mark

from threeones.apps.evaluation.audited import scheme_said
from threeones.apps.evaluation.models import Appeal, Cycle, Filing, Poll
from threeones.base.registry.records import RecordKind, Say, record_kinds

CYCLE, POLL = "evaluation.cycle", "evaluation.poll"
APPEAL, FILING = "evaluation.appeal", "evaluation.filing"
WORDS = {
    CYCLE: {
        "scheme": mark("方案"),
        "title": mark("名称"),
        "year": mark("年度"),
        "as_of": mark("截至日期"),
        "stage": mark("环节"),
        "opened_on": mark("开始日期"),
        "notice_from": mark("公示开始"),
        "notice_until": mark("公示截止"),
        "published_on": mark("发布日期"),
    },
    POLL: {
        "cycle_id": mark("考核期"),
        "raters": mark("评议主体"),
        "opened_on": mark("开始日期"),
        "closed_on": mark("截止日期"),
    },
    APPEAL: {
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
    },
    FILING: {
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
    },
}


def _plain(value: Any) -> Any:
    """A field's value as JSON has it; numbers as text, so that no digit is lost."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Enum) else value


def told_of(kind: str, record: Model) -> dict[str, Any]:
    """All that the audit keeps of a record of one of these kinds, in values that JSON has."""
    return {name: _plain(getattr(record, name)) for name in WORDS[kind]}


def find_by_number(model: type[Model], key: str) -> Model | None:
    """The record that the audit names so."""
    return model._default_manager.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 18 else None


def _register(
    kind: str,
    label: str,
    model: type[Model],
    url: Callable[[Any], str],
    said: Mapping[str, Say] | None = None,
) -> None:
    """A kind of record that is named by its number."""
    record_kinds.register(
        kind,
        RecordKind(
            label,
            WORDS[kind],
            model,
            key=lambda r: str(r.pk),
            values=lambda r: told_of(kind, r),
            find=lambda key: find_by_number(model, key),
            url=url,
            said=said or {},
        ),
    )


_register(CYCLE, mark("考核期"), Cycle, lambda c: reverse("cycle", args=[c.pk]), {"scheme": scheme_said})
_register(POLL, mark("评议安排"), Poll, lambda p: reverse("cycle", args=[p.cycle_id]))
_register(APPEAL, mark("申诉"), Appeal, lambda a: reverse("appeal", args=[a.pk]))
_register(FILING, mark("加分申报"), Filing, lambda f: reverse("filing", args=[f.pk]))
