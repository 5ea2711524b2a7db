"""What must hold of a plan and its activities before they are written, each fault at the field where it belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from threeones.apps.handbook import selectors as handbook
from threeones.apps.supervision.plans.records import Fields, activity_of, estimate_of, links_of
from threeones.base.entry.errors import Wrong
from threeones.base.entry.texts import check_text
from threeones.kernel.calendar import calendar_names
from threeones.kernel.schedule import Plan, schedule
from threeones.kernel.values.faults import Faults

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Project

MOST_ACTIVITIES, LONGEST = 5_000, 100_000
"""So many activities a plan may have that is kept here, and so many days one may take, that pages stay quick."""


def check_bounds(start: date | None, finish: date | None, calendar: str) -> Iterator[Wrong]:
    """Start, finish and calendar of a plan."""
    if start is None and finish is None:
        yield Wrong("finish", _("没有填"), _("要在哪天完成（倒排）；或者填开始日（顺排）"))
    if start and finish and finish < start:
        yield Wrong("finish", _("完成日早于开始日"), _("不早于%(day)s") % {"day": start})
    if calendar not in calendar_names():
        yield Wrong("calendar", _("没有这种日历"), "、".join(calendar_names()))


def check_fields(project: Project, fields: Fields, others: Sequence[Fields]) -> Iterator[Wrong]:
    """One activity among the others of its plan."""
    yield from check_text("ident", fields.ident, 40, _("一个不含空格和加号的名字"))
    if re.search(r"[\s+＋]", fields.ident):
        yield Wrong("ident", _("含有空格或加号"), _("一个不含空格和加号的名字"))
    if any(o.ident == fields.ident for o in others):
        yield Wrong("ident", _("“%(name)s”已经用过") % {"name": fields.ident}, _("每道工序的代号各不相同"))
    yield from check_text("label", fields.label, 120, _("这道工序叫什么"))
    if fields.duration > LONGEST:
        yield Wrong("duration", _("太长"), _("不超过%(most)s天") % {"most": LONGEST})
    if fields.legal_days and not fields.legal_source:
        yield Wrong("legal_source", _("没有填"), _("哪部法规第几条"))
    yield from check_text("legal_source", fields.legal_source, 200, None)
    if fields.calendar and fields.calendar not in calendar_names():
        yield Wrong("calendar", _("没有这种日历"), "、".join(calendar_names()))
    known = {o.ident for o in others}
    for link in links_of(fields.after):
        if link.other not in known:
            yield Wrong("after", _("没有工序“%(name)s”") % {"name": link.other[:40]}, "、".join(sorted(known)[:12]))
    if fields.milestone and fields.milestone not in {m.pk for m in handbook.milestones_of(project)}:
        yield Wrong("milestone", _("不是这个项目的节点"))
    yield from _estimate(fields.estimate)


def _estimate(text: str) -> Iterator[Wrong]:
    if not text:
        return
    expected = _("三个不减的数：乐观、最可能、悲观，如 20 30 55")
    if not re.fullmatch(r"\d{1,6}(\.\d{1,3})?( \d{1,6}(\.\d{1,3})?){2}", text, re.ASCII):
        yield Wrong("estimate", _("三点估算不对"), expected)
        return
    numbers = estimate_of(text)
    if numbers and list(numbers) != sorted(numbers):
        yield Wrong("estimate", _("三点估算不对"), expected)


def check_network(
    start: date | None, finish: date | None, calendar: str, activities: Sequence[Fields]
) -> Iterator[Wrong]:
    """All activities together: the law's days, links in a circle, dates outside of what is counted."""
    if len(activities) > MOST_ACTIVITIES:
        yield Wrong("", _("工序太多"), _("不超过%(most)s道") % {"most": MOST_ACTIVITIES})
        return
    if not activities or (start is None and finish is None) or calendar not in calendar_names():
        return
    names = {a.ident: a.label for a in activities}
    try:
        schedule(Plan("", tuple(activity_of(a) for a in activities), start, finish, calendar))
    except Faults as wrong:
        for fault in wrong.faults:
            yield Wrong(fault.column, fault.fault, fault.expected)
    except (OverflowError, ValueError) as error:
        yield Wrong("finish", str(error) or str(names))
