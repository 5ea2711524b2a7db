"""What the audit tells of drafts: every entry that a step changed, field by field, and the step."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from threeones.apps.handbook.drafting.entries import INSIDE, Key, State
from threeones.apps.handbook.drafting.fields import CHOICES, FIELDS
from threeones.apps.handbook.drafting.titles import kind_word
from threeones.apps.handbook.models import DraftEntry, DraftStep
from threeones.base.registry.records import RecordKind, Side, record_kinds

ENTRY, STEP = "handbook.draftentry", "handbook.draftstep"
BETWEEN = " / "
NUMBER = 18
"""A number of so many digits is none of ours."""
COLUMNS = "columns"
"""What lists' own columns say, as the audit tells it."""
WORDS = {field.name: field.label for fields in FIELDS.values() for field in fields} | {
    "name": mark("名称"),
    "due_on": mark("完成时间"),
    "under": mark("所属"),
    "position": mark("次序"),
    COLUMNS: mark("清单内容"),
    "kept": mark("未归位的内容"),
}


def key_of_entry(edition: int, key: Key) -> str:
    """How the audit names an entry."""
    return BETWEEN.join((str(edition), *key))


def key_of_step(step: DraftStep) -> str:
    """How the audit names a step."""
    return f"{step.edition_id}{BETWEEN}{step.number}"


def told_of(kind: str, state: State | None) -> dict[str, Any]:
    """The fields of an entry as the audit tells them; those that only place it by their own names."""
    if state is None:
        return {}
    plain = {k.removeprefix("@"): v for k, v in state.items() if not k.startswith(INSIDE)}
    columns = {k.removeprefix(INSIDE): v for k, v in state.items() if k.startswith(INSIDE)}
    return {"kind": kind, **plain} | ({COLUMNS: columns} if columns else {})


def find_entries(keys: Collection[str]) -> dict[str, DraftEntry]:
    """The entries that the audit names so, as far as they are still there."""
    editions = {n for n in (_number(key.partition(BETWEEN)[0]) for key in keys) if n is not None}
    codes = [key.split(BETWEEN, 2)[-1] for key in keys]
    found = DraftEntry.objects.filter(edition__in=editions, code__in=codes).select_related("edition")
    named = {key_of_entry(e.edition_id, (e.kind, e.code)): e for e in found}
    return {key: named[key] for key in keys if key in named}


def find_steps(keys: Collection[str]) -> dict[str, DraftStep]:
    """The steps that the audit names so."""
    parts = [(_number(edition), _number(n)) for edition, _between, n in (key.partition(BETWEEN) for key in keys)]
    wanted = [(edition, n) for edition, n in parts if edition is not None and n is not None]
    found = DraftStep.objects.filter(edition__in={e for e, _n in wanted}, number__in={n for _e, n in wanted})
    named = {key_of_step(step): step for step in found}
    return {key: named[key] for key in keys if key in named}


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= NUMBER else None


def _said(value: Any, _side: Side) -> str:
    """Several words, or what columns say, in one line."""
    if isinstance(value, Mapping):
        return "；".join(f"{k}：{v}" for k, v in value.items())
    return "、".join(map(str, value)) if isinstance(value, list) else ""


def _compared(value: Any, _side: Side) -> str:
    return _(CHOICES[value]) if value in CHOICES else str(value)


def _key_said(key: str) -> str:
    edition, _first, rest = key.partition(BETWEEN)
    kind, between, code = rest.partition(BETWEEN)
    return BETWEEN.join((edition, kind_word(kind), code)) if between and kind in FIELDS else key


record_kinds.register(
    ENTRY,
    RecordKind(
        mark("手册条目"),
        {"kind": mark("条目类别"), **WORDS},
        DraftEntry,
        find=lambda key: find_entries([key]).get(key),
        find_all=find_entries,
        url=lambda entry: reverse("draft_entry", args=[entry.edition_id, entry.kind, entry.code]),
        said={
            "comparison": _compared,
            **dict.fromkeys(("supporting_units", "also_serves", "lists", COLUMNS, "kept"), _said),
        },
        key_said=_key_said,
    ),
)
record_kinds.register(
    STEP,
    RecordKind(
        mark("编辑步骤"),
        {"title": mark("步骤"), "by": mark("编辑人"), "undone_by": mark("撤回人")},
        DraftStep,
        find=lambda key: find_steps([key]).get(key),
        find_all=find_steps,
        url=lambda step: reverse("draft_steps", args=[step.edition_id]),
    ),
)
