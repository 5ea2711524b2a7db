"""Extension requests (延期申请): a unit asks, the office comments, its portfolio leader or the head grants or refuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.handbook import selectors as handbook
from threeones.apps.handbook.editions.extending import extend_milestone
from threeones.apps.handbook.states.reading import RESTING, state_on
from threeones.apps.supervision.models import Completion, Extension, ExtensionStage
from threeones.apps.supervision.orders.assigning import LONGEST_DAYS
from threeones.apps.supervision.orders.audited import EXTENSION, created, step
from threeones.apps.supervision.orders.effects import effect_of, kept
from threeones.apps.supervision.orders.keeping import PLAIN, Sending, line
from threeones.apps.supervision.orders.rights import ASK, DECIDE, MANAGE
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append, hold
from threeones.base.entry.drafts import drop_draft
from threeones.base.entry.errors import Refused, Unknown, Wrong
from threeones.base.entry.sending import once
from threeones.base.entry.texts import check_text
from threeones.base.talk.speaking import OnBehalf, voice_of

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Milestone

MOST = 1000
"""So long may a reason, a comment or a remark be (as the fields hold)."""


def milestone_of(access: Access, code: str) -> Milestone:
    """A milestone that is seen, with its project. Raises ``Unknown``."""
    found = handbook.milestone(code, access) if code.isprintable() else None
    if found is None:
        raise Unknown([Wrong("milestone", _("没有节点“%(code)s”") % {"code": code[:60]})])
    return found


def extension_of(pk: int) -> Extension:
    """An extension by its number, to be written to. Raises ``Unknown``."""
    whole = ("milestone__source_file", "milestone__project__source_file", "milestone__project__objective__bureau")
    found = Extension.objects.select_related(*whole, "milestone__project__lead_unit").filter(pk=pk).first()
    if found is None:
        raise Unknown([Wrong("extension", _("没有这份延期申请"))])
    return found


def ask_extension(
    *,
    access: Access,
    milestone: str,
    wanted_on: date,
    reason: str,
    sent: Sending = PLAIN,
    today: date | None = None,
) -> Extension:
    """Ask for a later day of a milestone (its code), as the unit that leads the project.

    Raises ``PermissionDenied``, ``Unknown``, ``Refused`` with every fault, ``KeyReused``.
    """
    reason, day = line(reason), today or timezone.localdate()
    with transaction.atomic():
        hold()
        found = milestone_of(access, milestone)
        access.require(ASK, found.project.lead_unit)

        def work() -> dict[str, Any]:
            if wrong := [*_wrong_wish(found, wanted_on, day), *_wrong_text("reason", reason, _("为什么要延期"))]:
                raise Refused(wrong)
            made = Extension.objects.create(
                milestone=found,
                number=found.extensions.count() + 1,
                due_on=found.due_on,
                wanted_on=wanted_on,
                reason=reason,
                asked_by=access.actor[:60],
                asked_on=day,
                effect=kept(effect_of(found, wanted_on, day)),
            )
            append(access.actor, [created(EXTENSION, made, reason)])
            return {"extension": made.pk}

        content = {"milestone": milestone, "wanted_on": wanted_on.isoformat(), "reason": reason}
        answer, _now = once(access=access, key=sent.key, purpose=ASK, content=content, work=work)
        if sent.form:
            drop_draft(access=access, form=sent.form)
    return Extension.objects.select_related("milestone").get(pk=answer["extension"])


def _wrong_wish(found: Milestone, wanted_on: date, day: date) -> list[Wrong]:
    wrong = []
    if Completion.objects.filter(milestone=found).exists():
        wrong.append(Wrong("milestone", _("节点“%(name)s”已经完成") % {"name": found.name}))
    if found.extensions.filter(stage=ExtensionStage.ASKED).exists():
        wrong.append(Wrong("milestone", _("这个节点已经有一份延期申请在等审批"), _("先等它批下来，或者撤回它")))
    if state_on(found.project, day) in RESTING:
        wrong.append(Wrong("milestone", _("项目现在不在办理，不用延期")))
    if wanted_on <= found.due_on:
        wrong.append(Wrong("wanted_on", _("不晚于现在的到期日%(day)s") % {"day": found.due_on}, _("更晚的一天")))
    elif wanted_on < day:
        wrong.append(Wrong("wanted_on", _("%(day)s已经过去了") % {"day": wanted_on}, _("今天或以后的一天")))
    elif (wanted_on - max(found.due_on, day)).days > LONGEST_DAYS:
        wrong.append(Wrong("wanted_on", _("延得太久"), _("一年以内；更久的要修订手册")))
    return wrong


def _wrong_text(field: str, text: str, needed: str | None) -> list[Wrong]:
    return list(check_text(field, text, MOST, needed))


def _done(
    access: Access,
    pk: int,
    sent: Sending,
    content: Mapping[str, Any],
    work: Callable[[Extension], tuple[str, list[Change]]],
) -> Extension:
    """A step of a request that waits, in one transaction and once; ``work`` gives the actor and the entries."""
    with transaction.atomic():
        hold()
        one = extension_of(pk)

        def told() -> dict[str, Any]:
            if one.stage != ExtensionStage.ASKED:
                stage = _(str(ExtensionStage(one.stage).label))
                raise Refused([Wrong("stage", _("这份申请：%(stage)s") % {"stage": stage}, _("还在等审批的"))])
            append(*work(one))
            return {"extension": pk}

        once(
            access=access,
            key=sent.key,
            purpose="supervision.extension",
            content={"extension": pk, **content},
            work=told,
        )
    return one


def comment_extension(*, access: Access, extension: int, comment: str, sent: Sending = PLAIN) -> Extension:
    """Say what the office thinks of a request (督查室意见), for whoever decides."""
    comment = line(comment)
    access.require(MANAGE, extension_of(extension))

    def work(one: Extension) -> tuple[str, list[Change]]:
        if wrong := _wrong_text("comment", comment, _("同意还是不同意、为什么")):
            raise Refused(wrong)
        return access.actor, [step(EXTENSION, one, comment=comment, commented_by=access.actor[:60])]

    return _done(access, extension, sent, {"comment": comment}, work)


def withdraw_extension(*, access: Access, extension: int, sent: Sending = PLAIN) -> Extension:
    """Take a request back (撤回), as the unit that asked."""
    access.require(ASK, extension_of(extension))

    def work(one: Extension) -> tuple[str, list[Change]]:
        return access.actor, [step(EXTENSION, one, stage=ExtensionStage.WITHDRAWN)]

    return _done(access, extension, sent, {"withdraw": True}, work)


def decide_extension(
    *,
    access: Access,
    extension: int,
    grant: bool,
    remark: str = "",
    behalf: OnBehalf | None = None,
    sent: Sending = PLAIN,
    today: date | None = None,
) -> Extension:
    """Grant or refuse a request, as its leader or, recorded by his secretary, in his name (``behalf``).

    A granted one moves the milestone in force, whose ``revised_from`` keeps the first day. A refusal needs its reason.
    Raises ``PermissionDenied``, ``Unknown``, ``Refused``.
    """
    remark, day = line(remark), today or timezone.localdate()
    voice, faults = voice_of(access, behalf, day)
    voice.access.require(DECIDE, extension_of(extension))

    def work(one: Extension) -> tuple[str, list[Change]]:
        wrong = [Wrong(f.column, f.fault, f.expected) for f in faults]
        wrong += _wrong_text("remark", remark, None if grant else _("不同意的理由"))
        if one.milestone.due_on != one.due_on:
            fault = _("申请以后，节点的到期日改成了%(day)s") % {"day": one.milestone.due_on}
            wrong.append(Wrong("stage", fault, _("请单位撤回，按现在的到期日再申请")))
        if wrong:
            raise Refused(wrong)
        effect = kept(effect_of(one.milestone, one.wanted_on, day))
        stage = ExtensionStage.GRANTED if grant else ExtensionStage.REFUSED
        by = f"{voice.actor} {voice.source}".strip()[:60]
        told: dict[str, Any] = {"remark": remark, "decided_by": by, "decided_on": day, "effect": effect}
        changes = [step(EXTENSION, one, remark, stage=stage, **told)]
        if grant:
            why = _("批准延期：%(reason)s") % {"reason": one.reason}
            name = f"{one.asked_on}-{one.number}"
            changes += extend_milestone(access, one.milestone, one.wanted_on, why[:300], name)
        return voice.actor, changes

    content = {"grant": grant, "remark": remark, "behalf": behalf.leader if behalf else None}
    return _done(access, extension, sent, content, work)
