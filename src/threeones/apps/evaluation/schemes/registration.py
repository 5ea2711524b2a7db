"""What the audit tells of schemes, and what the year's settings may name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.apps.evaluation.models import SchemeText
from threeones.apps.evaluation.schemes import sources
from threeones.apps.evaluation.schemes.saving import LABEL, key_of, told_of
from threeones.apps.evaluation.sight import READ
from threeones.base.accounts.access import Access
from threeones.base.registry.changes import ChangeKind, Told, Written, changes
from threeones.base.registry.own_packs import own_packs
from threeones.base.registry.records import RecordKind, record_kinds
from threeones.base.registry.subjects import Subject, SubjectKind, subjects


def find_savings(keys: Collection[str]) -> Mapping[str, SchemeText]:
    """The savings that the audit names so."""
    pairs = [(scheme, number) for scheme, _slash, number in (key.partition(" / ") for key in keys)]
    numbers = {int(n) for _scheme, n in pairs if n.isdecimal() and len(n) < 10}
    query = SchemeText.objects.filter(scheme__in={s for s, _number in pairs}, number__in=numbers)
    found = {key_of(saved): saved for saved in query}
    return {key: found[key] for key in keys if key in found}


def find_saving(key: str) -> SchemeText | None:
    """The saving that the audit names so."""
    return find_savings([key]).get(key)


def saving_url(saved: SchemeText) -> str:
    """The page that shows what was saved, and what it changed."""
    return reverse("scheme_saving", args=[saved.scheme, saved.number])


def subjects_of(keys: Collection[str], access: Access) -> Mapping[str, Subject]:
    """Savings of schemes for who sees rankings: by which rules is counted, is no secret."""
    if not access.may(READ):
        return {}
    return {key: Subject(f"{s.title} {s.number}", saving_url(s)) for key, s in find_savings(keys).items()}


def tell_savings(entries: Sequence[Written], _access: Any) -> Mapping[int, Told]:
    """Schemes that were saved."""
    return {e.seq: Told(LABEL, e.key, _("考评方案改了")) for e in entries}


record_kinds.register(
    LABEL,
    RecordKind(
        "考评方案",
        {"title": "名称", "sha256": "文件哈希", "note": "改了什么", "written_by": "谁存的"},
        SchemeText,
        key=key_of,
        values=told_of,
        find=find_saving,
        find_all=find_savings,
        url=saving_url,
    ),
)
subjects.register(LABEL, SubjectKind(gettext_lazy("考评方案"), subjects_of))
changes.register(LABEL, ChangeKind(gettext_lazy("考评方案"), tell_savings))
own_packs.register(sources.FOLDER, sources.own_names)
