"""What the base keeps in somebody's name and hands over with his work: questions that wait, drafts that were not sent."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy

from threeones.base.audit.chain import Change, append
from threeones.base.entry.models import Draft, Upload
from threeones.base.registry.handover import Mover, Moving, Side, handovers
from threeones.base.talk.models import Kind, Message, State
from threeones.base.talk.telling import LABEL

DRAFT = "entry.draft"
SHOWN = 40


def _questions(person: int | None) -> list[Message]:
    if person is None:
        return []
    found = Message.objects.filter(kind=Kind.QUESTION, state=State.OPEN, to_person=person, withdrawn_at__isnull=True)
    return list(found.select_related("thread"))


def waiting_questions(side: Side) -> Sequence[str]:
    """Questions that wait for somebody's answer: about what, and how they begin."""
    return [f"{q.thread.key} {q.text[:SHOWN]}" for q in _questions(side.person)]


def move_questions(moving: Moving) -> int:
    """They wait for the one who took over."""
    questions = _questions(moving.giver.person) if moving.taker.person is not None else []
    changes = []
    for q in questions:
        before, q.to_person_id = q.to_person_id, moving.taker.person
        q.save(update_fields=["to_person"])
        now = {"to_person_id": q.to_person_id}
        changes.append(Change("handover", LABEL, q.number, {"to_person_id": before}, now, moving.reason))
    append(moving.access.actor, changes, data=False)
    return len(questions)


def waiting_drafts(side: Side) -> Sequence[str]:
    """Forms that somebody began and did not send."""
    return list(Draft.objects.filter(user=side.account).values_list("form", flat=True))


def move_drafts(moving: Moving) -> int:
    """They lie ready for the one who took over, with their files; where he has one of the same form, his own stays."""
    own = set(Draft.objects.filter(user=moving.taker.account).values_list("form", flat=True))
    forms = [f for f in waiting_drafts(moving.giver) if f not in own]
    Upload.objects.filter(user=moving.giver.account, form__in=forms).update(user=moving.taker.account)
    moved = Draft.objects.filter(user=moving.giver.account, form__in=forms).update(user=moving.taker.account)
    # what is in a draft is nobody else's to read, so the audit names the forms only
    changes = [Change("handover", DRAFT, form, {}, {}, moving.reason) for form in forms]
    append(moving.access.actor, changes, data=False)
    return moved


handovers.register("talk.questions", Mover(gettext_lazy("待答复的提问"), waiting_questions, move_questions))
handovers.register("entry.drafts", Mover(gettext_lazy("没有报送的草稿"), waiting_drafts, move_drafts))
