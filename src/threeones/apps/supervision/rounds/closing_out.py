"""Close-out of a milestone that was reported done (核验销号): asked for with evidence, verified by the office or returned."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.handbook import selectors as handbook
from threeones.apps.supervision.models import CloseOut, CloseOutStage, Completion
from threeones.apps.supervision.rounds.audited import CLOSE_OUT, close_out_key, step, told_of_close_out
from threeones.apps.supervision.rounds.evidence import proofs_of
from threeones.apps.supervision.rounds.rights import ASK, VERIFY, duty
from threeones.base.audit.chain import Change, append, hold
from threeones.base.entry.drafts import drop_draft
from threeones.base.entry.errors import Conflict, Refused, Unknown, Wrong
from threeones.base.entry.sending import once
from threeones.base.entry.texts import check_text
from threeones.base.entry.uploads import attach_uploads, uploads_of

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Milestone
    from threeones.base.accounts.access import Access

MOST = CloseOut._meta.get_field("statement").max_length or 0


class Elsewhere(Conflict):
    """The close-out stands elsewhere by now (409)."""

    def __init__(self, one: CloseOut | None) -> None:
        stage = _(str(CloseOutStage(one.stage).label)) if one else _("没有申请销号")
        super().__init__(_("您看的时候，别人已经办过了：现在是“%(stage)s”。") % {"stage": stage})


@dataclass(frozen=True)
class Standing:
    """Where a milestone's close-out stands: its completion, its tries, the newest last."""

    milestone: Milestone
    completion: Completion | None
    tries: list[CloseOut]

    @property
    def newest(self) -> CloseOut | None:
        """The newest try."""
        return self.tries[-1] if self.tries else None

    @property
    def can_be_asked(self) -> bool:
        """Whether it may be asked for now: it was reported done, and no try waits or was confirmed."""
        newest = self.newest
        return self.completion is not None and (newest is None or newest.stage == CloseOutStage.RETURNED)

    @property
    def waits(self) -> bool:
        """Whether it waits for the office."""
        return self.newest is not None and self.newest.stage == CloseOutStage.ASKED


def standing_of(access: Access, code: str) -> Standing:
    """Where the close-out of a milestone that is seen stands. Raises ``Unknown``."""
    found = handbook.milestone(code, access) if code.isprintable() else None
    if found is None:
        raise Unknown([Wrong("milestone", _("没有节点“%(code)s”") % {"code": code[:40]})])
    done = Completion.objects.filter(milestone=found).select_related("source_file").first()
    return Standing(found, done, list(found.close_outs.order_by("number")))


def ask_close_out(
    *, access: Access, milestone: str, statement: str, key: str = "", form: str = "", today: date | None = None
) -> CloseOut:
    """Ask to close out a milestone that was reported done, with the files of ``form`` or a record that proves it.

    Raises ``PermissionDenied``, ``Unknown``, ``Refused`` with every fault, ``Elsewhere``, ``KeyReused``.
    """
    said, day = statement.replace("\r\n", "\n").strip(), today or timezone.localdate()

    def work(there: Standing) -> list[Change]:
        if there.completion is not None and not there.can_be_asked:
            raise Elsewhere(there.newest)
        if wrong := list(_wrong_asking(access, there, said, form)):
            raise Refused(wrong)
        one = CloseOut(
            milestone=there.milestone,
            number=len(there.tries) + 1,
            statement=said,
            asked_by=access.actor[:60],
            asked_on=day,
        )
        one.save()
        changes = [Change("create", CLOSE_OUT, close_out_key(one), {}, told_of_close_out(one))]
        return changes + (
            attach_uploads(access=access, form=form, record=CLOSE_OUT, key=close_out_key(one)) if form else []
        )

    return _done(access, milestone, lambda m: (ASK, duty(m)), {"statement": said}, key, form, "ask", work)


def confirm_close_out(
    *,
    access: Access,
    milestone: str,
    number: int,
    remark: str = "",
    key: str = "",
    form: str = "",
    today: date | None = None,
) -> CloseOut:
    """Confirm what was verified: the milestone is closed out (销号). Raises as ``ask_close_out`` does."""
    return _verify(access, milestone, number, CloseOutStage.CONFIRMED, remark, key, form, today)


def return_close_out(
    *,
    access: Access,
    milestone: str,
    number: int,
    remark: str,
    key: str = "",
    form: str = "",
    today: date | None = None,
) -> CloseOut:
    """Return it (退回补正) with a remark that says what is missing. Raises as ``ask_close_out`` does."""
    return _verify(access, milestone, number, CloseOutStage.RETURNED, remark, key, form, today)


def _verify(
    access: Access,
    milestone: str,
    number: int,
    stage: CloseOutStage,
    remark: str,
    key: str,
    form: str,
    today: date | None,
) -> CloseOut:
    said, day = remark.replace("\r\n", "\n").strip(), today or timezone.localdate()

    def work(there: Standing) -> list[Change]:
        one = there.newest
        if one is None or one.number != number or one.stage != CloseOutStage.ASKED:
            raise Elsewhere(one)
        needed = _("退回要写明缺什么") if stage == CloseOutStage.RETURNED else None
        wrong = list(check_text("remark", said, MOST, needed, lines=True))
        if stage == CloseOutStage.CONFIRMED and there.completion is None:
            wrong.append(Wrong("remark", _("这个节点的完成已经撤回，不能销号"), _("退回")))
        if wrong:
            raise Refused(wrong)
        return [step(one, stage=stage, remark=said, verified_by=access.actor[:60], verified_on=day)]

    told = {"number": number, "remark": said}
    return _done(access, milestone, lambda m: (VERIFY, m.project.objective.bureau), told, key, form, str(stage), work)


def _done(
    access: Access,
    code: str,
    needed: Callable[[Milestone], tuple[str, Any]],
    told: dict[str, Any],
    key: str,
    form: str,
    deed: str,
    work: Callable[[Standing], list[Change]],
) -> CloseOut:
    with transaction.atomic():
        hold()
        there = standing_of(access, code)
        access.require(*needed(there.milestone))

        def carried() -> dict[str, Any]:
            append(access.actor, work(there))
            return {"milestone": code}

        purpose = f"supervision.close_out.{deed}"
        once(access=access, key=key, purpose=purpose, content={"milestone": code, **told}, work=carried)
        if form:
            drop_draft(access=access, form=form)
        return CloseOut.objects.select_related("milestone").filter(milestone=there.milestone).latest("number")


def _wrong_asking(access: Access, there: Standing, said: str, form: str) -> Iterator[Wrong]:
    if there.completion is None:
        yield Wrong("statement", _("这个节点还没有报完成"), _("先报完成，再申请销号"))
        return
    yield from check_text("statement", said, MOST, _("怎么完成的、凭什么算完成"), lines=True)
    if not (form and uploads_of(access, form)) and not proofs_of(there.milestone, there.completion):
        yield Wrong("statement", _("没有佐证"), _("附上文件，或先在进展、节点完成里写明凭据"))
