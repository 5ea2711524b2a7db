"""What the audit tells of orders, their steps, batches, document numbers and extensions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from datetime import date, datetime
from enum import Enum
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_noop as mark

from threeones.apps.supervision.models import Batch, DocumentNumber, Extension, Order, OrderStep
from threeones.base.audit.chain import Change, changed
from threeones.base.registry.records import LINKS, RecordKind, links, record_kinds

NUMBER, BATCH, ORDER = "supervision.documentnumber", "supervision.batch", "supervision.order"
STEP, EXTENSION = "supervision.orderstep", "supervision.extension"
COPIES, EFFECT = "copy_to", "effect_sha256"
WORDS = {
    NUMBER: {
        "bureau_id": mark("责任局"),
        "register": mark("文号字头"),
        "year": mark("年度"),
        "number": mark("序号"),
        "title": mark("标题"),
        "taken_by": mark("取号人"),
        "taken_on": mark("取号日期"),
    },
    BATCH: {
        "bureau_id": mark("责任局"),
        "kind": mark("来源"),
        "title": mark("标题"),
        "text": mark("原文"),
        "leader": mark("批示人或会议"),
        "happened_on": mark("批示或会议日期"),
        "made_by": mark("拆分人"),
        "made_on": mark("拆分日期"),
    },
    ORDER: {
        "bureau_id": mark("责任局"),
        "batch_id": mark("批次"),
        "project_id": mark("项目"),
        "number_id": mark("文号"),
        "origin": mark("立项依据"),
        "month": mark("月份"),
        "title": mark("标题"),
        "demand": mark("督办要求"),
        "unit_id": mark("承办单位"),
        COPIES: mark("抄送"),
        "stage": mark("环节"),
        "level": mark("督办层级"),
        "urgency": mark("紧急程度"),
        "filed_by": mark("立项人"),
        "filed_on": mark("立项日期"),
        "assigned_on": mark("交办日期"),
        "due_on": mark("办理期限"),
        "closed_on": mark("办结日期"),
        "version": mark("次数"),
    },
    STEP: {
        "order_id": mark("督办单"),
        "number": mark("序号"),
        "kind": mark("办理记录"),
        "text": mark("内容"),
        "by": mark("办理人"),
        "at": mark("记录时间"),
        "happened_on": mark("日期"),
        "due_on": mark("办理期限"),
        "key": mark("层级步骤"),
    },
    EXTENSION: {
        "milestone_id": mark("节点"),
        "number": mark("序号"),
        "stage": mark("环节"),
        "due_on": mark("原到期日"),
        "wanted_on": mark("申请延到"),
        "reason": mark("延期理由"),
        "asked_by": mark("申请人"),
        "asked_on": mark("申请日期"),
        EFFECT: mark("所示影响的哈希"),
        "comment": mark("督查室意见"),
        "commented_by": mark("提意见人"),
        "remark": mark("审批意见"),
        "decided_by": mark("审批人"),
        "decided_on": mark("审批日期"),
    },
}


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Enum) else value


def _value(record: Model, name: str) -> Any:
    if name == COPIES:
        return links(record, COPIES)
    if name == EFFECT:
        effect = str(getattr(record, "effect", ""))
        return hashlib.sha256(effect.encode()).hexdigest() if effect else ""
    return _plain(getattr(record, name))


def told_of(kind: str, record: Model) -> dict[str, Any]:
    """All that the audit keeps of a record, in values that JSON has; of what an extension does its hash."""
    return {name + LINKS * (name == COPIES): _value(record, name) for name in WORDS[kind]}


def created(kind: str, record: Model, reason: str = "") -> Change:
    """The entry of a record that was just made."""
    return Change("create", kind, str(record.pk), {}, told_of(kind, record), reason)


def step(kind: str, record: Model, reason: str = "", **fields: Any) -> Change:
    """Fields of a record that change, saved; the entry for the audit."""
    before = told_of(kind, record)
    for name, value in fields.items():
        setattr(record, name, value)
    record.save(update_fields=list(fields))
    return changed("change", kind, str(record.pk), before, told_of(kind, record), reason)


def _find_all(model: type[Model], keys: Collection[str]) -> dict[str, Model]:
    numbers = [int(key) for key in keys if key.isdecimal() and len(key) < 18]
    return {str(record.pk): record for record in model._default_manager.filter(pk__in=numbers)}


def _register(
    kind: str, label: str, model: type[Model], url: Callable[[Any], str] | None, related: tuple[str, ...] = ()
) -> None:
    record_kinds.register(
        kind,
        RecordKind(
            label,
            WORDS[kind],
            model,
            key=lambda r: str(r.pk),
            values=lambda r: told_of(kind, r),
            related=related,
            prefetch=("copy_to",) if model is Order else (),
            find=lambda key: _find_all(model, [key]).get(key),
            find_all=lambda keys: _find_all(model, keys),
            url=url,
        ),
    )


_register(NUMBER, mark("文号"), DocumentNumber, None)
_register(BATCH, mark("批示件和会议纪要"), Batch, lambda b: reverse("batch", args=[b.pk]))
_register(ORDER, mark("督办单"), Order, lambda o: reverse("order", args=[o.pk]))
_register(STEP, mark("督办单办理记录"), OrderStep, lambda s: reverse("order", args=[s.order_id]))
_register(EXTENSION, mark("延期申请"), Extension, lambda e: reverse("extension", args=[e.pk]))
