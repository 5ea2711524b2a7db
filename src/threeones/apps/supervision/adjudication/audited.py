"""What the audit tells of adjudications."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop as mark

from threeones.apps.supervision.audited import light_said, pack_said, rule_said
from threeones.apps.supervision.models import Adjudication
from threeones.base.audit.chain import Change, changed
from threeones.base.registry.records import RecordKind, record_kinds

LABEL = "supervision.adjudication"
PARTS = " / "
WORDS: Mapping[str, str] = {
    "stage": mark("环节"),
    "computed": mark("拟亮灯"),
    "rule": mark("规则"),
    "pack": mark("规则包"),
    "facts_sha256": mark("所依事实的哈希"),
    "computed_on": mark("算灯截至日期"),
    "check_by": mark("核对期限"),
    "unit_view": mark("核对意见"),
    "unit_remark": mark("单位的说明"),
    "checked_by": mark("核对人"),
    "checked_at": mark("核对时间"),
    "light": mark("审定的灯"),
    "reason": mark("审定理由"),
    "decided_by": mark("审定人"),
    "decided_at": mark("审定时间"),
    "signed_by": mark("签发人"),
    "published_on": mark("发布日期"),
    "edition_id": mark("手册版次"),
    "version": mark("版本"),
}


def key_of(one: Adjudication) -> str:
    """How the audit names an adjudication: project, month, which time."""
    return PARTS.join((one.project.code, one.month, str(one.number)))


def told_of(one: Adjudication) -> dict[str, Any]:
    """What the audit tells of an adjudication; of its facts, which are long, the SHA-256."""
    told = {name: _plain(getattr(one, name)) for name in WORDS if name != "facts_sha256"}
    return told | {"facts_sha256": hashlib.sha256(one.facts.encode()).hexdigest()}


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Enum) else value


def step(one: Adjudication, why: str = "", /, **fields: Any) -> Change:
    """Fields of an adjudication that change, saved under the next version; the entry for the audit."""
    before = told_of(one)
    fields["version"] = one.version + 1
    for name, value in fields.items():
        setattr(one, name, value)
    one.save(update_fields=list(fields))
    return changed("change", LABEL, key_of(one), before, told_of(one), why)


def find_all(keys: Collection[str]) -> dict[str, Adjudication]:
    """The adjudications that the audit names so."""
    codes = {key.rsplit(PARTS, 2)[0] for key in keys}
    rows = Adjudication.objects.filter(project__code__in=codes).select_related("project")
    return {key: one for one in rows if (key := key_of(one)) in keys}


record_kinds.register(
    LABEL,
    RecordKind(
        mark("亮灯审定"),
        WORDS,
        Adjudication,
        key=key_of,
        values=told_of,
        related=("project",),
        find=lambda key: find_all([key]).get(key),
        find_all=find_all,
        url=lambda one: reverse("adjudication", args=[one.pk]),
        said={"computed": light_said, "light": light_said, "rule": rule_said, "pack": pack_said},
    ),
)
