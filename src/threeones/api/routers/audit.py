"""The audit: who changed what, when and why."""

from __future__ import annotations

from typing import Annotated

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from threeones.api.context import access_in
from threeones.api.fields import Day, In, Key, MomentOut, Out, Text, moment
from threeones.api.operating import reads
from threeones.api.words import mark
from threeones.base.accounts.entries import READ, reads_all, record_seen, seen_by
from threeones.base.accounts.tokens import Scope
from threeones.base.audit import selectors
from threeones.base.audit.selectors import Page, Wanted
from threeones.base.audit.telling import Entry

router = Router(tags=["audit"])
Seq = Annotated[int | None, Query(ge=1, le=2**62, description=mark("从这个序号往前（更早）或往后接着看"))]
WORD = 200


class ChangedOut(Out):
    """A field, by its name and its heading in words, and its value before and after as the chain keeps it."""

    field: str
    heading: str
    before: str
    after: str


class EntryOut(Out):
    """An entry of the chain."""

    seq: int
    at: MomentOut
    actor: str
    action: str
    record: str = Field(description=mark("记录种类的代号"))
    key: str
    name: str
    reason: str
    fields: list[ChangedOut]
    more: int = Field(description=mark("另有几项没有列出"))
    mac: str = Field(description=mark("封签"))


class EntriesOut(Out):
    """A page of entries, newest first; the chain grows at its end, so pages go by number."""

    items: list[EntryOut]
    older: int | None = Field(description=mark("下一页：before等于它"))
    newer: int | None = Field(description=mark("上一页：after等于它"))
    incomplete: bool = Field(description=mark("只看了一部分，因为其中许多不归您看"))


class EntryFilter(In):
    """What narrows the entries."""

    actor: Annotated[Text, Field(max_length=60)] = ""
    record: Annotated[Text, Field(max_length=60)] = ""
    key: Annotated[Text, Field(max_length=WORD)] = ""
    action: Annotated[Text, Field(max_length=20)] = ""
    text: Annotated[Text, Field(max_length=WORD, description=mark("在编码、内容、原因和操作人里找"))] = ""
    day: Day | None = None
    until: Day | None = None


@reads(
    router,
    "/audit",
    out=EntriesOut,
    summary=mark("审计记录"),
    name="audit",
    scope=Scope.AUDIT,
    permission=READ,
)
def entries(request: HttpRequest, narrowed: Query[EntryFilter], before: Seq = None, after: Seq = None) -> EntriesOut:
    """The entries that may be read, newest first."""
    wanted = Wanted(**narrowed.model_dump())
    return _page(selectors.entries(wanted, before=before, after=after, seen=seen_by(access_in(request))))


@reads(
    router,
    "/audit/{label}/{path:key}",
    out=EntriesOut,
    summary=mark("一条记录的变更"),
    name="audit_record",
    scope=Scope.AUDIT,
    permission="audit.history",
)
def history(request: HttpRequest, label: Key, key: Key, before: Seq = None, after: Seq = None) -> EntriesOut:
    """The history of one record, for whoever sees it; of one that is gone for those who read everything."""
    access = access_in(request)
    found = record_seen(access, label, key)
    page = selectors.history(label, key, before=before, after=after) if found or reads_all(access) else None
    if page is None or not found and not page.entries:
        raise Http404(_("没有这条记录"))
    return _page(page)


def _page(found: Page) -> EntriesOut:
    items = [_entry(e) for e in found.entries]
    return EntriesOut(items=items, older=found.older, newer=found.newer, incomplete=found.incomplete)


def _entry(one: Entry) -> EntryOut:
    return EntryOut(
        seq=one.seq,
        at=moment(one.at),
        actor=one.actor,
        action=one.action,
        record=one.record,
        key=one.key,
        name=one.name,
        reason=one.reason,
        fields=[ChangedOut(field=f.name, heading=f.heading, before=f.kept[0], after=f.kept[1]) for f in one.fields],
        more=one.more,
        mac=one.mac,
    )
