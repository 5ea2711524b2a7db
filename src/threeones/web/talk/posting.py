"""What a form of the talk asks for, carried out once; a scan of a leader's word is taken in along with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from threeones.base.accounts.access import Access
from threeones.base.audit.chain import append, hold
from threeones.base.entry.drafts import NOT_KEPT, draft_of, drop_draft
from threeones.base.entry.errors import KeyReused
from threeones.base.entry.sending import Answer, once, was_sent
from threeones.base.entry.uploads import add_upload, attach_uploads, drop_upload, uploads_of
from threeones.base.files.attaching import Incoming
from threeones.base.pages.form_faults import said
from threeones.base.talk import services
from threeones.base.talk.addressing import read
from threeones.base.talk.models import Message
from threeones.base.talk.services import About
from threeones.base.talk.speaking import OnBehalf
from threeones.base.talk.telling import LABEL
from threeones.base.talk.wording import wrong
from threeones.kernel.values.faults import Faults

LONGEST_TOKEN = 36


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
        return f"{self.action}-{number}" if number.isascii() and number.isdigit() else self.action

    @property
    def token(self) -> str:
        """The token of the form; empty for one that no form has, which the services refuse."""
        token = self.values.get("token", "")
        return token if len(token) <= LONGEST_TOKEN and token.isprintable() else ""

    @property
    def leader(self) -> int | None:
        """The leader for whom it is recorded (代录). Raises ``PermissionDenied`` for one whose secretary nobody made him."""
        leader = self.values.get("leader", "")
        if not leader:
            return None
        known = leader.isascii() and leader.isdigit() and len(leader) < 18
        if not known or int(leader) not in self.access.secretary_of:
            raise PermissionDenied("talk.record_for")
        return int(leader)

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
    """What became of a form: ``done`` says it in words, ``faults`` what is wrong by field, ``values`` what stands in it.

    ``scans`` are the names of the files that were taken in along with it and wait.
    """

    done: str = ""
    form: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    scans: Sequence[str] = ()


def drafts_under(about: About) -> str:
    """How the names of the drafts of all forms about a record begin."""
    return f"talk/{about.label}/{about.key}/"


def post(posted: Posted) -> Outcome:
    """Carry out what the form asks for. Raises ``PermissionDenied`` where it is not allowed."""
    work = ACTIONS.get(posted.action)
    if work is None:
        raise PermissionDenied("action")
    try:
        return Outcome(_carry_out(posted, work))
    except KeyReused as error:
        written = {name: value for name, value in posted.values.items() if name != "token"}
        faults = {"text": str(error)} | ({"scan": _("扫描件请再选一次")} if posted.scan else {})
        return Outcome(form=posted.form, values=written, faults=faults)
    except Faults as refused:
        faults = {f.column or "scan": said(f.fault, f.expected) for f in refused.faults}
        waiting = [u.name for u in uploads_of(posted.access, _scans_of(posted))]
        return Outcome(form=posted.form, values=posted.values, faults=faults, scans=waiting)


def _carry_out(posted: Posted, work: Callable[[Posted], str]) -> str:
    """Do it unless the same form was sent before; its draft goes with it. What was done, in words."""
    if posted.leader and posted.scan and not was_sent(posted.access, posted.token):
        # kept though the text be refused: who mends it need not look for the scan again; who sends another means that one
        waiting = uploads_of(posted.access, _scans_of(posted))
        add_upload(access=posted.access, form=_scans_of(posted), file=posted.scan)
        for old in waiting:
            drop_upload(access=posted.access, pk=old.pk)
    content = {name: value for name, value in posted.values.items() if name not in NOT_KEPT}
    with transaction.atomic():
        hold()

        def told() -> Answer:
            return {"done": work(posted)}

        key, purpose = posted.token, f"talk.{posted.action}"
        answer, _now = once(access=posted.access, key=key, purpose=purpose, content=content, work=told)
        form = drafts_under(posted.about) + posted.form
        draft = draft_of(posted.access, form)
        # a word that was said by one button leaves alone what is being written in the form
        if draft is not None and draft.key in ("", posted.token):
            drop_draft(access=posted.access, form=form)
    return str(answer["done"])


def _scans_of(posted: Posted) -> str:
    """What waits with one sending, for one leader: a paper that shows his word shows nobody else's."""
    return f"talk/{posted.token}/{posted.form}/{posted.leader or ''}"


def _comment(posted: Posted) -> str:
    services.comment(access=posted.access, about=posted.about, text=posted.text, token=posted.token)
    return _("意见已写上。")


def _decide(posted: Posted) -> str:
    def work(behalf: OnBehalf | None) -> Message:
        return services.decide(
            access=posted.access, about=posted.about, text=posted.text, token=posted.token, behalf=behalf
        )

    _spoken(posted, work)
    return _("领导意见已写上。")


def _ask(posted: Posted) -> str:
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
    return _("问题已送出，请在%(day)s前答复。") % {"day": asked.due_on}


def _answer(posted: Posted) -> str:
    def work(behalf: OnBehalf | None) -> Message:
        return services.answer(
            access=posted.access, question=posted.number, text=posted.text, token=posted.token, behalf=behalf
        )

    _spoken(posted, work)
    return _("答复已写上。")


def _close(posted: Posted) -> str:
    services.close(access=posted.access, question=posted.number)
    return _("问题已办结。")


def _withdraw(posted: Posted) -> str:
    services.withdraw(access=posted.access, message=posted.number, why=posted.values.get("why", ""))
    return _("已撤回，原文留在审计里。")


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Faults([wrong("due_on", _("看不懂这个日期"), _("写成2021-10-31这样"))]) from None


def _spoken(posted: Posted, work: Callable[[OnBehalf | None], Message]) -> Message:
    """Carry out ``work``, in one's own name or for the leader that the form names, with the scan that shows his word."""
    leader = posted.leader
    if leader is None:
        return work(None)
    form = _scans_of(posted)
    waiting = uploads_of(posted.access, form)
    message = work(OnBehalf(leader, posted.values.get("source", ""), len(waiting)))
    if waiting:
        attached = attach_uploads(access=posted.access, form=form, record=LABEL, key=str(message.pk))
        append(posted.access.actor, attached, data=False)
    return message


ACTIONS: Mapping[str, Callable[[Posted], str]] = {
    "comment": _comment,
    "decide": _decide,
    "ask": _ask,
    "answer": _answer,
    "close": _close,
    "withdraw": _withdraw,
}
