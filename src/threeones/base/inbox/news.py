"""What changed since somebody last looked (变动): read from the audit, told only of records that he may see."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from threeones.base.accounts.access import Access
from threeones.base.accounts.models import User
from threeones.base.accounts.telling import USER
from threeones.base.audit.models import AuditEntry, AuditHead
from threeones.base.audit.selectors import Load, loads_between
from threeones.base.audit.words import actor_word
from threeones.base.inbox.models import Seen
from threeones.base.inbox.policy import policy
from threeones.base.registry.changes import Told, Written, changes
from threeones.base.registry.subjects import Subject, found


@dataclass(frozen=True, slots=True)
class Line:
    """One change in words, when and by whom; ``kind`` names what sort it is."""

    kind: object
    words: str
    before: str
    after: str
    at: datetime
    by: str

    @property
    def who(self) -> str:
        """Who did it, in words."""
        return actor_word(self.by)


@dataclass(frozen=True, slots=True)
class Changed:
    """A record with its changes, newest first; ``more`` is how many further ones there are."""

    subject: Subject
    lines: Sequence[Line]
    more: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """A load of workbooks with what it changed for this reader: ``changed`` are the first records of ``records``."""

    at: datetime
    by: str
    files: Sequence[str]
    changed: Sequence[Changed]
    records: int
    changes: int

    @property
    def who(self) -> str:
        """Who loaded, in words."""
        return actor_word(self.by)

    @property
    def more(self) -> int:
        """How many records it changed that are not listed."""
        return self.records - len(self.changed)


@dataclass(frozen=True, slots=True)
class News:
    """What changed, by record, the one that changed last at the top; what loads changed stands under each of them.

    ``until`` is the entry up to which it was read: that is what a reader has seen. ``since`` is the one from which on;
    ``cut`` says that more was written since then than is looked through.
    """

    changed: Sequence[Changed]
    loads: Sequence[Loaded]
    since: int
    until: int
    cut: bool

    @property
    def count(self) -> int:
        """How many changes there are, but those of loads."""
        return _count(self.changed)


def _count(changed: Sequence[Changed]) -> int:
    return sum(len(c.lines) + c.more for c in changed)


def news(access: Access) -> News:
    """What changed since this person last said that he had seen it; for somebody new, since his account was made."""
    since = _since(access.user_id) if access.user_id is not None else 0
    head = AuditHead.objects.filter(pk=1).values_list("seq", flat=True).first() or 0
    every = loads_between(since, head)
    loads = every[: policy().loads]
    most = policy().entries_looked_at
    kinds = [label for label, _kind in changes.items()]
    query = AuditEntry.objects.filter(seq__gt=since, seq__lte=head, record__in=kinds).order_by("-seq")
    # the thousands of entries of a load would push what people did out of sight
    entries = list(query.exclude(at__in=[one.at for one in every])[: most + 1])
    of_loads = list(query.filter(at__in=[one.at for one in loads])[: most + 1]) if loads else []
    cut = len(every) > len(loads) or max(len(entries), len(of_loads)) > most
    shown = [*entries[:most], *of_loads[:most]]
    told = _told(shown, access)
    subjects = found({(t.label, t.key) for _kind, t in told.values()}, access)
    moments: dict[str, list[AuditEntry]] = {}
    for e in of_loads[:most]:
        moments.setdefault(e.at, []).append(e)
    under = [_loaded(one, _grouped(moments.get(one.at, ()), told, subjects)) for one in loads]
    return News(_grouped(entries[:most], told, subjects), [u for u in under if u.records], since, head, cut)


def _since(user_id: int) -> int:
    """The entry after which everything is new to somebody: where he last looked, else where his account was made."""
    seen = Seen.objects.filter(user_id=user_id).values_list("seq", flat=True).first()
    if seen is not None:
        return seen
    name = User.objects.filter(pk=user_id).values("username")
    made = AuditEntry.objects.filter(record=USER, action="create", key__in=name)
    return made.order_by("-seq").values_list("seq", flat=True).first() or 0


def _loaded(load: Load, changed: Sequence[Changed]) -> Loaded:
    at, listed = datetime.fromisoformat(load.at), changed[: policy().records_of_load]
    return Loaded(at, load.actor, load.files, listed, len(changed), _count(changed))


def _told(entries: Sequence[AuditEntry], access: Access) -> dict[int, tuple[object, Told]]:
    by_record: dict[str, list[Written]] = {}
    for e in entries:
        if (written := _written(e)) is not None:
            by_record.setdefault(e.record, []).append(written)
    out: dict[int, tuple[object, Told]] = {}
    for label, some in by_record.items():
        kind = changes.get(label)
        assert kind is not None
        out |= {seq: (kind.name, told) for seq, told in kind.tell(some, access).items()}
    return out


def _written(e: AuditEntry) -> Written | None:
    """An entry as apps tell it; None for one that cannot be read, which is the check of the chain's to tell."""
    try:
        before, after = (json.loads(text or "{}") for text in (e.before, e.after))
    except ValueError:
        return None
    if not isinstance(before, dict) or not isinstance(after, dict):
        return None
    return Written(e.seq, e.at, e.actor, e.action, e.key, before, after, e.reason)


def _grouped(
    entries: Sequence[AuditEntry],
    told: Mapping[int, tuple[object, Told]],
    subjects: Mapping[tuple[str, str], Subject],
) -> list[Changed]:
    most = policy().lines_of_one
    lines: dict[str, tuple[Subject, list[Line]]] = {}
    for e in entries:
        if e.seq not in told:
            continue
        kind, one = told[e.seq]
        subject = subjects.get((one.label, one.key))
        if subject is None:
            continue
        at = datetime.fromisoformat(e.at)
        lines.setdefault(subject.url, (subject, []))[1].append(
            Line(kind, one.words, one.before, one.after, at, e.actor)
        )
    return [Changed(subject, some[:most], max(0, len(some) - most)) for subject, some in lines.values()]
