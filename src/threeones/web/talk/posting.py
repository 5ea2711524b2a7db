"""What a form of the talk asks for, carried out; a scan of a leader's word is taken in along with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from threeones.base.accounts.access import Access
from threeones.base.audit.chain import append
from threeones.base.entry.uploads import add_upload, attach_uploads, uploads_of
from threeones.base.files.attaching import Incoming
from threeones.base.talk import services
from threeones.base.talk.addressing import read
from threeones.base.talk.models import Message
from threeones.base.talk.services import About
from threeones.base.talk.speaking import OnBehalf
from threeones.base.talk.telling import LABEL
from threeones.base.talk.wording import wrong
from threeones.kernel.values.faults import Faults


@dataclass(frozen=True, slots=True)
class Posted:
    """A form as it came: ``action`` says what it wants, ``number`` about which message."""

    access: Access
    about: About
    values: Mapping[str, str]
    scan: Incoming | None = None

    @property
    def action(self) -> str:
        """comment, ask, answer, decide, close or withdraw."""
        return self.values.get("action", "")

    @property
    def form(self) -> str:
        """Which form of the page it is: ``answer-12``."""
        number = self.values.get("message", "")
        return f"{self.action}-{number}" if number else self.action

    @property
    def token(self) -> str:
        """The token of the form."""
        return self.values.get("token", "")

    @property
    def text(self) -> str:
        """What was written."""
        return self.values.get("text", "")

    @property
    def number(self) -> int:
        """The message that it is about. Raises ``PermissionDenied`` where none is named."""
        text = self.values.get("message", "")
        if not (text.isascii() and text.isdigit() and len(text) < 18):
            raise PermissionDenied("message")
        return int(text)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a form: the message, or what is wrong by field; ``done`` says it in words."""

    message: Message | None = None
    done: str = ""
    form: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)


def post(posted: Posted) -> Outcome:
    """Carry out what the form asks for. Raises ``PermissionDenied`` where it is not allowed."""
    work = ACTIONS.get(posted.action)
    if work is None:
        raise PermissionDenied("action")
    try:
        message, done = work(posted)
    except Faults as refused:
        faults = {
            f.column or "scan": f"{f.fault}{_('；')}{f.expected}" if f.expected else f.fault for f in refused.faults
        }
        return Outcome(form=posted.form, values=posted.values, faults=faults)
    return Outcome(message, done)


def _comment(posted: Posted) -> tuple[Message, str]:
    said = services.comment(access=posted.access, about=posted.about, text=posted.text, token=posted.token)
    return said, _("意见已写上。")


def _decide(posted: Posted) -> tuple[Message, str]:
    def work(behalf: OnBehalf | None) -> Message:
        return services.decide(
            access=posted.access, about=posted.about, text=posted.text, token=posted.token, behalf=behalf
        )

    return _spoken(posted, work), _("领导意见已写上。")


def _ask(posted: Posted) -> tuple[Message, str]:
    def work(behalf: OnBehalf | None) -> Message:
        return services.ask(
            access=posted.access,
            about=posted.about,
            text=posted.text,
            to=read(posted.values.get("to", "")),
            token=posted.token,
            due_on=_day(posted.values.get("due_on", "")),
            behalf=behalf,
        )

    asked = _spoken(posted, work)
    return asked, _("问题已送出，请在%(day)s前答复。") % {"day": asked.due_on}


def _answer(posted: Posted) -> tuple[Message, str]:
    def work(behalf: OnBehalf | None) -> Message:
        return services.answer(
            access=posted.access, question=posted.number, text=posted.text, token=posted.token, behalf=behalf
        )

    return _spoken(posted, work), _("答复已写上。")


def _close(posted: Posted) -> tuple[Message, str]:
    return services.close(access=posted.access, question=posted.number), _("问题已办结。")


def _withdraw(posted: Posted) -> tuple[Message, str]:
    why = posted.values.get("why", "")
    return services.withdraw(access=posted.access, message=posted.number, why=why), _("已撤回，原文留在审计里。")


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Faults([wrong("due_on", _("看不懂这个日期"), _("写成2021-10-31这样"))]) from None


def _spoken(posted: Posted, work: Callable[[OnBehalf | None], Message]) -> Message:
    """Carry out ``work``, in one's own name or for the leader that the form names, with the scan that shows his word."""
    leader = posted.values.get("leader", "")
    if not leader:
        return work(None)
    if (
        not (leader.isascii() and leader.isdigit() and len(leader) < 18)
        or int(leader) not in posted.access.secretary_of
    ):
        raise PermissionDenied("talk.record_for")
    form = f"talk/{posted.token}"
    if posted.scan:
        add_upload(access=posted.access, form=form, file=posted.scan)
    with transaction.atomic():
        waiting = uploads_of(posted.access, form)
        message = work(OnBehalf(int(leader), posted.values.get("source", ""), len(waiting)))
        if waiting:
            attached = attach_uploads(access=posted.access, form=form, record=LABEL, key=str(message.pk))
            append(posted.access.actor, attached, data=False)
    return message


ACTIONS: Mapping[str, Callable[[Posted], tuple[Message, str]]] = {
    "comment": _comment,
    "decide": _decide,
    "ask": _ask,
    "answer": _answer,
    "close": _close,
    "withdraw": _withdraw,
}
