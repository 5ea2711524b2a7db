"""What is said about a record: comments, leaders' words, questions with their answers."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Literal

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from threeones.api.context import access_in
from threeones.api.fields import Day, DayOut, In, Key, MomentOut, Out, Text, day, moment
from threeones.api.operating import reads, writes
from threeones.api.problems import FaultOut, Refused
from threeones.api.words import mark
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen
from threeones.base.accounts.tokens import Scope
from threeones.base.org.models import Person, Role, Unit
from threeones.base.talk import rights, services
from threeones.base.talk.addressing import OFFICES, Addressee, words
from threeones.base.talk.models import Kind, Message, State
from threeones.base.talk.selectors import Said, talk
from threeones.base.talk.services import About

router = Router(tags=["talk"])
Office = Literal["supervisor", "evaluator", "statistics_publisher"]
assert set(Office.__args__) == set(OFFICES), "the offices that can be asked"  # type: ignore[attr-defined]  # a literal's values


class MessageOut(Out):
    """A message; of a withdrawn one the text is gone."""

    id: int
    kind: Kind = Field(description=mark("comment意见、decision领导意见、question提问、answer答复"))
    text: str
    author: str
    spoken_for: str | None = Field(description=mark("代录时是谁的话"))
    at: MomentOut
    state: State | None = Field(description=mark("提问的状态：open、answered、closed"))
    to: str | None = Field(description=mark("问谁"))
    due_on: DayOut | None
    withdrawn: bool
    answers: list[MessageOut]


class TalkOut(Out):
    """All that is said about a record, oldest first."""

    label: str
    key: str
    title: str
    open_questions: int
    messages: list[MessageOut]


class SayIn(In):
    """What is said."""

    text: Text


class AskIn(In):
    """A question: to one person, one unit or one office."""

    text: Text
    person: Key | None = Field(default=None, description=mark("人员的工号"))
    unit: Key | None = Field(default=None, description=mark("单位的编码"))
    office: Office | None = Field(default=None, description=mark("督查室、考评办或统计发布人"))
    due_on: Day | None = Field(default=None, description=mark("答复期限，不写即几个工作日内"))


class WhyIn(In):
    """Why a message is withdrawn."""

    why: Text


def _out(one: Message, answers: Sequence[Said] = ()) -> MessageOut:
    return MessageOut(
        id=one.pk,
        kind=Kind(one.kind),
        text=one.text,
        author=one.author_name,
        spoken_for=one.spoken_for.name if one.spoken_for else None,
        at=moment(one.at),
        state=State(one.state) if one.state else None,
        to=_("、").join(words(one)) if one.kind == Kind.QUESTION else None,
        due_on=day(one.due_on),
        withdrawn=one.withdrawn_at is not None,
        answers=[_out(a.message) for a in answers],
    )


@reads(
    router,
    "/talk/{label}/{path:key}",
    out=TalkOut,
    summary=mark("一条记录的意见和提问"),
    name="talk",
    permission="signed_in",
)
def said(request: HttpRequest, label: Key, key: Key) -> TalkOut:
    """What is said about a record that is seen."""
    found = talk(access_in(request), label, key, timezone.localdate())
    if found is None:
        raise Http404(_("没有这条记录，或者您看不到它。"))
    return TalkOut(
        label=label,
        key=key,
        title=found.about.title,
        open_questions=found.open_questions,
        messages=[_out(s.message, s.answers) for s in found.said],
    )


@writes(
    router,
    "/comments/{label}/{path:key}",
    out=MessageOut,
    summary=mark("写意见"),
    name="comment",
    scope=Scope.TALK,
    permission=rights.COMMENT,
)
def comment(request: HttpRequest, label: Key, key: Key, said: SayIn) -> MessageOut:
    """Say something about a record."""
    about = About(label, key)
    return _out(services.comment(access=access_in(request), about=about, text=said.text, token=_token()))


@writes(
    router,
    "/decisions/{label}/{path:key}",
    out=MessageOut,
    summary=mark("写领导意见"),
    name="decide",
    scope=Scope.TALK,
    permission=rights.DECIDE,
)
def decide(request: HttpRequest, label: Key, key: Key, said: SayIn) -> MessageOut:
    """A leader's own word on a record."""
    return _out(services.decide(access=access_in(request), about=About(label, key), text=said.text, token=_token()))


@writes(
    router,
    "/questions/{label}/{path:key}",
    out=MessageOut,
    summary=mark("提问"),
    name="ask",
    scope=Scope.TALK,
    permission=rights.ASK,
)
def ask(request: HttpRequest, label: Key, key: Key, asked: AskIn) -> MessageOut:
    """Ask somebody about a record."""
    access = access_in(request)
    made = services.ask(
        access=access,
        about=About(label, key),
        text=asked.text,
        to=addressee(access, asked),
        token=_token(),
        due_on=asked.due_on,
    )
    return _out(made)


def addressee(access: Access, asked: AskIn) -> Addressee | None:
    """To whom it goes, None where nobody is named. Raises ``Refused`` for several, and for one that is not known."""
    named = [n for n in ("person", "unit", "office") if getattr(asked, n) is not None]
    if len(named) > 1:
        text, expected = _("问了不止一处"), _("只写person、unit、office中的一个")
        raise Refused.invalid([FaultOut(field=n, fault=text, expected=expected) for n in named])
    if asked.office is not None:
        return Addressee(role=Role(asked.office))
    if asked.unit is not None:
        found = Unit.objects.filter(code=asked.unit).values_list("pk", flat=True).first()
        return Addressee(unit=_known(found, "unit", _("没有这个单位")))
    if asked.person is not None:
        person = seen(Person, access).filter(code=asked.person).values_list("pk", flat=True).first()
        return Addressee(person=_known(person, "person", _("没有这个人")))
    return None


def _known(number: int | None, field: str, text: str) -> int:
    if number is None:
        raise Refused.invalid([FaultOut(field=field, fault=text, expected=_("见/people和/units"))])
    return number


def _token() -> str:
    """Forms have one of their own; here the header ``Idempotency-Key`` does its work."""
    return str(uuid.uuid4())


@writes(
    router,
    "/messages/{int:question}/answer",
    out=MessageOut,
    summary=mark("答复"),
    name="answer",
    scope=Scope.TALK,
    permission=rights.ANSWER,
)
def answer(request: HttpRequest, question: int, said: SayIn) -> MessageOut:
    """Answer a question that waits for oneself."""
    return _out(services.answer(access=access_in(request), question=question, text=said.text, token=_token()))


@writes(
    router,
    "/messages/{int:question}/close",
    out=MessageOut,
    status=200,
    summary=mark("办结提问"),
    name="close_question",
    scope=Scope.TALK,
    permission=rights.CLOSE,
)
def close(request: HttpRequest, question: int) -> MessageOut:
    """Close a question that one asked."""
    return _out(services.close(access=access_in(request), question=question))


@writes(
    router,
    "/messages/{int:message}/withdraw",
    out=MessageOut,
    status=200,
    summary=mark("撤回"),
    name="withdraw",
    scope=Scope.TALK,
    permission=rights.WITHDRAW,
)
def withdraw(request: HttpRequest, message: int, why: WhyIn) -> MessageOut:
    """Withdraw a message of one's own; its text stays in the audit."""
    return _out(services.withdraw(access=access_in(request), message=message, why=why.why))
