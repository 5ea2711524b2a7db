"""What an editor sends to a draft: looked up, allowed and done once, in one transaction; and why it is not taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.handbook.drafting.entries import Key
from threeones.apps.handbook.drafting.rights import DRAFT
from threeones.apps.handbook.drafting.steps import Touched, last_touch
from threeones.apps.handbook.models import DraftStep, Edition, EditionStage
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import hold
from threeones.base.entry.drafts import drop_draft
from threeones.base.entry.errors import Conflict, Refused, Unknown, Wrong
from threeones.base.entry.sending import once

Answer = dict[str, Any]


class Gone(Conflict):
    """The entry was removed meanwhile (409); ``step`` is the one that did it, where it is known."""

    def __init__(self, code: str, step: DraftStep | None) -> None:
        self.code, self.step = code, step
        if step is None:
            super().__init__(_("“%(code)s”已经不在这一版里。") % {"code": code})
        else:
            told = {"code": code, "by": step.by, "at": moment(step)}
            super().__init__(_("%(by)s在%(at)s移除了“%(code)s”。请他撤回，或者另加一条。") % told)


class Overtaken(Conflict):
    """Somebody else changed meanwhile what is about to be changed (409): ``by`` step, what each touched."""

    def __init__(self, found: Sequence[tuple[DraftStep, Touched]]) -> None:
        self.found = found
        step = found[0][0]
        told = {"by": step.by, "at": moment(step), "what": step.title}
        super().__init__(_("%(by)s在%(at)s改过：%(what)s。您这一步还没有做，请看过再定。") % told)


def moment(step: DraftStep) -> str:
    """When a step was taken."""
    return timezone.localtime(step.at).strftime("%Y-%m-%d %H:%M")


def gone(edition: Edition, key: Key) -> Gone:
    """What is said of an entry that is not there, with who removed it."""
    return Gone(key[1], last_touch(edition, key))


def send_to_draft(
    access: Access,
    edition: int,
    purpose: str,
    content: Mapping[str, Any],
    work: Callable[[Edition], Answer],
    *,
    key: str,
    form: str = "",
) -> Answer:
    """Do ``work`` on an edition that can still be changed, once per ``key``, and drop the draft of ``form``; its answer.

    Raises ``Unknown``, ``PermissionDenied``, ``Refused`` once the edition is signed or published; what ``work`` raises.
    """
    with transaction.atomic():
        hold()
        found = Edition.objects.select_related("bureau").filter(pk=edition).first()
        if found is None:
            raise Unknown([Wrong("edition", _("没有这一版手册"))])
        access.require(DRAFT, found)
        told = {"edition": edition, **content}
        answer, _now = once(access=access, key=key, purpose=purpose, content=told, work=lambda: work(_open(found)))
        if form:
            drop_draft(access=access, form=form)
    return answer


def _open(edition: Edition) -> Edition:
    if not edition.open:
        stage = _(str(EditionStage(edition.stage).label))
        fault = _("这一版%(stage)s，不能再改") % {"stage": stage}
        raise Refused([Wrong("edition", fault, _("要改，请开下一版"))])
    return edition
