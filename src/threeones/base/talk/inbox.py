"""Questions as open matters (待办), what was said as changes, and as search finds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.base.accounts.access import Access, access_of_person
from threeones.base.registry.changes import ChangeKind, Told, Written, changes
from threeones.base.registry.search import Row, TextSource, Wanted, searchable
from threeones.base.registry.subjects import Subject, found
from threeones.base.registry.tasks import Task, TaskKind, task_kinds, tasks
from threeones.base.talk.models import Kind, Message
from threeones.base.talk.selectors import answered, messages, waiting
from threeones.base.talk.speaking import leaders_of
from threeones.base.talk.telling import LABEL

QUESTIONS, ANSWERS = "talk.questions", "talk.answers"
SHOWN = 80
"""Characters of a question that a list shows."""


def questions(access: Access, today: date) -> Iterator[Task]:
    """The questions that wait for somebody, his own and those of his leaders. Asks once for each kind of record, and leader."""
    for q, record, url in _about(waiting(access), "to_person_id", access, today):
        recorded = q.to_person_id in access.secretary_of and q.to_person_id not in access.people
        yield _task(q, record, url, recorded=recorded)


def answers(access: Access, today: date) -> Iterator[Task]:
    """The answers to one's own questions and to those of one's leaders, until the question is closed. Asks as ``questions``."""
    for q, record, url in _about(answered(access), "spoken_for_id", access, today):
        given = [m for m in q.replies.all() if m.withdrawn_at is None]
        if given:
            last = given[-1]
            told = {"who": last.spoken_name or last.author_name, "text": Truncator(last.text).chars(SHOWN)}
            why = _("%(who)s答复：%(text)s") % told
            yield Task(ANSWERS, record.title, url, None, why, timezone.localdate(last.at))


def _about(some: Sequence[Message], person: str, access: Access, today: date) -> Iterator[tuple[Message, Subject, str]]:
    """The messages whose record is seen, with the record and where they are read; ``person`` names whose they are."""
    own = found({(q.thread.label, q.thread.key) for q in some}, access)
    seen = dict(own)
    for leader in leaders_of(access) if some else ():
        theirs = {(q.thread.label, q.thread.key) for q in some if getattr(q, person) == leader.pk} - seen.keys()
        if theirs:
            seen |= found(theirs, access_of_person(leader, today))
    for q in some:
        about_it = (q.thread.label, q.thread.key)
        if about_it in seen:
            # a secretary may see what is said about a record whose own page he does not see
            yield q, seen[about_it], f"{seen[about_it].url}#talk" if about_it in own else reverse("talk", args=about_it)


def _task(q: Message, record: Subject, url: str, *, recorded: bool) -> Task:
    told = {"who": q.spoken_name or q.author_name, "text": Truncator(q.text).chars(SHOWN)}
    if recorded and q.to_person is not None:
        why = _("%(who)s问%(leader)s：%(text)s（可以代录答复）") % {**told, "leader": q.to_person.name}
    else:
        why = _("%(who)s问：%(text)s") % told
    since = timezone.localdate(q.at)
    return Task(QUESTIONS, record.title, url, q.due_on, why, since)


def tell_messages(entries: Sequence[Written], access: Access) -> Mapping[int, Told]:
    """What others said about records, answers above all."""
    said = messages([int(e.key) for e in entries if e.key.isdecimal()])
    told = {}
    for e in entries:
        m = said.get(int(e.key)) if e.key.isdecimal() else None
        if m is None or m.author_id == access.user_id or (words := _words(e, m)) is None:
            continue
        told[e.seq] = Told(m.thread.label, m.thread.key, words)
    return told


def _words(e: Written, m: Message) -> str | None:
    """An entry in words; None where it only says how the state of a question moved with its answer."""
    who = m.spoken_name or m.author_name
    if e.action == "withdraw":
        return _("%(who)s撤回了一句话：%(why)s") % {"who": who, "why": e.reason}
    if e.action == "close":
        return _("%(who)s的问题已办结") % {"who": who}
    if e.before or m.withdrawn_at is not None:
        return None
    told = {"who": who, "text": Truncator(m.text).chars(SHOWN)}
    return {
        Kind.QUESTION: _("%(who)s问：%(text)s"),
        Kind.ANSWER: _("%(who)s答复：%(text)s"),
        Kind.DECISION: _("%(who)s的意见：%(text)s"),
        Kind.COMMENT: _("%(who)s说：%(text)s"),
    }[Kind(m.kind)] % told


def written(access: Access, wanted: Wanted) -> Iterator[Row]:
    """Messages by their words, about records that one sees oneself."""
    query = Message.objects.filter(withdrawn_at__isnull=True).select_related("thread")
    for there in wanted.batches(query, "text"):
        about = found({(m.thread.label, m.thread.key) for m in there}, access)
        for m in there:
            record = about.get((m.thread.label, m.thread.key))
            if record is not None:
                note = f"{m.spoken_name or m.author_name} {timezone.localdate(m.at)} {record.title}"
                yield Row(m.number, m.text, reverse("talk", args=(m.thread.label, m.thread.key)), note=note)


searchable.register("messages", TextSource(gettext_lazy("议事"), written, order=85))
changes.register(LABEL, ChangeKind(gettext_lazy("议事"), tell_messages))
tasks.register(QUESTIONS, questions)
tasks.register(ANSWERS, answers)
task_kinds.register(ANSWERS, TaskKind(gettext_lazy("答复我的"), gettext_lazy("看答复")))
task_kinds.register(QUESTIONS, TaskKind(gettext_lazy("问我的"), gettext_lazy("答复")))
