"""Entries as a file: exactly what is seen, one line a field, and nothing in it that a spreadsheet would compute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.base.audit.policy import audit_policy
from threeones.base.audit.telling import Entry
from threeones.base.pages.tables import KINDS, table_file

__all__ = ["KINDS", "export", "lines"]
Line = tuple[str, ...]


def export(entries: Iterable[Entry], kind: str) -> HttpResponse:
    """The entries as ``xlsx`` or ``csv``; where there are more than a file may hold, its last line says so."""
    return table_file(lines(entries), kind, title=_("审计"), stem=f"audit-{timezone.localdate()}")


def lines(entries: Iterable[Entry]) -> Iterator[Line]:
    """The head, and for each entry a line for each of its fields: in words, then as the chain keeps it."""
    kept = (_("操作人"), _("动作"), _("记录种类"), _("字段"), _("原值"), _("新值"), _("原因"))
    heads = (
        _("序号"),
        _("时间"),
        _("操作人"),
        _("动作"),
        _("记录种类"),
        _("记录"),
        _("编码"),
        _("字段"),
        _("原值"),
        _("新值"),
        _("原因"),
        *(_("%(what)s（原记）") % {"what": what} for what in kept),
    )
    yield heads
    most = audit_policy().export_entries
    rest = iter(entries)
    for e in islice(rest, most):
        yield from _of_entry(e)
    if next(rest, None) is not None:
        yield (_("只导出了最新的%(n)s条，请缩小筛选范围再导出。") % {"n": most},)


def _of_entry(e: Entry) -> Iterator[Line]:
    what = (str(e.seq), e.at.strftime("%Y-%m-%d %H:%M:%S"), e.by, e.verb, e.title, e.name, e.key)
    kept = (e.actor, e.action, e.record)
    for field in e.fields:
        yield (*what, field.heading, field.before, field.after, e.why, *kept, field.name, *field.kept, e.reason)
    if not e.fields:
        yield (*what, "", "", "", e.why, *kept, "", "", "", e.reason)
    if e.more:
        yield (*what, _("另有%(n)s项") % {"n": e.more}, "", "", e.why, *kept, "", "", "", e.reason)
