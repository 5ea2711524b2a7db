"""What the audit tells of superiors' forms, their mapping, shared answers and what was sent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_noop as mark

from threeones.apps.review.models import (
    SharedAnswer,
    SharedValue,
    SuperiorCell,
    SuperiorForm,
    SuperiorSent,
    SuperiorSentCell,
)
from threeones.base.audit.chain import Change
from threeones.base.registry.records import RecordKind, record_kinds

_BY, _PERIOD, _SHEET, _PLACE = mark("经手人"), mark("报告期"), mark("工作表"), mark("单元格")
KINDS: dict[type[Model], tuple[str, dict[str, str]]] = {
    SuperiorForm: (
        mark("上级报表"),
        {
            "name": mark("名称"),
            "superior": mark("上级单位"),
            "period_kind": _PERIOD,
            "file_name": mark("文件"),
            "sha256": mark("文件的哈希"),
            "version": mark("次数"),
            "made_by": _BY,
            "made_at": mark("上传时间"),
        },
    ),
    SharedAnswer: (mark("共用答案"), {"name": mark("名称"), "unit": mark("计量单位")}),
    SharedValue: (
        mark("共用答案的值"),
        {
            "answer_id": mark("共用答案"),
            "period": _PERIOD,
            "number": mark("次数"),
            "text": mark("内容"),
            "by": _BY,
            "at": mark("记录时间"),
        },
    ),
    SuperiorCell: (
        mark("上级报表的取数"),
        {
            "form_id": mark("上级报表"),
            "number": mark("次数"),
            "sheet": _SHEET,
            "place": _PLACE,
            "use": mark("取数方式"),
            "figure": mark("数字"),
            "unit": mark("计量单位"),
            "answer_id": mark("共用答案"),
            "by": _BY,
            "at": mark("记录时间"),
        },
    ),
    SuperiorSent: (
        mark("已报送的上级报表"),
        {
            "form_id": mark("上级报表"),
            "period": _PERIOD,
            "sha256": mark("文件的哈希"),
            "by": _BY,
            "sent_on": mark("报送日期"),
        },
    ),
    SuperiorSentCell: (
        mark("已报送的单元格"),
        {"sent_id": mark("已报送的上级报表"), "sheet": _SHEET, "place": _PLACE, "text": mark("内容")},
    ),
}


def _told(record: Model) -> dict[str, Any]:
    values = {name: getattr(record, name) for name in KINDS[type(record)][1]}
    return {k: v.isoformat() if isinstance(v, date | datetime) else v for k, v in values.items()}


def created(record: Model) -> Change:
    """The entry of a record that was just made."""
    return Change("create", record._meta.label_lower, str(record.pk), {}, _told(record), "")


def changed_from(before: dict[str, Any], record: Model) -> Change:
    """The entry of a record that was changed and saved; ``before`` is what ``told`` gave."""
    return Change("change", record._meta.label_lower, str(record.pk), before, _told(record), "")


told = _told


def _register(model: type[Model], label: str, words: dict[str, str]) -> None:
    def find_all(keys: Collection[str]) -> dict[str, Model]:
        numbers = [int(key) for key in keys if key.isdecimal() and len(key) < 18]
        return {str(r.pk): r for r in model._default_manager.filter(pk__in=numbers)}

    record_kinds.register(
        model._meta.label_lower,
        RecordKind(
            label,
            words,
            model,
            key=lambda r: str(r.pk),
            values=_told,
            find=lambda key: find_all([key]).get(key),
            find_all=find_all,
        ),
    )


for _model, (_label, _words) in KINDS.items():
    _register(_model, _label, _words)
