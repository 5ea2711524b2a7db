"""What the audit tells of circulars and of the sections that the office wrote; of frozen contents the SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date
from enum import Enum
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_noop as mark

from threeones.apps.supervision.models import Circular, CircularSection
from threeones.base.audit.chain import Change, changed
from threeones.base.registry.records import RecordKind, record_kinds

CIRCULAR, SECTION = "supervision.circular", "supervision.circularsection"
HASH = "content_sha256"
WORDS = {
    CIRCULAR: {
        "bureau_id": mark("责任局"),
        "month": mark("月份"),
        "number": mark("序号"),
        "corrects_id": mark("更正的通报"),
        "reason": mark("更正理由"),
        "stage": mark("环节"),
        "remark": mark("退回意见"),
        "document_id": mark("文号"),
        "made_by": mark("拟稿人"),
        "made_on": mark("拟稿日期"),
        "sent_by": mark("送签人"),
        "sent_on": mark("送签日期"),
        "issued_by": mark("签发人"),
        "issued_on": mark("签发日期"),
        HASH: mark("内容的哈希"),
        "seal": mark("签发时的哈希"),
        "version": mark("次数"),
    },
    SECTION: {
        "circular_id": mark("通报"),
        "name": mark("段"),
        "text": mark("文字"),
        "written_by": mark("改写人"),
    },
}


def _value(record: Model, name: str) -> Any:
    if name == HASH:
        content = str(getattr(record, "content", ""))
        return hashlib.sha256(content.encode()).hexdigest() if content else ""
    value = getattr(record, name)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Enum) else value


def told_of(kind: str, record: Model) -> dict[str, Any]:
    """All that the audit keeps of a record, in values that JSON has."""
    return {name: _value(record, name) for name in WORDS[kind]}


def created(kind: str, record: Model, reason: str = "") -> Change:
    """The entry of a record that was just made."""
    return Change("create", kind, str(record.pk), {}, told_of(kind, record), reason)


def removed(kind: str, record: Model) -> Change:
    """The entry of a record that is about to go."""
    return Change("remove", kind, str(record.pk), told_of(kind, record), {})


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


def _register(kind: str, label: str, model: type[Model], of: str) -> None:
    record_kinds.register(
        kind,
        RecordKind(
            label,
            WORDS[kind],
            model,
            key=lambda r: str(r.pk),
            values=lambda r: told_of(kind, r),
            find=lambda key: _find_all(model, [key]).get(key),
            find_all=lambda keys: _find_all(model, keys),
            url=lambda r: reverse("circular", args=[getattr(r, of)]),
        ),
    )


_register(CIRCULAR, mark("通报"), Circular, "pk")
_register(SECTION, mark("通报的段"), CircularSection, "circular_id")
