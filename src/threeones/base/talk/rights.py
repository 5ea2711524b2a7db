"""Who may say what about a record that he sees (议事权限).

Auditors and inspectors change nothing: they may ask, which makes no record of the bureau, and answer what they are
asked; comments and decisions are not theirs. Administrators, enterprises and the public say nothing.
"""

from __future__ import annotations

from typing import Any

from threeones.base.accounts.access import Access
from threeones.base.accounts.permissions import changes_nothing, holds, is_staff, permissions, predicate
from threeones.base.org.models import Role
from threeones.base.talk.addressing import is_asked
from threeones.base.talk.models import Message, State

LEADERS = (Role.HEAD, Role.PORTFOLIO, Role.DISTRICT_LEADER)
"""Whose word on a record is a decision (领导意见)."""

COMMENT, ASK, ANSWER, DECIDE = "talk.comment", "talk.ask", "talk.answer", "talk.decide"
CLOSE, WITHDRAW = "talk.close", "talk.withdraw"


@predicate
def asked(access: Access, question: Any) -> bool:
    """The question waits for him."""
    return isinstance(question, Message) and is_asked(access, question)


def is_asker(access: Access, question: Message) -> bool:
    """Whether the question is his, or of the leader whose secretary he is."""
    return question.author_id == access.user_id or question.spoken_for_id in access.people | access.secretary_of


@predicate
def asked_it(access: Access, question: Any) -> bool:
    """The question is his (``is_asker``) and not closed."""
    return (
        isinstance(question, Message) and question.state in (State.OPEN, State.ANSWERED) and is_asker(access, question)
    )


@predicate
def wrote_it(access: Access, message: Any) -> bool:
    """He wrote the message, and has not withdrawn it."""
    return isinstance(message, Message) and message.author_id == access.user_id and message.withdrawn_at is None


permissions.add_rule(ASK, is_staff)
permissions.add_rule(COMMENT, is_staff & ~changes_nothing)
permissions.add_rule(DECIDE, holds(*LEADERS) & ~changes_nothing)
permissions.add_rule(ANSWER, is_staff & asked)
permissions.add_rule(CLOSE, is_staff & asked_it)
permissions.add_rule(WITHDRAW, is_staff & wrote_it)
