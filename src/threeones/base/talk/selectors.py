"""Reading what is said about a record, and what of it one may do something about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max, Q
from django.utils import timezone

from threeones.base.accounts.access import Access, access_of_person
from threeones.base.files.models import Attachment
from threeones.base.org.models import Person
from threeones.base.registry.subjects import Subject, subject
from threeones.base.talk import rights
from threeones.base.talk.addressing import is_asked, waits_for
from threeones.base.talk.models import Kind, Message, State
from threeones.base.talk.speaking import leaders_of
from threeones.base.talk.telling import LABEL


@dataclass(frozen=True, slots=True)
class Said:
    """A message with what one may do: ``answer_for`` are the leaders for whom one may record an answer.

    ``scans`` are the files that show a leader's word.
    """

    message: Message
    scans: Sequence[Attachment] = ()
    answers: Sequence[Said] = ()
    may_answer: bool = False
    answer_for: Sequence[Person] = ()
    may_close: bool = False
    may_withdraw: bool = False


@dataclass(frozen=True, slots=True)
class Talk:
    """All that is said about a record, oldest first, answers below their questions.

    ``own``: the reader sees the record himself, and not only his leader does.
    ``decide_for`` and ``ask_for`` are the leaders for whom one may record a word or a question.
    """

    about: Subject
    said: Sequence[Said]
    own: bool
    may_comment: bool
    may_ask: bool
    may_decide: bool
    decide_for: Sequence[Person] = field(default_factory=tuple)
    ask_for: Sequence[Person] = field(default_factory=tuple)

    @property
    def open_questions(self) -> int:
        """How many questions wait for an answer."""
        return sum(s.message.state == "open" for s in self.said)


def talk(access: Access, label: str, key: str, today: date) -> Talk | None:
    """What is said about a record; None where it does not exist or neither oneself nor one's leader sees it."""
    voices = [(leader, access_of_person(leader, today)) for leader in leaders_of(access)]
    about = subject(label, key, access)
    own = about is not None
    seeing = [(leader, voice) for leader, voice in voices if subject(label, key, voice) is not None]
    if about is None and seeing:
        about = subject(label, key, seeing[0][1])
    if about is None:
        return None
    return Talk(
        about,
        _said(_Reader(access, own, seeing), label, key),
        own,
        may_comment=own and access.may(rights.COMMENT),
        may_ask=own and access.may(rights.ASK),
        may_decide=own and access.may(rights.DECIDE),
        decide_for=[leader for leader, voice in seeing if voice.may(rights.DECIDE)],
        ask_for=[leader for leader, voice in seeing if voice.may(rights.ASK)],
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who reads: whether he sees the record himself, and the leaders of his who see it."""

    access: Access
    own: bool
    seeing: Sequence[tuple[Person, Access]]

    def said(self, m: Message, scans: Sequence[Attachment], answers: Sequence[Said] = ()) -> Said:
        is_question = m.kind == Kind.QUESTION
        return Said(
            m,
            scans,
            answers,
            may_answer=is_question and self.own and self.access.may(rights.ANSWER, m),
            answer_for=[leader for leader, voice in self.seeing if is_question and is_asked(voice, m)],
            may_close=is_question and self.access.may(rights.CLOSE, m),
            may_withdraw=self.access.may(rights.WITHDRAW, m),
        )


def _said(reader: _Reader, label: str, key: str) -> list[Said]:
    query = Message.objects.filter(thread__label=label, thread__key=key)
    messages = list(query.select_related("spoken_for", "to_person", "to_unit"))
    scans = _scans([m for m in messages if m.spoken_for_id is not None])
    answers: dict[int, list[Said]] = {}
    for m in messages:
        if m.answers_id is not None:
            answers.setdefault(m.answers_id, []).append(reader.said(m, scans.get(m.number, ())))
    roots = [m for m in messages if m.answers_id is None]
    return [reader.said(m, scans.get(m.number, ()), answers.get(m.pk, ())) for m in roots]


def _scans(recorded: Sequence[Message]) -> dict[str, list[Attachment]]:
    found: dict[str, list[Attachment]] = {}
    if recorded:
        for file in Attachment.objects.filter(record=LABEL, key__in=[m.number for m in recorded]):
            found.setdefault(file.key, []).append(file)
    return found


def waiting(access: Access) -> list[Message]:
    """The open questions that somebody is to answer, himself or for his leader, those due first at the top."""
    query = Message.objects.filter(waits_for(access)).select_related("thread", "to_person", "to_unit")
    return list(query.order_by("due_on", "at", "pk"))


def answered(access: Access) -> list[Message]:
    """The questions that somebody asked, himself or for his leader, that are answered and not closed, oldest first."""
    mine = Q(author=access.user_id or 0) | Q(spoken_for__in=access.people | access.secretary_of)
    query = Message.objects.filter(mine, kind=Kind.QUESTION, state=State.ANSWERED, withdrawn_at__isnull=True)
    return list(query.select_related("thread").prefetch_related("replies").order_by("at", "pk"))


def messages(numbers: Sequence[int]) -> dict[int, Message]:
    """Messages by number, with their threads."""
    query = Message.objects.filter(pk__in=numbers)
    return {m.pk: m for m in query.select_related("thread", "answers", "to_person", "to_unit")}


def last_words(access: Access, label: str, keys: Collection[str]) -> dict[str, date]:
    """On which day somebody, or his secretary for him, last said something about each record of a kind."""
    mine = Q(author=access.user_id, spoken_for__isnull=True) | Q(spoken_for__in=access.people)
    query = Message.objects.filter(mine, withdrawn_at__isnull=True, thread__label=label, thread__key__in=list(keys))
    found = query.values_list("thread__key").annotate(last=Max("at"))
    return {key: timezone.localdate(at) for key, at in found}
