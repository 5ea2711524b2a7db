"""Saying, asking, answering, closing, withdrawing: each one transaction with its audit entry.

Every service raises ``PermissionDenied`` where the record or the deed is not allowed, and ``Faults`` (by field of the
form, in the reader's language) with all that is wrong; then nothing is saved.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append, hold
from threeones.base.registry.subjects import Subject, subject
from threeones.base.talk import rights
from threeones.base.talk.addressing import Addressee, faults_of_addressee
from threeones.base.talk.models import Kind, Message, State, Thread
from threeones.base.talk.policy import policy
from threeones.base.talk.speaking import OnBehalf, Voice, voice_of
from threeones.base.talk.telling import LABEL, told
from threeones.base.talk.wording import cleaned, faults_of, wrong
from threeones.kernel.values.faults import Fault, Faults


@dataclass(frozen=True, slots=True)
class About:
    """The record that is talked about, as the audit names it: ``handbook.project``, ``P001``."""

    label: str
    key: str


def comment(*, access: Access, about: About, text: str, token: str) -> Message:
    """Say something about a record (意见). ``token`` is the form's: sent twice it is one message."""
    return _say(Kind.COMMENT, rights.COMMENT, access, about, text, token, None)


def decide(*, access: Access, about: About, text: str, token: str, behalf: OnBehalf | None = None) -> Message:
    """A leader's word on a record (领导意见), his own or recorded by his secretary."""
    return _say(Kind.DECISION, rights.DECIDE, access, about, text, token, behalf)


def ask(
    *,
    access: Access,
    about: About,
    text: str,
    to: Addressee | None,
    token: str,
    due_on: date | None = None,
    behalf: OnBehalf | None = None,
) -> Message:
    """Ask somebody about a record (提问); without ``due_on`` the answer is due after the usual working days."""
    today = timezone.localdate()
    with transaction.atomic():
        hold()
        if again := _sent(access, token):
            return again
        voice, faults = voice_of(access, behalf, today)
        found = _may(voice, rights.ASK, about)
        text, wrongs = _text(text)
        faults += wrongs + _faults_of_day(due_on, today)
        if to is None:
            faults.append(wrong("to", _("没有选问谁"), _("选一个人、一个单位或一个办公室")))
        else:
            faults += faults_of_addressee(to, about.label, about.key, voice.access, today)
        _refuse(faults)
        assert to is not None
        return _write(
            voice,
            about,
            token,
            kind=Kind.QUESTION,
            text=text,
            to_person_id=to.person,
            to_unit_id=to.unit,
            to_role=to.role,
            bureau_id=found.bureau,
            due_on=due_on or policy().usual_due(today),
            state=State.OPEN,
        )


def answer(*, access: Access, question: int, text: str, token: str, behalf: OnBehalf | None = None) -> Message:
    """Answer a question (答复) that waits for oneself, or for the leader whose secretary one is: then on his behalf."""
    with transaction.atomic():
        hold()
        if again := _sent(access, token):
            return again
        asked = _message(question)
        voice, faults = voice_of(access, behalf, timezone.localdate())
        about = About(asked.thread.label, asked.thread.key)
        _may(voice, rights.ANSWER, about, asked)
        text, wrongs = _text(text)
        _refuse(faults + wrongs)
        given = _write(voice, about, token, kind=Kind.ANSWER, text=text, answers=asked)
        if asked.state == State.OPEN:
            _change(voice.actor, asked, "answer", state=State.ANSWERED)
        return given


def close(*, access: Access, question: int) -> Message:
    """Close a question (办结) that one asked, answered or not; a second time changes nothing."""
    with transaction.atomic():
        hold()
        asked = _message(question)
        if asked.state == State.CLOSED and rights.is_asker(access, asked):
            return asked
        access.require(rights.CLOSE, asked)
        return _change(access.actor, asked, "close", state=State.CLOSED)


def withdraw(*, access: Access, message: int, why: str) -> Message:
    """Withdraw a message of one's own (撤回): its text leaves the page and stays in the audit; a question is closed by it."""
    with transaction.atomic():
        hold()
        written = _message(message)
        access.require(rights.WITHDRAW, written)
        why = cleaned(why)
        _refuse(faults_of("why", why, policy().max_reason_characters, needed=_("一句话说明为什么撤回")))
        state = State.CLOSED if written.kind == Kind.QUESTION else written.state
        more = {"text": "", "withdrawn_at": timezone.now(), "withdrawn_why": why, "state": state}
        return _change(access.actor, written, "withdraw", reason=why, **more)


def _say(
    kind: Kind, right: str, access: Access, about: About, text: str, token: str, behalf: OnBehalf | None
) -> Message:
    with transaction.atomic():
        hold()
        if again := _sent(access, token):
            return again
        voice, faults = voice_of(access, behalf, timezone.localdate())
        _may(voice, right, about)
        text, wrongs = _text(text)
        _refuse(faults + wrongs)
        return _write(voice, about, token, kind=kind, text=text)


def _sent(access: Access, token: str) -> Message | None:
    """The message that was sent with this form already. Raises ``PermissionDenied`` for a form of somebody else, or none."""
    try:
        uuid.UUID(token)
    except ValueError:
        raise PermissionDenied("token") from None
    found = Message.objects.filter(token=token).first()
    if found is not None and found.author_id != access.user_id:
        raise PermissionDenied("token")
    return found


def _message(pk: int) -> Message:
    found = Message.objects.select_related("thread").filter(pk=pk).first()
    if found is None:
        raise PermissionDenied("talk")
    return found


def _may(voice: Voice, right: str, about: About, record: Any = None) -> Subject:
    """The record, where who speaks sees it and may do this."""
    found = subject(about.label, about.key, voice.access)
    if found is None:
        raise PermissionDenied(right)
    voice.access.require(right, record)
    return found


def _text(text: str) -> tuple[str, list[Fault]]:
    clean = cleaned(text)
    return clean, faults_of("text", clean, policy().max_characters, needed=_("写一句话"))


def _faults_of_day(day: date | None, today: date) -> list[Fault]:
    last = today + timedelta(days=policy().max_days)
    if day is None or today <= day <= last:
        return []
    return [wrong("due_on", _("答复期限不对"), _("%(first)s至%(last)s之间的一天") % {"first": today, "last": last})]


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise Faults(faults)


def _write(voice: Voice, about: About, token: str, **said: Any) -> Message:
    assert voice.by.user_id is not None
    thread, _new = Thread.objects.get_or_create(label=about.label, key=about.key)
    written = Message.objects.create(
        thread=thread,
        author_id=voice.by.user_id,
        author_name=voice.by.actor[:60],
        spoken_for=voice.leader,
        spoken_name=voice.leader.name if voice.leader else "",
        source=voice.source,
        at=timezone.now(),
        token=token,
        **said,
    )
    # a comment changes no record that pages derive from
    append(voice.actor, [Change(str(written.kind), LABEL, str(written.pk), {}, told(written))], data=False)
    return written


def _change(actor: str, written: Message, action: str, reason: str = "", **to: Any) -> Message:
    before = told(written)
    for name, value in to.items():
        setattr(written, name, value)
    written.save(update_fields=list(to))
    after = told(written)
    differing = [name for name in after if after[name] != before[name]]
    was, now = ({name: values[name] for name in differing} for values in (before, after))
    append(actor, [Change(action, LABEL, str(written.pk), was, now, reason)], data=False)
    return written
