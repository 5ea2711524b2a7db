"""What units say of their parts (审签): they sign, or object with a remark; the office answers, and records paper signatures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.handbook.editions.audited import SIGNING, step, told_of
from threeones.apps.handbook.editions.review import Line, Review
from threeones.apps.handbook.editions.rights import AMEND, SIGN, signers_of
from threeones.apps.handbook.editions.steps import concluded, found, stands
from threeones.apps.handbook.models import Edition, EditionStage, Signing, SigningState
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append, hold
from threeones.base.entry.drafts import drop_draft
from threeones.base.entry.errors import Conflict, Refused, Unknown, Wrong
from threeones.base.entry.policy import entry_policy
from threeones.base.entry.sending import once
from threeones.base.entry.texts import check_reason, check_text
from threeones.base.files.uploads import keep
from threeones.base.org.models import Unit

MOST = Signing._meta.get_field("remark").max_length or 0
PAPER = 120
"""A paper's name or number has at most so many characters: beside it stands the reason."""


class Overtaken(Conflict):
    """The part was changed after the signer looked at it (409)."""

    def __init__(self) -> None:
        super().__init__(_("您看的时候，手册里本单位的部分又改了。下面是现在的内容，请看过再签。"))


def sign(*, access: Access, edition: int, unit: str, seen: str, key: str = "", form: str = "") -> Edition:
    """Sign one's unit's part (``unit`` is its code); ``seen`` is the digest of the part that was looked at.

    The last signature ends the review. Raises ``PermissionDenied``, ``Unknown``, ``Refused``; ``Overtaken`` where
    another text stands there by now.
    """

    def work(review: Review, line: Line) -> list[Change]:
        told = {"state": SigningState.SIGNED, "remark": "", "digest": line.digest}
        return [_said(access, review, line, told), *_concluded(review)]

    return _speak(access, edition, unit, "handbook.sign", {"seen": seen}, work, key=key, form=form)


def object_to(
    *, access: Access, edition: int, unit: str, seen: str, remark: str, key: str = "", form: str = ""
) -> Edition:
    """Object to one's unit's part with a remark (有意见); what was signed before is taken back.

    Raises as ``sign`` does.
    """
    remark = remark.replace("\r\n", "\n").strip()

    def work(review: Review, line: Line) -> list[Change]:
        if wrong := list(check_text("remark", remark, MOST, _("写明哪里不对、怎样才对"), lines=True)):
            raise Refused(wrong)
        told = {"state": SigningState.OBJECTED, "remark": remark, "answer": "", "digest": line.digest}
        return [_said(access, review, line, told)]

    content = {"seen": seen, "remark": remark}
    return _speak(access, edition, unit, "handbook.object", content, work, key=key, form=form)


def _speak(
    access: Access,
    pk: int,
    unit: str,
    purpose: str,
    content: Mapping[str, Any],
    work: Callable[[Review, Line], list[Change]],
    *,
    key: str,
    form: str,
) -> Edition:
    """Say something of a unit's part, once per ``key``, and drop the draft of ``form``."""
    with transaction.atomic():
        hold()
        edition, of = found(pk), unit_of(unit)
        access.require(SIGN, of)

        def said() -> dict[str, Any]:
            stands(edition, EditionStage.REVIEW)
            review = Review(edition)
            line = review.line(of)
            if line is None:
                raise Unknown([Wrong("unit", _("%(unit)s在这一版里没有要签的部分") % {"unit": of.name})])
            if line.digest != content["seen"]:
                raise Overtaken
            append(access.actor, work(review, line))
            return {"edition": pk}

        once(access=access, key=key, purpose=purpose, content={"edition": pk, "unit": unit, **content}, work=said)
        if form:
            drop_draft(access=access, form=form)
    return edition


def unit_of(code: str) -> Unit:
    """The unit of a code. Raises ``Unknown``."""
    of = Unit.objects.filter(code=code).first() if code.isprintable() else None
    if of is None:
        raise Unknown([Wrong("unit", _("没有单位“%(code)s”") % {"code": code[:20]})])
    return of


def _said(access: Access, review: Review, line: Line, told: Mapping[str, Any]) -> Change:
    """What a unit says, kept with what it looked at."""
    keep(Path(settings.HOME), line.digest, line.part.data)
    who: dict[str, Any] = {"signed_by": access.actor[:60], "signed_at": timezone.now()}
    return _put(review.edition, line, {**told, **who})


def _put(edition: Edition, line: Line, fields: Mapping[str, Any]) -> Change:
    if line.signing is not None:
        return step(SIGNING, line.signing, **fields)
    made = Signing.objects.create(edition=edition, unit=line.unit, **fields)
    return Change("create", SIGNING, str(made.pk), {}, told_of(SIGNING, made))


def _concluded(review: Review) -> list[Change]:
    """The end of the review, where this was the last signature."""
    return concluded(review.edition, review.again())


def answer_remark(*, access: Access, edition: int, unit: str, answer: str) -> Edition:
    """Answer a unit's remark (答复); the unit signs, or objects again, after it.

    Raises ``PermissionDenied``, ``Unknown``, ``Refused`` where there is no remark, or no answer.
    """
    answer = answer.replace("\r\n", "\n").strip()
    with transaction.atomic():
        hold()
        one, of = found(edition), unit_of(unit)
        access.require(AMEND, one)
        stands(one, EditionStage.REVIEW)
        signing = Signing.objects.filter(edition=one, unit=of, state=SigningState.OBJECTED).first()
        wrong = [] if signing else [Wrong("unit", _("%(unit)s没有提意见") % {"unit": of.name})]
        wrong += check_text("answer", answer, MOST, _("写明怎样处理"), lines=True)
        if wrong or signing is None:
            raise Refused(wrong)
        append(access.actor, [step(SIGNING, signing, answer=answer)])
    return one


def _on_paper(review: Review, units: Sequence[str]) -> tuple[list[Line], list[Wrong]]:
    """The parts of units that are said to have signed on paper, and which of them cannot have: those that objected here."""
    lines, wrong = list[Line](), list[Wrong]()
    for code in units:
        of = unit_of(code)
        line = review.line(of)
        if line is None:
            wrong.append(Wrong("units", _("%(unit)s在这一版里没有要签的部分") % {"unit": of.name}))
        elif line.state == SigningState.OBJECTED:
            wrong.append(Wrong("units", _("%(unit)s在系统里提了意见，由它自己再签") % {"unit": of.name}))
        else:
            lines.append(line)
    return lines, wrong


def record_paper(
    *, access: Access, edition: int, units: Sequence[str], document: str, reason: str = "", at: datetime | None = None
) -> Edition:
    """Record that units signed on paper (会签单); ``document`` names the paper.

    ``reason`` says why, where somebody of the roster could sign here. Raises ``PermissionDenied``, ``Unknown``,
    ``Refused`` with every unit that has objected here, or has nothing to sign.
    """
    document, reason = " ".join(document.split()), " ".join(reason.split())
    with transaction.atomic():
        hold()
        one = found(edition)
        access.require(AMEND, one)
        stands(one, EditionStage.REVIEW)
        review = Review(one)
        lines, wrong = _on_paper(review, units)
        wrong += [Wrong("units", _("没有选单位"))] if not units else []
        wrong += check_text("document", document, PAPER, _("会签单的文号或名称"))
        needed = reason or any(signers_of([line.unit for line in lines]).values())
        wrong += check_reason(reason, entry_policy().max_reason_characters) if needed else []
        if wrong:
            raise Refused(wrong)
        when, by = at or timezone.now(), f"{access.actor}（{_('照会签单记')}）"[:60]
        changes = []
        for line in lines:
            keep(Path(settings.HOME), line.digest, line.part.data)
            answer = f"{document}（{reason}）" if reason else document
            told = {"state": SigningState.SIGNED, "remark": "", "answer": answer, "digest": line.digest}
            changes.append(_put(one, line, {**told, "signed_by": by, "signed_at": when}))
        append(access.actor, [*changes, *_concluded(review)])
    return one
