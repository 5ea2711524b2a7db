"""What the audit tells of messages."""

from __future__ import annotations

from typing import Any

from threeones.base.audit.telling import kind_title
from threeones.base.registry.records import RecordKind, Side, record_kinds
from threeones.base.talk.models import Message

LABEL = "talk.message"
WORDS = {
    "about": "所议记录",
    "kind": "种类",
    "text": "内容",
    "author_name": "写的人",
    "spoken_name": "代谁录",
    "source": "依据",
    "to_person_id": "问谁",
    "to_unit_id": "问哪个单位",
    "to_role": "问哪个办公室",
    "due_on": "答复期限",
    "state": "状态",
    "answers_id": "所答的问题",
    "withdrawn_why": "撤回原因",
}


def told(message: Message) -> dict[str, Any]:
    """All that the audit keeps of a message, in values that JSON has."""
    return {
        **{n: getattr(message, n) for n in WORDS if n not in ("about", "kind", "due_on", "state")},
        "about": f"{message.thread.label} {message.thread.key}",
        "kind": str(message.kind),
        "state": str(message.state),
        "due_on": message.due_on.isoformat() if message.due_on else None,
    }


def about_said(value: Any, _side: Side) -> str:
    """What was talked about, with the word for its kind."""
    label, _space, key = str(value).partition(" ")
    return f"{kind_title(label)} {key}"


def find(key: str) -> Message | None:
    """The message that the audit names so."""
    return Message.objects.select_related("thread").filter(pk=key).first() if key.isdigit() else None


record_kinds.register(
    LABEL,
    RecordKind(
        "议事",
        WORDS,
        Message,
        key=lambda m: str(m.pk),
        values=told,
        related=("thread",),
        find=find,
        said={"about": about_said},
    ),
)
