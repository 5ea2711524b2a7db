"""Editions as people talk about them, and what is news of them: that one was published."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.apps.handbook.editions.citing import EDITION, word
from threeones.apps.handbook.editions.seeing import editions
from threeones.apps.handbook.models import EditionStage
from threeones.base.accounts.access import Access
from threeones.base.registry.changes import ChangeKind, Told, Written, changes
from threeones.base.registry.subjects import Subject, SubjectKind, subjects


def found(keys: Collection[str], access: Access) -> Mapping[str, Subject]:
    """The editions of these numbers whose heads are seen."""
    numbers = [int(k) for k in keys if k.isdecimal() and len(k) < 18]
    return {
        str(e.pk): Subject(f"{e.title} {word(e)}", reverse("edition", args=[e.pk]), e.bureau_id)
        for e in editions(access).filter(pk__in=numbers)
    }


def tell(entries: Sequence[Written], _access: Any) -> Mapping[int, Told]:
    """Editions that went on to another stage."""
    words = {EditionStage.REVIEW: _("送各单位审签"), EditionStage.SIGNED: _("各单位都已审签")}
    words |= {EditionStage.PUBLISHED: _("发布施行")}
    return {e.seq: Told(EDITION, e.key, words[stage]) for e in entries if (stage := e.after.get("stage")) in words}


subjects.register(EDITION, SubjectKind(gettext_lazy("手册版次"), found))
changes.register(EDITION, ChangeKind(gettext_lazy("手册版次"), tell))
