"""What the audit tells of editions and signings; the frozen files against their hashes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_noop as mark

from threeones.apps.handbook.editions.citing import EDITION
from threeones.apps.handbook.models import Edition, EditionStage, Signing
from threeones.base.audit.chain import Change, changed
from threeones.base.audit.kept import broken, kept_path
from threeones.base.registry.records import RecordKind, checks, record_kinds
from threeones.kernel.book.canonical import from_bytes

SIGNING = "handbook.signing"
WORDS = {
    EDITION: {
        "bureau_id": mark("责任局"),
        "year": mark("年度"),
        "number": mark("版次"),
        "title": mark("名称"),
        "stage": mark("环节"),
        "reason": mark("修订理由"),
        "document": mark("文号"),
        "opened_by": mark("开出人"),
        "opened_on": mark("开出日期"),
        "approver_id": mark("签发人"),
        "approved_by": mark("签发记录人"),
        "approved_on": mark("签发日期"),
        "published_by": mark("发布人"),
        "published_on": mark("发布日期"),
        "in_force_from": mark("施行日期"),
        "adopted": mark("先于系统签发"),
        "sha256": mark("定格文件的哈希"),
        "basis": mark("记录性质"),
    },
    SIGNING: {
        "edition_id": mark("版次"),
        "unit_id": mark("单位"),
        "state": mark("审签意见"),
        "remark": mark("意见"),
        "answer": mark("答复"),
        "signed_by": mark("审签人"),
        "signed_at": mark("审签时间"),
        "digest": mark("所签内容的哈希"),
    },
}

TOLD_BESIDE = {EDITION: {"handed_over": mark("草稿里交接的项目"), "extended": mark("草稿里延期的节点")}}
"""What single entries tell that is no field of the record."""


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Enum) else value


def told_of(kind: str, record: Model) -> dict[str, Any]:
    """All that the audit keeps of an edition or a signing, in values that JSON has."""
    return {name: _plain(getattr(record, name)) for name in WORDS[kind]}


def step(kind: str, record: Model, reason: str = "", **fields: Any) -> Change:
    """Fields of a record that change, saved; the entry for the audit."""
    before = told_of(kind, record)
    for name, value in fields.items():
        setattr(record, name, value)
    record.save(update_fields=list(fields))
    return changed("change", kind, str(record.pk), before, told_of(kind, record), reason)


def changed_draft(edition: Edition, what: str, told: tuple[str, str], reason: str) -> Change:
    """The entry of a draft that a decision outside it has changed: ``told`` before and after."""
    return Change("change", EDITION, str(edition.pk), {what: told[0]}, {what: told[1]}, reason)


def removed(kind: str, record: Model, reason: str = "") -> Change:
    """The entry of a record that is about to be removed."""
    return Change("remove", kind, str(record.pk), told_of(kind, record), {}, reason)


def frozen_files() -> Iterator[str]:
    """Published editions whose file is gone, is not as it was frozen, or is no book; parts that units signed likewise."""
    for edition in Edition.objects.filter(stage=EditionStage.PUBLISHED).select_related("bureau").order_by("pk"):
        name, path = f"手册版次 {edition}", kept_path(edition.sha256)
        if problem := broken(path, edition.sha256, name):
            yield problem
            continue
        try:
            from_bytes(path.read_bytes())
        except ValueError:
            yield f"“{name}”的定格文件不是手册 / the file of {name} is no handbook"
    for signing in Signing.objects.exclude(digest="").select_related("unit", "edition").order_by("pk"):
        told = f"{signing.edition} {signing.unit.name}审签的内容"
        if problem := broken(kept_path(signing.digest), signing.digest, told):
            yield problem


def _find(model: type[Model], key: str) -> Model | None:
    return model._default_manager.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 18 else None


def _register(kind: str, label: str, model: type[Model], url: Callable[[Any], str], more: Mapping[str, Any]) -> None:
    record_kinds.register(
        kind,
        RecordKind(
            label,
            {**WORDS[kind], **TOLD_BESIDE.get(kind, {})},
            model,
            key=lambda r: str(r.pk),
            values=lambda r: told_of(kind, r),
            find=lambda key: _find(model, key),
            url=url,
            **more,
        ),
    )


_register(EDITION, mark("手册版次"), Edition, lambda e: reverse("edition", args=[e.pk]), {"related": ("bureau",)})
_register(SIGNING, mark("手册审签"), Signing, lambda s: reverse("edition", args=[s.edition_id]), {"related": ("unit",)})
checks.register("handbook.editions", frozen_files)
