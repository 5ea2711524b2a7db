"""What the audit tells of the lights that are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_noop as mark

from threeones.apps.supervision.models import LightReading
from threeones.base.pages import text, words
from threeones.base.registry.records import RecordKind, Side, record_kinds
from threeones.kernel.lights import load_light_pack
from threeones.kernel.values.faults import Faults

LABEL = "supervision.lightreading"


def reading_key(reading: LightReading) -> str:
    """How the audit names a reading."""
    return f"{reading.project.code} / {reading.month}"


def told_of_reading(reading: LightReading) -> dict[str, Any]:
    """What the audit tells of a reading; of its facts, which are long, the SHA-256."""
    return {
        **{name: getattr(reading, name) for name in ("light", "first_light", "rule", "pack")},
        "as_of": reading.as_of.isoformat(),
        "edition_id": reading.edition_id,
        "facts_sha256": hashlib.sha256(reading.facts.encode()).hexdigest(),
    }


def find_readings(keys: Collection[str]) -> dict[str, LightReading]:
    """The readings that the audit names so."""
    split = [key.rpartition(" / ") for key in keys]
    rows = LightReading.objects.filter(project__code__in={s[0] for s in split}, month__in={s[2] for s in split})
    return {key: r for r in rows.select_related("project") if (key := reading_key(r)) in keys}


def light_said(value: Any, _side: Side) -> str:
    """A light by its word."""
    return words.light(value).word


def rule_said(value: Any, side: Side) -> str:
    """A rule in words, as the pack that it stands in says it; empty where that pack is gone."""
    try:
        pack = load_light_pack(str(side.fields.get("pack")))
    except (Faults, OSError):
        return ""
    return next((text.in_language(r.text) for r in pack.rules if r.id == value), "")


def pack_said(value: Any, _side: Side) -> str:
    """A pack by its name; empty where it is gone."""
    try:
        return text.in_language(load_light_pack(str(value)).name)
    except (Faults, OSError):
        return ""


WORDS = {
    "light": "灯",
    "first_light": "当月灯",
    "rule": "规则",
    "pack": "规则包",
    "as_of": "截至日期",
    "facts_sha256": "所依事实的哈希",
    "edition_id": mark("手册版次"),
}
record_kinds.register(
    LABEL,
    RecordKind(
        "亮灯",
        WORDS,
        LightReading,
        key=reading_key,
        values=told_of_reading,
        later=frozenset({"first_light", "facts_sha256", "edition_id"}),
        related=("project",),
        find=lambda key: find_readings([key]).get(key),
        find_all=find_readings,
        said={"light": light_said, "first_light": light_said, "rule": rule_said, "pack": pack_said},
    ),
)
